import NeuralNetworks
import ReferenceSupport
import Testing

/// The golden values: `Scripts/reference/optimizers.py`.
@Suite struct OptimizerTests {
  private static let images = Tensor.reference([6, 3], seed: 1, in: -2...2)
  private static let labels = [0, 1, 0, 1, 1, 0]

  private static func network() -> Sequential {
    var generator = RandomGenerator(seed: 0)
    var network: Sequential = [
      "hidden": Linear(3, 4, using: &generator), "norm": BatchNormalization(4), "relu": Activation.relu,
      "logits": Linear(4, 2, using: &generator),
    ]
    network.fillForReference()
    return network
  }

  private static func step<Rule: Optimizer>(_ network: inout Sequential, _ optimizer: inout Rule) {
    var generator = RandomGenerator(seed: 0)
    let logits = network.train(Variable(constant: images), using: &generator)
    optimizer.update(&network, along: CrossEntropy()(logits, labels: labels).gradients())
  }

  private static func trained<Rule: Optimizer>(by optimizer: Rule, steps: Int = 5) -> Sequential {
    var (network, optimizer) = (network(), optimizer)
    for _ in 0..<steps { step(&network, &optimizer) }
    return network
  }

  private static let runs: [(SGD, [Double])] = [
    (SGD(learningRate: 0.1), PyTorchGolden.gradientDescent),
    (SGD(learningRate: 0.1, momentum: 0.9, weightDecay: 0.05), PyTorchGolden.momentum),
    (SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.05), PyTorchGolden.nesterov),
  ]

  @Test(arguments: runs)
  func gradientDescentAgreesWithPyTorch(optimizer: SGD, golden: [Double]) {
    #expect(relativeDeviation(Self.trained(by: optimizer).numbers, from: golden) < 2e-6)
  }

  private struct AdaptiveRun: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let network: @Sendable () -> Sequential
    let golden: [Double]

    init(_ name: String, _ optimizer: some Optimizer, _ golden: [Double]) {
      (testDescription, self.golden) = (name, golden)
      network = { OptimizerTests.trained(by: optimizer) }
    }
  }
  private static let adaptiveRuns = [
    AdaptiveRun(
      "AdamW", AdamW(learningRate: 0.05, betas: (0.8, 0.95), epsilon: 1e-6, weightDecay: 0.1), PyTorchGolden.adamW),
    AdaptiveRun("AdamW", AdamW(learningRate: 0.01), PyTorchGolden.adamWDefaults),
    AdaptiveRun("Adam", Adam(learningRate: 0.02, betas: (0.7, 0.9)), PyTorchGolden.adam),
    AdaptiveRun(
      "RMSProp", RMSProp(learningRate: 0.01, smoothing: 0.9, momentum: 0.5, epsilon: 1e-6, weightDecay: 0.1),
      PyTorchGolden.rmsProp),
    AdaptiveRun("RMSProp", RMSProp(learningRate: 0.01), PyTorchGolden.rmsPropDefaults),
  ]

  /// The normalisation takes the first bias away again, so its gradient is rounding and nothing else, which adaptive
  /// steps bring to full size: neither it nor the running mean that it moves is compared.
  @Test(arguments: adaptiveRuns)
  private func adaptiveStepsAgreeWithPyTorch(run: AdaptiveRun) {
    var place = 0
    for parameter in run.network().parameters {
      let values = parameter.variable.value.elements
      let expected = Array(run.golden[place..<place + values.count])
      place += values.count
      guard parameter.name != "hidden.bias", parameter.name != "norm.running_mean" else { continue }
      #expect(relativeDeviation(values, from: expected) < 2e-5, "\(parameter.name)")
    }
    #expect(place == run.golden.count)
  }

  @Test func sharpnessAwareStepsAgreeWithPyTorch() {
    var (network, generator) = (Self.network(), RandomGenerator(seed: 0))
    var optimizer = SharpnessAwareMinimization(SGD(learningRate: 0.1), radius: 0.5)
    for _ in 0..<5 {
      optimizer.update(&network) {
        CrossEntropy()($0.train(Variable(constant: Self.images), using: &generator), labels: Self.labels)
      }
    }
    #expect(relativeDeviation(network.numbers, from: PyTorchGolden.sharpnessAware) < 2e-5)
  }

  @Test func clippingAgreesWithPyTorch() {
    var (network, optimizer) = (Self.network(), SGD(learningRate: 0.1))
    var norms: [Float] = []
    for _ in 0..<5 {
      var generator = RandomGenerator(seed: 0)
      let logits = network.train(Variable(constant: Self.images), using: &generator)
      var gradients = CrossEntropy()(logits, labels: Self.labels).gradients()
      norms.append(gradients.clip(toNorm: 0.5, over: network))
      #expect(abs(gradients.norm(over: network) - 0.5) < 1e-5)
      optimizer.update(&network, along: gradients)
    }
    #expect(relativeDeviation(norms, from: PyTorchGolden.norms) < 1e-5)
    // PyTorch adds 1e-6 to the norm that it divides by.
    #expect(relativeDeviation(network.numbers, from: PyTorchGolden.clipped) < 5e-6)
  }

  @Test func aSmallGradientIsNotClipped() {
    let layer = Linear.reference
    let loss = layer.inferred(Variable(constant: Tensor([1, 2], [1, 2]))).sum()
    var gradients = loss.gradients()
    #expect(gradients.clip(toNorm: 100, over: layer) == (12 as Float).squareRoot())
    #expect(gradients[layer.weight] == Tensor([2, 2], [1, 2, 1, 2]))
  }

  /// Weight decay alone: weights shrink, biases and normalisations stay.
  @Test func weightDecaySparesBiasesAndNormalisations() {
    func decayed<Rule: Optimizer>(_ optimizer: Rule) -> [Bool] {
      var (network, optimizer) = (Self.network(), optimizer)
      var generator = RandomGenerator(seed: 0)
      let before = network.parameters
      let zero = network.train(Variable(constant: Self.images), using: &generator).sum() * Variable(constant: Tensor(0))
      optimizer.update(&network, along: zero.gradients())
      return zip(before, network.parameters).filter(\.0.role.isTrained).map { $0.variable.value != $1.variable.value }
    }
    let weightsOnly = [true, false, false, false, true, false]
    #expect(decayed(SGD(learningRate: 0.1, weightDecay: 0.1)) == weightsOnly)
    #expect(decayed(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1)) == weightsOnly)
    #expect(decayed(AdamW(learningRate: 0.1, weightDecay: 0.1)) == weightsOnly)
  }

  @Test func frozenPartsStay() throws {
    var network = Self.network()
    let frozen = try #require(network.parameters.first).name
    network.forEachParameter { name, value, _ in
      if name == frozen { value = value.detached }
    }
    let before = network.parameters
    var optimizer = SGD(learningRate: 0.1, momentum: 0.9)
    let loss = (network.inferred(Variable(constant: Self.images)) * network.inferred(Variable(constant: Self.images)))
      .sum()
    optimizer.update(&network, along: loss.gradients())
    let changed = zip(before, network.parameters).filter { $0.variable.value != $1.variable.value }.map(\.0.name)
    #expect(!changed.isEmpty && !changed.contains(frozen))
    #expect(optimizer.state.map(\.name) == changed.map { "velocity." + $0 }.sorted())
  }

  @Test func theStateRestoresToTheSameBits() {
    checkRestoring(SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01))
    checkRestoring(AdamW(learningRate: 0.05))
  }

  private func checkRestoring<Rule: Optimizer>(_ fresh: Rule) {
    var (network, optimizer) = (Self.network(), fresh)
    for _ in 0..<3 { Self.step(&network, &optimizer) }
    var (resumed, restored) = (network, fresh)
    restored.state = optimizer.state
    #expect(restored.state.map(\.name) == optimizer.state.map(\.name))
    #expect(!restored.state.isEmpty)
    var (forgotten, empty) = (network, fresh)
    for _ in 0..<3 {
      Self.step(&network, &optimizer)
      Self.step(&resumed, &restored)
      Self.step(&forgotten, &empty)
    }
    #expect(resumed.numbers == network.numbers)
    // The check can fail: without the state it goes another way.
    #expect(forgotten.numbers != network.numbers)
  }
}

extension Linear {
  fileprivate static var reference: Linear {
    var generator = RandomGenerator(seed: 0)
    return Linear(2, 2, using: &generator)
  }
}
