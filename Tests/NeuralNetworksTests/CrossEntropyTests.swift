import NeuralNetworks
import ReferenceSupport
import Testing

/// The golden values: `Scripts/reference/optimizers.py`.
@Suite struct CrossEntropyTests {
  private static let weights: [Float] = [0.5, 2, 1, 0.25, 3]
  private static let logits = Tensor.reference([4, 5], seed: 3, in: -3...3)
  private static let targets: Tensor = {
    let values = Tensor.reference([4, 5], seed: 4, in: 0...1)
    return values / values.sum(along: [1], keepingAxes: true)
  }()

  struct Case: Sendable {
    let criterion: CrossEntropy
    let hasLabels: Bool
    /// The loss, and then the gradient to the logits.
    let golden: [Double]
  }
  private static let cases = [
    Case(criterion: CrossEntropy(), hasLabels: true, golden: PyTorchGolden.plainLoss),
    Case(criterion: CrossEntropy(labelSmoothing: 0.1), hasLabels: true, golden: PyTorchGolden.smoothedLoss),
    Case(criterion: CrossEntropy(classWeights: weights), hasLabels: true, golden: PyTorchGolden.weighedLoss),
    Case(
      criterion: CrossEntropy(labelSmoothing: 0.2, classWeights: weights), hasLabels: true,
      golden: PyTorchGolden.smoothedAndWeighedLoss),
    Case(criterion: CrossEntropy(), hasLabels: false, golden: PyTorchGolden.softLoss),
    Case(criterion: CrossEntropy(labelSmoothing: 0.2), hasLabels: false, golden: PyTorchGolden.softAndSmoothedLoss),
    Case(
      criterion: CrossEntropy(labelSmoothing: 0.2, classWeights: weights), hasLabels: false,
      golden: PyTorchGolden.softSmoothedAndWeighedLoss),
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(test: Case) {
    let logits = Variable(Self.logits)
    let loss =
      test.hasLabels ? test.criterion(logits, labels: [0, 3, 1, 3]) : test.criterion(logits, targets: Self.targets)
    #expect(relativeDeviation([loss.value.scalar], from: [test.golden[0]]) < 1e-6)
    let gradient = loss.gradients()[logits]?.elements ?? []
    #expect(relativeDeviation(gradient, from: Array(test.golden.dropFirst())) < 1e-6)
  }

  @Test func byHand() {
    // Equal logits: log 4 each, whatever the label.
    let loss = CrossEntropy()(Variable(Tensor([2, 4], repeating: 3)), labels: [1, 2])
    #expect(abs(loss.value.scalar - 1.3862944) < 1e-6)
  }

  @Test func largeLogitsStayFinite() {
    let logits = Variable(Tensor([1, 2], [1e4, -1e4]))
    let loss = CrossEntropy()(logits, labels: [1])
    #expect(loss.value.scalar == 2e4)
    #expect(loss.gradients()[logits] == Tensor([1, 2], [1, -1]))
  }

  @Test func weightlessRowsGiveNothing() {
    let loss = CrossEntropy(classWeights: [0, 1])(Variable(Tensor([1, 2], [1, 2])), labels: [0])
    #expect(loss.value.scalar == 0)
  }

  @Test func oneHot() {
    #expect(Tensor(oneHot: [2, 0], classes: 3) == Tensor([2, 3], [0, 0, 1, 1, 0, 0]))
    #expect(Tensor(oneHot: [], classes: 3).shape == [0, 3])
  }

  /// Sequences of classes are as many rows.
  @Test func logitsOfAnyRank() {
    let logits = Tensor.reference([2, 3, 4], seed: 8, in: -2...2)
    let labels = [0, 3, 1, 2, 2, 0]
    let loss = CrossEntropy(labelSmoothing: 0.1)
    let flat = loss(Variable(constant: logits.reshaped([6, 4])), labels: labels).value
    #expect(loss(Variable(constant: logits), labels: labels).value == flat)
  }
}
