import MienSystem

/// The features of a method that covers parts of the image.
public enum FeatureChoice: Sendable {
  /// The cells of a grid; an image with fewer rows or columns gets as many as it has.
  case grid(rows: Int, columns: Int)
  /// About this many superpixels, at most one for each pixel; see ``ImageFeatures/superpixels(of:count:compactness:)``.
  case superpixels(count: Int, compactness: Float = 0.15)
  /// Given features, such as the named regions of a face.
  case fixed(ImageFeatures)

  /// The features of `image`, [height, width, channels].
  public func features(of image: Tensor) -> ImageFeatures {
    switch self {
    case .grid(let rows, let columns):
      return .grid(
        rows: min(rows, image.shape[0]), columns: min(columns, image.shape[1]), height: image.shape[0],
        width: image.shape[1])
    case .superpixels(let count, let compactness):
      return .superpixels(of: image, count: min(count, image.shape[0] * image.shape[1]), compactness: compactness)
    case .fixed(let features):
      expect(
        features.height == image.shape[0] && features.width == image.shape[1],
        "FeatureChoice: expected features of shape \(image.shape), got \(features.height)×\(features.width)")
      return features
    }
  }
}

/// A cooperative game that explains an image. Its players are features. A coalition's worth is the score of the image
/// with these features shown and the others covered.
struct CoalitionGame<Network: Layer> {
  private let function: ScoreFunction<Network>
  private let image, baseline: Tensor
  let features: ImageFeatures

  init(_ network: Network, _ score: Score, image: Tensor, baseline: Baseline, features: ImageFeatures) {
    function = ScoreFunction(network, score)
    (self.image, self.features) = (image, features)
    self.baseline = baseline.image(for: image)
  }

  /// The worth of coalitions for every class, [coalitions, classes].
  func worth(_ coalitions: [[Bool]]) -> Tensor {
    let channels = image.shape[2]
    return image.withUnsafePointer { image in
      baseline.withUnsafePointer { baseline in
        function.scores(coalitions.count, of: self.image.shape) { index, memory in
          features.write(coalitions[index], image, over: baseline, channels: channels, into: memory)
        }
      }
    }
  }
}
