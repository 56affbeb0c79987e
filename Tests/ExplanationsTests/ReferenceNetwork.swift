import Explanations
import ReferenceSupport

/// The network and the image of `Scripts/reference/explanations.py`.
enum ReferenceNetwork {
  static let target = 1

  static let network = network(cells: 9)

  /// The same layers for images that are pooled to this many cells.
  static func network(cells: Int) -> Sequential {
    var generator = RandomGenerator(seed: 0)
    var network: Sequential = [
      "conv1": Convolution2D(1, 8, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(8, rectified: true),
      "pool1": Pooling2D.maximum(2),
      "conv2": Convolution2D(8, 16, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(16, rectified: true),
      "pool2": Pooling2D.maximum(2),
      "flatten": Flatten(),
      "logits": Linear(16 * cells, 3, using: &generator),
    ]
    network.fillForReference()
    return network
  }

  static let image = Tensor.reference([12, 12, 1], seed: 11, in: -1.5...1.5)

  /// Nine cells of 4 × 4 pixels.
  static let cells = ImageFeatures.grid(rows: 3, columns: 3, height: 12, width: 12)

  /// Methods whose features are few enough for all coalitions, and all others with their defaults.
  static let methods: [any AttributionMethod] = [
    Saliency(), GradientTimesInput(), SmoothGrad(samples: 6), IntegratedGradients(),
    ExpectedGradients(background: Tensor.reference([3, 12, 12, 1], seed: 12, in: -1.5...1.5), samples: 30),
    GradCAM(layer: "norm2"), GradCAM(layer: "norm2", weighting: .plusPlus), Occlusion(window: 5, stride: 3),
    RISE(samples: 50, grid: 3), LIME(features: .grid(rows: 4, columns: 4), samples: 100),
    KernelSHAP(features: .grid(rows: 4, columns: 4), samples: 200),
    KernelSHAP(features: .superpixels(count: 9)),
  ]
}

/// A linear classifier of images of `side` × `side` pixels and one channel: score of class c = Σ w[c] · x + bias[c].
func linearNetwork(side: Int, classes: Int = 2, seed: UInt64 = 5) -> Sequential {
  var generator = RandomGenerator(seed: seed)
  var network: Sequential = [
    "flatten": Flatten(), "logits": Linear(side * side, classes, using: &generator),
  ]
  network.fillForReference()
  return network
}
