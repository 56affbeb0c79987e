import NeuralNetworks
import ReferenceSupport
import Testing

@Suite struct ExponentialMovingAverageTests {
  /// average ← d · average + (1 − d) · network, in Double.
  @Test(arguments: [(Float(0.999), 0), (0.15, 0), (0.999, 10_000)])
  func agreesWithItsFormula(decay: Float, updates: Int) {
    var generator = RandomGenerator(seed: 1)
    var network: Sequential = ["logits": Linear(2, 3, using: &generator), "norm": BatchNormalization(3)]
    var average = ExponentialMovingAverage(network, decay: decay, updates: updates)
    var expected = network.numbers.map(Double.init)
    for step in 0..<20 {
      network.forEachParameter { _, value, _ in
        value = Variable(.normal(value.shape, using: &generator))
      }
      average.update(with: network)
      let t = Double(updates + step)
      let d = min(Double(decay), (1 + t) / (10 + t))
      expected = zip(expected, network.numbers).map { d * $0 + (1 - d) * Double($1) }
    }
    #expect(relativeDeviation(average.network.numbers, from: expected) < 1e-5)
    #expect(average.updates == updates + 20)
  }

  @Test func isFrozenAndApart() {
    var generator = RandomGenerator(seed: 1)
    let network: Sequential = ["logits": Linear(2, 3, using: &generator)]
    let before = network.numbers
    var average = ExponentialMovingAverage(network, decay: 0.5)
    average.update(with: network)
    #expect(average.network.parameters.allSatisfy { !$0.variable.isTracked })
    #expect(network.parameters.allSatisfy { $0.variable.isTracked })
    #expect(average.network.numbers == before && network.numbers == before)
  }
}
