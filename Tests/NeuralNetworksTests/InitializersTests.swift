import NeuralNetworks
import ReferenceSupport
import Testing

@Suite struct InitializersTests {
  private static let deviations: [(Initializer, Double)] = [
    (.heNormal, 2.0 / 50), (.heUniform, 2.0 / 50), (.glorotNormal, 2.0 / 250), (.glorotUniform, 2.0 / 250),
    (.leCunUniform, 1.0 / 150),
  ]

  @Test(arguments: deviations)
  func meanAndVariance(initializer: Initializer, variance: Double) {
    var generator = RandomGenerator(seed: 5)
    let values = initializer.weights([200, 500], inputs: 50, outputs: 200, using: &generator).elements
    let count = Double(values.count)
    let mean = values.reduce(0.0) { $0 + Double($1) } / count
    let measured = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    // Four standard errors; the variance of a normal sample's variance is 2 σ⁴ / n, that of an even one less.
    #expect(abs(mean) < 4 * (variance / count).squareRoot())
    #expect(abs(measured / variance - 1) < 4 * (2 / count).squareRoot())
  }

  @Test(arguments: [(Initializer.heUniform, Float(6) / 50), (.glorotUniform, 6 / 250), (.leCunUniform, 1 / 50)])
  func evenOnesStayWithinTheirBound(initializer: Initializer, square: Float) {
    var generator = RandomGenerator(seed: 5)
    let values = initializer.weights([100, 100], inputs: 50, outputs: 200, using: &generator).elements
    let bound = square.squareRoot()
    #expect(values.allSatisfy { abs($0) <= bound })
    #expect(values.contains { $0 > 0.99 * bound } && values.contains { $0 < -0.99 * bound })
  }

  /// A convolution's fans count its window and its groups.
  @Test func convolutionFans() {
    var generator = RandomGenerator(seed: 5)
    let layer = Convolution2D(64, 128, kernel: 3, groups: 2, initializer: .glorotNormal, using: &generator)
    let values = layer.weight.value.elements
    let measured = values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)
    #expect(abs(measured / (2.0 / Double(32 * 9 + 64 * 9)) - 1) < 4 * (2 / Double(values.count)).squareRoot())
    #expect(layer.bias?.value == Tensor([128], repeating: 0))
  }

  @Test func zerosAndSeeds() {
    var generator = RandomGenerator(seed: 5)
    #expect(
      Initializer.zeros.weights([2, 2], inputs: 2, outputs: 2, using: &generator) == Tensor([2, 2], repeating: 0))
    var (first, second) = (RandomGenerator(seed: 5), RandomGenerator(seed: 5))
    #expect(Linear(9, 9, using: &first).numbers == Linear(9, 9, using: &second).numbers)
    #expect(Linear(9, 9, using: &first).numbers != Linear(9, 9, using: &generator).numbers)
  }
}
