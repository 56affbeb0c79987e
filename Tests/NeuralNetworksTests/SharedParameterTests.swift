import NeuralNetworks
import TestSupport
import Testing

/// One variable under several names, and networks of which a part is frozen.
@Suite struct SharedParameterTests {
  /// An autoencoder whose two halves have one matrix.
  struct Tied: Layer {
    var first: Linear, second: Linear
    init(using generator: inout RandomGenerator) {
      first = Linear(3, 3, hasBias: false, using: &generator)
      second = first
    }
    mutating func visitParts(_ visitor: inout PartVisitor) {
      visitor.visit("first", &first)
      visitor.visit("second", &second)
    }
    mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
      second(tanh(first(input, &pass)), &pass)
    }
  }

  private static func loss(of network: some Layer, _ input: Tensor) -> Variable {
    CrossEntropy()(network.inferred(Variable(constant: input)), labels: (0..<input.shape[0]).map { $0 % 3 })
  }

  /// They stay one, take one step along the sum of both gradients, count once, and have one state.
  @Test func tiedWeightsStayOne() {
    var generator = RandomGenerator(seed: 1)
    let input = Tensor.normal([4, 3], using: &generator)
    let network = Tied(using: &generator)
    #expect(network.trainedParameterCount == 9)
    func trained(_ optimizer: some Optimizer) -> Tied {
      var (network, optimizer) = (network, optimizer)
      for _ in 0..<3 { optimizer.update(&network, along: Self.loss(of: network, input).gradients()) }
      let shapes = optimizer.stateShapes(for: network)
      #expect(Set(optimizer.state.map(\.name)) == Set(shapes.keys) && !shapes.keys.contains { $0.contains("second") })
      return network
    }
    let network1 = trained(SGD(learningRate: 0.1, momentum: 0.9)), network2 = trained(AdamW(learningRate: 0.1))
    for result in [network1, network2] {
      #expect(result.first.weight.value == result.second.weight.value)
      #expect(result.first.weight.value != network.first.weight.value)
    }
    // One step is that of a single matrix used twice.
    var (single, once) = (network.first.weight, network)
    let gradients = Self.loss(of: once, input).gradients()
    let expected = single.value - (gradients[single] ?? Tensor(0)) * 0.5
    var optimizer = SGD(learningRate: 0.5, momentum: 0)
    optimizer.update(&once, along: gradients)
    #expect(once.first.weight.value == expected)
    // The norm counts it once.
    let gradient = gradients[single] ?? Tensor(0)
    #expect(abs(Double(gradients.norm(over: network)) - gradient.sumOfSquares().squareRoot()) < 1e-6)
    single = Variable(constant: expected)
  }

  /// They are saved under both names, and loaded as one; a file in which they differ is another network's.
  @Test func tiedWeightsAreLoadedAsOne() throws {
    var generator = RandomGenerator(seed: 2)
    let network = Tied(using: &generator)
    var other = Tied(using: &generator)
    let tensors = network.tensors()
    #expect(tensors.keys.sorted() == ["first.weight", "second.weight"])
    try other.load(Safetensors(tensors))
    #expect(other.second.weight.value == network.first.weight.value)
    let input = Tensor.normal([4, 3], using: &generator)
    var optimizer = SGD(learningRate: 0.1)
    optimizer.update(&other, along: Self.loss(of: other, input).gradients())
    #expect(other.first.weight.value == other.second.weight.value)
    var different = tensors
    different["second.weight"] = tensors["second.weight"].map { $0 * 2 }
    let before = other.first.weight.value
    #expect { try other.load(Safetensors(different)) } throws: {
      "\($0)".contains("first.weight and second.weight differ")
    }
    #expect(other.first.weight.value == before)
  }

  /// What is frozen does not move while the rest is trained: neither weights nor running statistics, fused or not.
  @Test(arguments: [true, false]) func frozenPartsStay(isFused: Bool) throws {
    var generator = RandomGenerator(seed: 3)
    let body: Sequential = [
      "convolution": Convolution2D(1, 16, kernel: 3, hasBias: !isFused, using: &generator),
      "norm": BatchNormalization(16, rectified: true),
    ]
    var network: Sequential = [
      "body": body.frozen, "norm": BatchNormalization(16), "flatten": Flatten(),
      "logits": Linear(16 * 64, 3, using: &generator),
    ]
    let input = Tensor.normal([6, 8, 8, 1], mean: 2, using: &generator)
    let before = network.tensors()
    let used = body.frozen(input)
    var optimizer = SGD(learningRate: 0.1)
    let logits = network.train(Variable(constant: input), using: &generator)
    optimizer.update(&network, along: CrossEntropy()(logits, labels: [0, 1, 2, 0, 1, 2]).gradients())
    for (name, tensor) in network.tensors() {
      #expect((tensor == before[name]) == name.hasPrefix("body."), "\(name)")
    }
    var frozen = body.frozen
    #expect(frozen.train(Variable(constant: input), using: &generator).value == used)
  }
}
