import MienAutodiff
import MienTensors
import Testing

/// Conventions that differ between libraries, against PyTorch: values, and gradients of equals and of kinks.
@Suite struct OperationsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let input: Tensor
    let golden: [Double]
    let operation: @Sendable (Variable) -> Variable
  }

  private static let ties: Tensor = [[2, 2, 1, -1], [0, 0, 0, 0], [-1, 3, 3, 3]]
  private static let other: Tensor = [2, 1, 3, -1]
  private static let image = Tensor([1, 3, 2, 2], (0..<12).map { Float($0 * $0) })

  private static func ofTies(
    _ name: String, _ golden: [Double], _ operation: @escaping @Sendable (Variable) -> Variable
  ) -> Case { Case(testDescription: name, input: ties, golden: golden, operation: operation) }

  static let cases: [Case] = [
    Case(testDescription: "bilinear upsampling", input: image, golden: OperationsGolden.bilinear) {
      bilinearUpsampling($0, factor: 3)
    },
    Case(testDescription: "nearest upsampling", input: image, golden: OperationsGolden.nearest) {
      nearestUpsampling($0, factor: 3)
    },
    ofTies("max", OperationsGolden.largest) { $0.max(along: [1]) },
    ofTies("min", OperationsGolden.smallest) { $0.min(along: [0]) },
    ofTies("pointwise maximum", OperationsGolden.maximum) { pointwiseMaximum($0, Variable(constant: other)) },
    ofTies("pointwise minimum", OperationsGolden.minimum) { pointwiseMinimum($0, Variable(constant: other)) },
    ofTies("abs", OperationsGolden.magnitude) { abs($0) },
    ofTies("clamped", OperationsGolden.clamped) { $0.clamped(to: -1...2) },
    ofTies("sample variance", OperationsGolden.sampleVariance) { $0.sampleVariance(along: [1]) },
    ofTies("variance", OperationsGolden.populationVariance) { $0.variance(along: [1]) },
    ofTies("log Σ exp", OperationsGolden.logSumExp) { $0.logSumExp(along: [0, 1]) },
    ofTies("softmax of columns", OperationsGolden.softmaxOfColumns) { softmax($0, along: 0) },
    ofTies("power", OperationsGolden.power) { pow($0, 3) },
    ofTies("taking", OperationsGolden.taken) { $0.taking([2, 0, 2], along: 0) },
  ]

  @Test(arguments: cases) func agreesWithPyTorch(_ example: Case) throws {
    let x = Variable(example.input)
    let y = example.operation(x)
    let weights = Tensor(y.shape, (0..<y.value.count).map { Float($0 + 1) })
    let gradient = try #require(y.gradients(cotangent: weights)[x])
    let results = y.value.elements + gradient.elements
    #expect(results.count == example.golden.count)
    let scale = example.golden.map { abs($0) }.max() ?? 0
    for (value, expected) in zip(results, example.golden) { #expect(abs(Double(value) - expected) <= 1e-6 * scale) }
  }
}
