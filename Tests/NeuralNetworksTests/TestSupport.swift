import Foundation
import NeuralNetworks
import Testing

extension Layer {
  /// Gives every parameter the values of `random_generator.parameter` in `Scripts/reference`.
  mutating func fillForReference() {
    var index: UInt64 = 0
    forEachParameter { name, parameter, role in
      var generator = RandomGenerator(seed: 1000 + index)
      index += 1
      guard role.isTrained else { return }
      let shape = parameter.shape
      let bound = (6 / Float(shape.sizes.dropFirst().reduce(1, *))).squareRoot()
      let isScale = role == .normalization
      let range = name.hasSuffix("bias") ? -Float(0.1)...0.1 : isScale ? Float(0.5)...1.5 : -bound...bound
      parameter = Variable(.uniform(shape, in: range, using: &generator))
    }
  }

  /// All numbers of all parameters, in their order.
  var numbers: [Float] { parameters.flatMap { $0.variable.value.elements } }
}

extension Tensor {
  /// The tensor that `random_generator.uniform` in `Scripts/reference` gives.
  static func reference(_ shape: Shape, seed: UInt64, in range: ClosedRange<Float>) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return uniform(shape, in: range, using: &generator)
  }
}

/// The largest |value − reference|, divided by the largest |reference|; not a number counts as infinite.
func relativeDeviation(_ values: [Float], from reference: [Double]) -> Double {
  guard values.count == reference.count else { return .infinity }
  let scale = reference.map(abs).max() ?? 0
  return zip(values, reference).reduce(0) { worst, pair in
    let difference = abs(Double(pair.0) - pair.1)
    return difference.isNaN ? .infinity : max(worst, scale > 0 ? difference / scale : difference)
  }
}

/// A folder of its own that is gone after the test.
func withTemporaryFolder<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// The checks above must be able to fail.
@Suite struct TestSupportTests {
  @Test func relativeDeviationNoticesErrors() {
    #expect(relativeDeviation([1, 2], from: [1, 2]) == 0)
    #expect(relativeDeviation([1, 2.5], from: [1, 2]) == 0.25)
    #expect(relativeDeviation([.nan, 2], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([1], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([0.5], from: [0]) == 0.5)
  }
}
