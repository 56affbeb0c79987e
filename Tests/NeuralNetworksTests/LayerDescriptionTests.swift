import NeuralNetworks
import Testing

/// ``LayerDescription``: what layers say of themselves, and what is made of it.
@Suite struct LayerDescriptionTests {
  private struct Own: Layer {
    mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { input }
  }

  /// A convolution under another name, which is computed with the normalisation after it.
  private struct Wrapped: Layer {
    var inner: Convolution2D
    var layerDescription: LayerDescription { .convolution(inner) }
    mutating func visitParts(_ visitor: inout PartVisitor) { inner.visitParts(&visitor) }
    mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { inner(input, &pass) }
  }

  @Test func everyLayerSaysWhatItIs() {
    var generator = RandomGenerator(seed: 1)
    let network: Sequential = [
      "convolution": Convolution2D(1, 2, kernel: 3, using: &generator), "normalization": BatchNormalization(2),
      "maximum": Pooling2D.maximum(3, stride: 2), "average": Pooling2D.average(2),
      "globalAverage": Pooling2D.globalAverage, "flatten": Flatten(), "dropout": Dropout(0.25),
      "linear": Linear(2, 3, using: &generator), "sequential": Sequential([]),
      "residual": ResidualBlock(main: [:]), "relu": Activation.relu, "sigmoid": Activation.sigmoid,
      "tanh": Activation.tanh, "silu": Activation.silu, "gelu": Activation.gelu,
      "leakyReLU(0#5)": Activation.leakyReLU(slope: 0.5), "custom": Activation { $0 }, "Own": Own(),
    ]
    for (name, layer) in network.layers {
      #expect(layer.layerDescription.name == name.replacing("#", with: "."), "\(layer)")
    }
  }

  @Test func descriptionsHoldWhatDecidesTheResult() {
    var generator = RandomGenerator(seed: 1)
    let linear = Linear(2, 3, using: &generator)
    guard case .linear(let described) = linear.layerDescription else { return #expect(Bool(false)) }
    #expect(described.weight.value == linear.weight.value)
    guard case .activation(.leakyReLU(let slope)) = Activation.leakyReLU(slope: 0.5).layerDescription else {
      return #expect(Bool(false))
    }
    #expect(slope == 0.5)
    guard case .pooling(let kind) = Pooling2D.maximum(3, stride: 2).layerDescription else {
      return #expect(Bool(false))
    }
    #expect(kind == .maximum(size: 3, stride: 2) && Pooling2D(kind).kind == kind)
    guard case .dropout(rate: 0.25) = Dropout(0.25).layerDescription else { return #expect(Bool(false)) }
  }

  /// A layer that says it is a convolution is computed as one, with what follows, in use and while training.
  @Test func groupsAreMadeOfDescriptions() throws {
    var generator = RandomGenerator(seed: 2)
    let convolution = Convolution2D(1, 16, kernel: 3, hasBias: false, using: &generator)
    let images = Tensor.normal([2, 8, 8, 1], using: &generator)
    func network(_ first: any Layer) -> Sequential {
      [
        "conv": first, "norm": BatchNormalization(16, rectified: true), "pool": Pooling2D.maximum(2),
        "inner": ["flatten": Flatten()] as Sequential,
      ]
    }
    var (plain, wrapped) = (network(convolution), network(Wrapped(inner: convolution)))
    #expect(plain(images) == wrapped(images))
    let (one, other) = (
      plain.train(Variable(constant: images), using: &generator),
      wrapped.train(Variable(constant: images), using: &generator)
    )
    #expect(one.value == other.value && plain.tensors() == wrapped.tensors())
    #expect(plain.tensors()["norm.running_mean"] != Tensor([16], repeating: 0))
    #expect(try #require(plain.split(after: "inner.flatten")).head.names == ["inner"])
    #expect(plain.split(after: "conv.flatten") == nil)
  }

  @Test func networksAreEdited() throws {
    var generator = RandomGenerator(seed: 1)
    var network: Sequential = [
      "conv": Convolution2D(1, 2, kernel: 3, using: &generator), "flatten": Flatten(),
      "logits": Linear(32, 7, using: &generator),
    ]
    let body = try #require(network.prefix(through: "flatten"))
    #expect(body.names == ["conv", "flatten"] && network.prefix(through: "head") == nil)
    network["logits"] = Linear(32, 3, using: &generator)
    network["relu"] = Activation.relu
    network.append("softplus", Activation.silu)
    #expect(network.names == ["conv", "flatten", "logits", "relu", "softplus"])
    #expect(network(Tensor([2, 4, 4, 1], repeating: 1)).shape == [2, 3])
    network["relu"] = nil
    network["nothing"] = nil
    #expect(network.names == ["conv", "flatten", "logits", "softplus"])
    #expect(body(Tensor([2, 4, 4, 1], repeating: 1)).shape == [2, 32])
  }
}
