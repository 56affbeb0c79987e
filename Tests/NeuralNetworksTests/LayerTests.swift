import NeuralNetworks
import ReferenceSupport
import Testing

@Suite struct LayerTests {
  private static func network(seed: UInt64 = 1) -> Sequential {
    var generator = RandomGenerator(seed: seed)
    return [
      "stage1": [
        "conv1": Convolution2D(2, 4, kernel: 3, hasBias: false, using: &generator),
        "norm1": BatchNormalization(4, rectified: true),
        "pool": Pooling2D.maximum(2),
      ] as Sequential,
      "flatten": Flatten(),
      "dropout": Dropout(0.5),
      "logits": Linear(4 * 3 * 2, 5, using: &generator),
    ]
  }

  @Test func namesShapesAndRoles() {
    let parameters = Self.network().parameters
    #expect(
      parameters.map(\.name) == [
        "stage1.conv1.weight", "stage1.norm1.weight", "stage1.norm1.bias", "stage1.norm1.running_mean",
        "stage1.norm1.running_var", "logits.weight", "logits.bias",
      ])
    #expect(parameters.map(\.variable.shape) == [[4, 2, 3, 3], [4], [4], [4], [4], [5, 24], [5]])
    #expect(
      parameters.map(\.role) == [
        .weight, .normalization, .normalization, .statistic, .statistic, .weight, .bias,
      ])
    #expect(parameters.map(\.variable.isTracked) == [true, true, true, false, false, true, true])
    #expect(Self.network().trainedParameterCount == 72 + 4 + 4 + 120 + 5)
  }

  @Test func namesOfLayers() {
    let network = Self.network()
    #expect(network.names == ["stage1", "flatten", "dropout", "logits"])
    #expect((network["stage1"] as? Sequential)?.names == ["conv1", "norm1", "pool"])
    #expect(network["logits"] is Linear)
    #expect(network["stage2"] == nil)
  }

  @Test func outputShapes() {
    var network = Self.network()
    var generator = RandomGenerator(seed: 2)
    let images = Tensor.uniform([3, 6, 4, 2], using: &generator)
    #expect(network(images).shape == [3, 5])
    #expect(network.train(Variable(constant: images), using: &generator).shape == [3, 5])
    #expect(network(Tensor([0, 6, 4, 2], repeating: 0)).shape == [0, 5])
  }

  @Test func aCopyKeepsItsWeights() {
    var network = Self.network()
    let (copy, before) = (network, network.numbers)
    var generator = RandomGenerator(seed: 2)
    let images = Variable(constant: .uniform([3, 6, 4, 2], using: &generator))
    let loss = CrossEntropy()(network.train(images, using: &generator), labels: [0, 1, 2])
    var optimizer = SGD(learningRate: 0.1, momentum: 0.9)
    optimizer.update(&network, along: loss.gradients())
    #expect(copy.numbers == before)
    #expect(network.numbers != before)
    // Every trained parameter moved, and every statistic.
    for (old, new) in zip(copy.parameters, network.parameters) {
      #expect(old.variable.value != new.variable.value, "\(old.name)")
    }
  }

  /// What is computed at once gives what the layers give one by one, in use and while training.
  @Test(arguments: [16, 6], [1, 3])
  func fusedLayersEqualTheirParts(channels: Int, batch: Int) {
    var generator = RandomGenerator(seed: 1)
    let (conv, pool) = (
      Convolution2D(3, channels, kernel: 3, hasBias: false, using: &generator), Pooling2D.maximum(2)
    )
    var norm = BatchNormalization(channels, rectified: true)
    norm.runningMean = Variable(constant: .uniform([channels], using: &generator))
    for layers in [["conv": conv, "norm": norm, "pool": pool], ["conv": conv, "norm": norm]] as [Sequential] {
      var (whole, part) = (layers, norm)
      let images = Variable(constant: .uniform([batch, 6, 8, 3], using: &generator))
      let isPooled = layers.names.contains("pool")
      let used = isPooled ? pool.inferred(part.inferred(conv.inferred(images))) : part.inferred(conv.inferred(images))
      #expect(
        relativeDeviation(whole.frozen.inferred(images).value.elements, from: used.value.elements.map(Double.init))
          < 1e-5)
      let normalized = part.train(conv.inferred(images), using: &generator)
      let trained = isPooled ? pool.inferred(normalized) : normalized
      let output = whole.train(images, using: &generator)
      #expect(relativeDeviation(output.value.elements, from: trained.value.elements.map(Double.init)) < 1e-5)
      let statistics = whole.parameters.filter { $0.role == .statistic }
      #expect(statistics.count == 2)
      for (actual, expected) in zip(statistics, [part.runningMean, part.runningVariance]) {
        #expect(
          relativeDeviation(actual.variable.value.elements, from: expected.value.elements.map(Double.init)) < 1e-5)
      }
    }
  }

  @Test func frozenRecordsNothing() {
    let network = Self.network()
    var generator = RandomGenerator(seed: 3)
    let images = Tensor.uniform([2, 6, 4, 2], using: &generator)
    let frozen = network.frozen
    #expect(frozen.parameters.allSatisfy { !$0.variable.isTracked })
    #expect(!frozen.inferred(Variable(constant: images)).isTracked)
    #expect(network.inferred(Variable(constant: images)).isTracked)
    #expect(frozen(images) == network(images))
    // Gradients still flow to an input that is tracked.
    let input = Variable(images)
    #expect(frozen.inferred(input).sum().gradients()[input]?.shape == images.shape)
  }

  @Test func trainableUndoesFrozen() {
    let network = Self.network()
    let again = network.frozen.trainable
    #expect(again.parameters.map(\.variable.isTracked) == network.parameters.map(\.variable.isTracked))
    #expect(again.numbers == network.numbers)
    // What is trainable already stays the same variable, so gradients to it are still found.
    let sum = network.inferred(Variable(constant: Tensor([1, 6, 4, 2], repeating: 1))).sum()
    #expect(network.trainable.parameters.last.flatMap { sum.gradients()[$0.variable] } != nil)
  }

  @Test func flattenGoesByChannelRowColumn() {
    // [1, 2, 3, 2], the element being 100 · channel + 10 · row + column.
    let image = Tensor([1, 2, 3, 2], [0, 100, 1, 101, 2, 102, 10, 110, 11, 111, 12, 112])
    let flat = Flatten()(image)
    #expect(flat == Tensor([1, 12], [0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112]))
  }

  @Test func linearIsRowTimesTransposedWeightPlusBias() {
    var generator = RandomGenerator(seed: 1)
    var layer = Linear(2, 3, using: &generator)
    layer.weight = Variable(Tensor([3, 2], [1, 2, 3, 4, 5, 6]))
    layer.bias = Variable(Tensor([3], [10, 20, 30]))
    #expect(layer(Tensor([1, 2], [1, -1])) == Tensor([1, 3], [9, 19, 29]))
    var bare = Linear(2, 3, hasBias: false, using: &generator)
    bare.weight = layer.weight
    #expect(bare.parameters.map(\.name) == ["weight"])
    #expect(bare(Tensor([1, 2], [1, -1])) == Tensor([1, 3], [-1, -1, -1]))
  }

  @Test(
    arguments: [(1, nil, 1, 7), (2, nil, 1, 4), (1, 0, 1, 5), (1, nil, 2, 7), (2, 1, 2, 3)] as [(Int, Int?, Int, Int)])
  func convolutionSizes(stride: Int, padding: Int?, dilation: Int, side: Int) {
    var generator = RandomGenerator(seed: 1)
    let layer = Convolution2D(
      4, 6, kernel: 3, stride: stride, padding: padding, dilation: dilation, groups: 2, using: &generator)
    #expect(layer.parameters.map(\.variable.shape) == [[6, 2, 3, 3], [6]])
    #expect(layer(Tensor([2, 7, 7, 4], repeating: 1)).shape == [2, side, side, 6])
  }

  @Test func poolingLayers() {
    let image = Tensor([1, 2, 4, 1], [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(Pooling2D.maximum(2)(image) == Tensor([1, 1, 2, 1], [6, 8]))
    #expect(Pooling2D.average(2)(image) == Tensor([1, 1, 2, 1], [3.5, 5.5]))
    #expect(Pooling2D.maximum(2, stride: 1)(image) == Tensor([1, 1, 3, 1], [6, 7, 8]))
    #expect(Pooling2D.globalAverage(image) == Tensor([1, 1], [4.5]))
  }

  @Test func activationLayers() {
    let x = Tensor([3], [-1, 0, 2])
    #expect(Activation.relu(x) == Tensor([3], [0, 0, 2]))
    #expect(Activation.leakyReLU(slope: 0.5)(x) == Tensor([3], [-0.5, 0, 2]))
    // By math.tanh, 1 / (1 + math.exp(-x)) and math.erf in Python.
    #expect(relativeDeviation(Activation.tanh(x).elements, from: [-0.761594156, 0, 0.96402758]) < 1e-6)
    #expect(relativeDeviation(Activation.sigmoid(x).elements, from: [0.268941421, 0.5, 0.880797078]) < 1e-6)
    #expect(relativeDeviation(Activation.silu(x).elements, from: [-0.268941421, 0, 1.76159416]) < 1e-6)
    #expect(relativeDeviation(Activation.gelu(x).elements, from: [-0.158655254, 0, 1.95449974]) < 1e-6)
  }
}
