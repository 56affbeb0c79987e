import NeuralNetworks
import Testing

@Suite struct DropoutTests {
  @Test(arguments: [Float(0.1), 0.5, 0.9])
  func statistics(rate: Float) {
    var (layer, generator) = (Dropout(rate), RandomGenerator(seed: 7))
    let count = 100_000
    let output = layer.train(Variable(constant: Tensor([count], repeating: 1)), using: &generator).value.elements
    let zeros = Double(output.count { $0 == 0 }) / Double(count)
    // Four standard deviations of a share.
    let bound = 4 * (Double(rate) * (1 - Double(rate)) / Double(count)).squareRoot()
    #expect(abs(zeros - Double(rate)) < bound)
    #expect(output.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
    let mean = output.reduce(0.0) { $0 + Double($1) } / Double(count)
    #expect(abs(mean - 1) < bound / (1 - Double(rate)))
  }

  @Test func doesNothingInUseOrAtRateZero() {
    let input = Tensor([4], [1, 2, 3, 4])
    #expect(Dropout(0.5)(input) == input)
    var (layer, generator) = (Dropout(0), RandomGenerator(seed: 7))
    #expect(layer.train(Variable(constant: input), using: &generator).value == input)
    #expect(generator == RandomGenerator(seed: 7))
  }

  @Test func gradientPassesWhereTheElementDid() {
    var (layer, generator) = (Dropout(0.5), RandomGenerator(seed: 7))
    let input = Variable(Tensor([1000], repeating: 1))
    let output = layer.train(input, using: &generator)
    #expect(output.sum().gradients()[input] == output.value)
  }

  @Test func theSameSeedDropsTheSame() {
    var layer = Dropout(0.5)
    var (first, second, other) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1), RandomGenerator(seed: 2))
    let input = Variable(constant: Tensor([100], repeating: 1))
    let output = layer.train(input, using: &first).value
    #expect(output == layer.train(input, using: &second).value)
    #expect(output != layer.train(input, using: &other).value)
  }
}
