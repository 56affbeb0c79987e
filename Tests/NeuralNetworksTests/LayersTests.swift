import NeuralNetworks
import ReferenceSupport
import Testing

/// Layers against PyTorch. The golden values: `Scripts/reference/layers.py`.
@Suite struct LayersTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let shape: Shape
    let layer: @Sendable (inout RandomGenerator) -> any Layer
    /// The output, and then the gradient of the sum of its cubes to the input.
    let golden: [Double]

    init(
      _ name: String, _ shape: Shape, _ golden: [Double],
      _ layer: @escaping @Sendable (inout RandomGenerator) -> any Layer
    ) { (testDescription, self.shape, self.golden, self.layer) = (name, shape, golden, layer) }
  }
  static let cases = [
    Case("attention", [2, 5, 6], LayersGolden.attention) { MultiHeadAttention(6, heads: 2, using: &$0) },
    Case("causal attention", [2, 5, 6], LayersGolden.causalAttention) {
      MultiHeadAttention(6, heads: 2, isCausal: true, using: &$0)
    },
    Case("transformer block", [2, 5, 6], LayersGolden.transformerBlock) {
      TransformerBlock(6, heads: 2, hidden: 8, isCausal: true, using: &$0)
    },
    Case("layer normalization", [2, 5, 6], LayersGolden.layerNormalization) { _ in LayerNormalization(6) },
    Case("group normalization", [2, 3, 2, 6], LayersGolden.groupNormalization) { _ in
      GroupNormalization(6, groups: 3)
    },
    Case("instance normalization", [2, 3, 2, 6], LayersGolden.instanceNormalization) { _ in
      GroupNormalization.instance(6)
    },
    Case("one-dimensional convolution", [2, 7, 4], LayersGolden.convolution1D) {
      Convolution1D(4, 6, kernel: 3, stride: 2, padding: .zeros(2), dilation: 2, groups: 2, using: &$0)
    },
    Case("rectangular convolution", [2, 5, 6, 4], LayersGolden.rectangularConvolution) {
      RectangularConvolution2D(4, 6, kernel: (1, 3), stride: 2, groups: 2, using: &$0)
    },
    Case("tall convolution", [2, 5, 6, 4], LayersGolden.tallConvolution) {
      RectangularConvolution2D(4, 6, kernel: (4, 2), stride: 2, padding: (3, 0), groups: 2, using: &$0)
    },
    Case("transposed convolution", [2, 3, 4, 4], LayersGolden.transposedConvolution) {
      TransposedConvolution2D(4, 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2, using: &$0)
    },
    Case("squeeze and excitation", [2, 3, 2, 6], LayersGolden.squeezeExcitation) {
      SqueezeExcitation(6, reduction: 2, using: &$0)
    },
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(test: Case) {
    var generator = RandomGenerator(seed: 1)
    func check(_ layer: some Layer) {
      var layer = layer
      layer.fillForReference()
      let input = Variable(Tensor.reference(test.shape, seed: 3, in: -2...2))
      for output in [layer.inferred(input), layer.train(input, using: &generator)] {
        let values = output.value.elements
        #expect(relativeDeviation(values, from: Array(test.golden.prefix(values.count))) < 2e-6)
        let gradient = (output * output * output).sum().gradients()[input]?.elements ?? []
        #expect(relativeDeviation(gradient, from: Array(test.golden.dropFirst(values.count))) < 5e-6)
      }
      // It names all that it holds.
      _ = layer.tensors()
      #expect(layer.summary(of: test.shape).parameters == layer.trainedParameterCount)
    }
    check(test.layer(&generator))
  }

  /// What comes later changes nothing before.
  @Test func causalLayersDoNotLookAhead() {
    var generator = RandomGenerator(seed: 2)
    let layers: [any Layer] = [
      MultiHeadAttention(4, heads: 2, isCausal: true, using: &generator),
      Convolution1D(4, 4, kernel: 3, padding: .causal, dilation: 2, using: &generator),
    ]
    var input = Tensor.normal([1, 6, 4], using: &generator)
    for layer in layers {
      let before = layer(input)
      input[0, 4, 1] += 3
      let after = layer(input)
      #expect(before.shape == [1, 6, 4])
      #expect(before[0, 0..<4, 0...] == after[0, 0..<4, 0...] && before[0, 4..<6, 0...] != after[0, 4..<6, 0...])
    }
  }

  @Test func embeddingsAddUpWhatIsUsedTwice() {
    var generator = RandomGenerator(seed: 3)
    let embedding = Embedding(5, 3, using: &generator)
    let vectors = embedding([4, 0, 4])
    #expect(vectors.shape == [3, 3] && vectors.value[0, 1] == embedding.weight.value[4, 1])
    let gradient = vectors.sum().gradients()[embedding.weight]
    #expect(gradient?.elements == [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2])
    #expect(embedding(Tensor([2, 2], [1, 2, 3, 0])).shape == [2, 2, 3])
  }

  @Test func separableConvolutionsAreFused() {
    var generator = RandomGenerator(seed: 4)
    let network = Sequential.depthwiseSeparable(8, 12, stride: 2, using: &generator)
    #expect(network(Tensor([2, 9, 9, 8], repeating: 1)).shape == [2, 5, 5, 12])
    #expect(network.summary(of: [1, 9, 9, 8]).rows.map(\.parameters) == [72, 16, 96, 24])
    let input = Features(Tensor.normal([2, 9, 9, 8], using: &generator), in: FeatureStore())
    let expected = network(input.tensor)
    #expect(Inference(network)(input).tensor == expected)
  }
}
