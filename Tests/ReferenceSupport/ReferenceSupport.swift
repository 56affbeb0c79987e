// What the tests share that compare with the golden values of `Scripts/reference`.

import NeuralNetworks

extension Layer {
  /// Gives every parameter the values of `random_generator.parameter` in `Scripts/reference`.
  package mutating func fillForReference() {
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
  package var numbers: [Float] { parameters.flatMap { $0.variable.value.elements } }
}

extension Tensor {
  /// The tensor that `random_generator.uniform` in `Scripts/reference` gives.
  package static func reference(_ shape: Shape, seed: UInt64, in range: ClosedRange<Float>) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return uniform(shape, in: range, using: &generator)
  }
}

/// The largest |value − reference|, divided by the largest |reference|; not a number counts as infinite.
package func relativeDeviation(_ values: [Float], from reference: [Double]) -> Double {
  guard values.count == reference.count else { return .infinity }
  let scale = reference.map(abs).max() ?? 0
  return zip(values, reference).reduce(0) { worst, pair in
    let difference = abs(Double(pair.0) - pair.1)
    return difference.isNaN ? .infinity : max(worst, scale > 0 ? difference / scale : difference)
  }
}
