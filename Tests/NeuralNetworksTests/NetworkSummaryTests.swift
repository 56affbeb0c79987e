import NeuralNetworks
import Testing

@Suite struct NetworkSummaryTests {
  private static func network() -> Sequential {
    var generator = RandomGenerator(seed: 1)
    return [
      "conv1": Convolution2D(1, 16, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(16, rectified: true), "pool": Pooling2D.maximum(2),
      "block": ResidualBlock(
        main: ["conv": Convolution2D(16, 8, kernel: 3, stride: 2, using: &generator), "relu": Activation.relu],
        shortcut: ["conv": Convolution2D(16, 8, kernel: 1, stride: 2, hasBias: false, using: &generator)]),
      "flatten": Flatten(), "dropout": Dropout(0.5), "logits": Linear(8 * 12 * 12, 7, using: &generator),
    ]
  }

  @Test func readsLikeATable() {
    let expected = """
      name                 layer                              output           parameters  multiply-adds
      conv1                convolution 3×3, 1 → 16            [2, 48, 48, 16]         144        331,776
      norm1                normalization 16, ReLU             [2, 48, 48, 16]          32              0
      pool                 maximum 2×2                        [2, 24, 24, 16]           0              0
      block.conv           convolution 3×3, 16 → 8, stride 2  [2, 12, 12, 8]        1,160        165,888
      block.relu           relu                               [2, 12, 12, 8]            0              0
      block.shortcut.conv  convolution 1×1, 16 → 8, stride 2  [2, 12, 12, 8]          128         18,432
      flatten              flatten                            [2, 1152]                 0              0
      dropout              dropout 0.5                        [2, 1152]                 0              0
      logits               linear 1152 → 7                    [2, 7]                8,071          8,064
      total                                                                         9,535        524,160
      """
    #expect(Self.network().summary(of: [2, 48, 48, 1]).description == expected)
    #expect(Self.network().trainedParameterCount == 9535)
  }

  @Test func partsWithoutAnInput() {
    let text = "\(Self.network())"
    #expect(text.hasPrefix("name                 layer                              parameters\nconv1 "))
    #expect(text.hasSuffix("total                                                        9,535"), "\(text)")
    #expect(!text.contains("output") && text.contains("\nblock.shortcut.conv  convolution 1×1, 16 → 8, stride 2"))
  }

  /// What a layer calls twice counts once; what no layer that was called holds stands at the end.
  @Test func everyParameterCountsOnce() {
    struct Twice: Layer {
      var inner: Linear
      var unused: Linear
      var gain = Variable(Tensor([3], repeating: 1))
      mutating func visitParts(_ visitor: inout PartVisitor) {
        visitor.visit("inner", &inner)
        visitor.visit("unused", &unused)
        visitor.visit("gain", &gain, role: .weight)
      }
      mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
        inner(inner(x, &pass), &pass) * gain
      }
    }
    var generator = RandomGenerator(seed: 2)
    let network = Twice(inner: Linear(3, 3, using: &generator), unused: Linear(3, 1, using: &generator))
    let summary = network.summary(of: [1, 3])
    #expect(summary.rows.map(\.name) == ["inner", "inner", "unused.weight", "unused.bias", "gain"])
    #expect(summary.rows.map(\.parameters) == [12, 0, 3, 1, 3])
    #expect(summary.rows.map(\.multiplyAdds) == [9, 9, nil, nil, nil])
    #expect(summary.parameters == 19 && summary.parameters == network.trainedParameterCount)
  }
}
