import NeuralNetworks
import ReferenceSupport
import Testing

/// The golden values: `Scripts/reference/optimizers.py`.
@Suite struct BatchNormalizationTests {
  @Test func runningStatisticsAgreeWithPyTorch() {
    var (layer, generator) = (BatchNormalization(3), RandomGenerator(seed: 0))
    var output = Tensor(0)
    var input = output
    for seed in [11, 12] as [UInt64] {
      input = Tensor.reference([2, 3, 4, 3], seed: seed, in: -1...3)
      output = layer.train(Variable(constant: input), using: &generator).value
    }
    #expect(relativeDeviation(layer.runningMean.value.elements, from: PyTorchGolden.runningMean) < 1e-6)
    #expect(relativeDeviation(layer.runningVariance.value.elements, from: PyTorchGolden.runningVariance) < 1e-6)
    #expect(relativeDeviation(Array(output.elements.prefix(12)), from: PyTorchGolden.normalized) < 2e-6)
    let used = layer(input).elements
    #expect(relativeDeviation(Array(used.prefix(12)), from: PyTorchGolden.normalizedInUse) < 2e-6)
    // In use nothing changes.
    #expect(relativeDeviation(layer.runningMean.value.elements, from: PyTorchGolden.runningMean) < 1e-6)
  }

  @Test func rectifiedIsReLUAfterIt() {
    var (plain, rectified) = (BatchNormalization(3), BatchNormalization(3, rectified: true))
    var generator = RandomGenerator(seed: 0)
    let input = Variable(constant: Tensor.reference([2, 3, 4, 3], seed: 11, in: -1...3))
    let expected = plain.train(input, using: &generator).value.map { max($0, 0) }
    #expect(rectified.train(input, using: &generator).value == expected)
    #expect(rectified.numbers == plain.numbers)
  }

  /// A channel of one value has no variance; nothing becomes infinite.
  @Test func constantChannelsAndSingleValues() {
    var (layer, generator) = (BatchNormalization(2), RandomGenerator(seed: 0))
    let constant = layer.train(Variable(constant: Tensor([4, 2], repeating: 7)), using: &generator).value
    #expect(constant == Tensor([4, 2], repeating: 0))
    let single = layer.train(Variable(constant: Tensor([1, 2], [3, -3])), using: &generator).value
    #expect(single == Tensor([1, 2], repeating: 0))
    #expect(layer.numbers.allSatisfy { $0.isFinite })
  }
}
