import EmotionRecognition
import NeuralNetworks
import Testing

@Suite struct NetworkDefinitionTests {
  /// As many as PyTorch counts in the networks of `Scripts/reference/interchange.py`.
  @Test(arguments: [(NetworkDefinition.vgg8, 1_764_775), (.resnet10, 1_227_623), (.tiny, 17_247)])
  func parameterCounts(definition: NetworkDefinition, count: Int) {
    var generator = RandomGenerator(seed: 1)
    #expect(definition.network(using: &generator).trainedParameterCount == count)
  }

  @Test(arguments: NetworkDefinition.allCases)
  func facesGiveSevenLogits(definition: NetworkDefinition) {
    var generator = RandomGenerator(seed: 1)
    var network = definition.network(using: &generator)
    let faces = Tensor.uniform([2, 48, 48, 1], in: -1...1, using: &generator)
    #expect(network(faces).shape == [2, 7])
    let logits = network.train(Variable(constant: faces), using: &generator)
    #expect(logits.shape == [2, 7])
    let gradients = logits.sum().gradients()
    for parameter in network.parameters where parameter.role.isTrained {
      #expect(gradients[parameter.variable]?.shape == parameter.variable.shape, "\(parameter.name)")
    }
  }

  @Test func namesAreThoseOfTheCheckpoint() {
    var generator = RandomGenerator(seed: 1)
    let names = NetworkDefinition.vgg8.network(using: &generator).parameters.map(\.name)
    #expect(names.count == 47)
    #expect(names.first == "stage1.conv1.weight")
    #expect(names.contains("stage4.norm2.running_var"))
    #expect(
      names.suffix(7) == [
        "hidden.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "logits.weight",
        "logits.bias",
      ])
  }

  @Test(arguments: NetworkDefinition.allCases)
  func theSeedDecidesTheWeights(definition: NetworkDefinition) {
    var (first, second, other) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1), RandomGenerator(seed: 2))
    let values = definition.network(using: &first).parameters.map(\.variable.value)
    #expect(values == definition.network(using: &second).parameters.map(\.variable.value))
    #expect(values != definition.network(using: &other).parameters.map(\.variable.value))
  }

  /// The two parts that Grad-CAM takes give together what the network gives.
  @Test(arguments: NetworkDefinition.allCases)
  func partsMakeTheWhole(definition: NetworkDefinition) throws {
    var generator = RandomGenerator(seed: 1)
    var network = definition.network(using: &generator)
    network.forEachParameter { name, value, role in
      if name.hasPrefix("logits"), role.isTrained { value = Variable(.normal(value.shape, using: &generator)) }
    }
    let faces = Tensor.normal([2, 48, 48, 1], using: &generator)
    let parts = try #require(network.split(after: definition.lastImageLayer))
    let maps = parts.features(faces)
    #expect(maps.shape.rank == 4 && maps.shape[1] < 48)
    let (whole, together) = (network(faces), parts.head(maps))
    for (a, b) in zip(whole.elements, together.elements) { #expect(abs(a - b) < 1e-4 * max(1, abs(a))) }
    #expect(network.split(after: "nothing") == nil && network.split(after: "logits.nothing") == nil)
  }
}
