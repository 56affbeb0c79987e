import NeuralNetworks

/// The networks that Mien knows by name. All take [batch, 48, 48, 1] and give [batch, 7] logits.
public enum NetworkDefinition: String, CaseIterable, Sendable, Codable {
  /// Eight 3×3 convolutions in four stages of 32 to 256 channels, then 256 hidden units: 1.76 million parameters and
  /// 118 million multiply-adds (after Simonyan & Zisserman 2015).
  case vgg8
  /// A residual network of the same width: ten layers, global average pooling, 1.2 million parameters (after He et al.
  /// 2016).
  case resnet10
  /// Four 3×3 convolutions of 8 to 32 channels: seconds instead of hours, for tests and first steps.
  case tiny

  /// The name that the command line and checkpoints use.
  public var name: String { rawValue }

  /// The last layer whose output is an image, for methods that use feature maps.
  public var lastImageLayer: String {
    switch self {
    case .vgg8: "stage4.norm2"
    case .resnet10: "block4"
    case .tiny: "norm4"
    }
  }

  /// The network with random weights.
  ///
  /// - Parameter dropout: The rate of dropout before the logits.
  public func network(dropout: Float = 0.5, using generator: inout RandomGenerator) -> Sequential {
    switch self {
    case .vgg8: vgg8(dropout, &generator)
    case .resnet10: resnet10(dropout, &generator)
    case .tiny: tiny(dropout, &generator)
    }
  }

  private func vgg8(_ dropout: Float, _ generator: inout RandomGenerator) -> Sequential {
    [
      "stage1": vggStage(1, 32, &generator),
      "stage2": vggStage(32, 64, &generator),
      "stage3": vggStage(64, 128, &generator),
      "stage4": vggStage(128, 256, &generator),
      "flatten": Flatten(),
      // Without the normalisation, steps along the thousands of positive inputs switch most units off permanently.
      "hidden": Linear(256 * 3 * 3, 256, hasBias: false, initializer: .leCunUniform, using: &generator),
      "norm": BatchNormalization(256, rectified: true),
      "dropout": Dropout(dropout),
      "logits": Linear(256, 7, initializer: .zeros, using: &generator),
    ]
  }

  private func vggStage(_ inputs: Int, _ outputs: Int, _ generator: inout RandomGenerator) -> Sequential {
    [
      "conv1": Convolution2D(inputs, outputs, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(outputs, rectified: true),
      "conv2": Convolution2D(outputs, outputs, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(outputs, rectified: true),
      "pool": Pooling2D.maximum(2),
    ]
  }

  private func resnet10(_ dropout: Float, _ generator: inout RandomGenerator) -> Sequential {
    [
      "conv": Convolution2D(1, 32, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(32, rectified: true),
      "block1": ResidualBlock(32, 32, stride: 1, using: &generator),
      "block2": ResidualBlock(32, 64, stride: 2, using: &generator),
      "block3": ResidualBlock(64, 128, stride: 2, using: &generator),
      "block4": ResidualBlock(128, 256, stride: 2, using: &generator),
      "pool": Pooling2D.globalAverage,
      "dropout": Dropout(dropout),
      "logits": Linear(256, 7, initializer: .zeros, using: &generator),
    ]
  }

  private func tiny(_ dropout: Float, _ generator: inout RandomGenerator) -> Sequential {
    let channels = [1, 8, 16, 32, 32]
    var layers: [(name: String, layer: any Layer)] = []
    for stage in 1...4 {
      layers += [
        (
          "conv\(stage)",
          Convolution2D(channels[stage - 1], channels[stage], kernel: 3, hasBias: false, using: &generator)
        ),
        ("norm\(stage)", BatchNormalization(channels[stage], rectified: true)),
        ("pool\(stage)", Pooling2D.maximum(2)),
      ]
    }
    layers += [
      ("flatten", Flatten()),
      ("dropout", Dropout(dropout)),
      ("logits", Linear(32 * 3 * 3, 7, initializer: .zeros, using: &generator)),
    ]
    return Sequential(layers)
  }
}
