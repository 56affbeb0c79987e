/// Which features a method that covers parts of the image takes.
public enum FeatureChoice: Sendable {
  /// The cells of a grid; of an image with fewer rows or columns as many as it has.
  case grid(rows: Int, columns: Int)
  /// About so many superpixels, at most one for each pixel; see ``ImageFeatures/superpixels(of:count:compactness:)``.
  case superpixels(count: Int, compactness: Float = 0.15)
  /// These, such as the named regions of a face.
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
      precondition(
        features.height == image.shape[0] && features.width == image.shape[1],
        "FeatureChoice: features of \(features.height)×\(features.width) pixels for an image of shape \(image.shape)")
      return features
    }
  }
}

/// The game of cooperative game theory that explains an image: its players are features, and a coalition's worth is the
/// score of the image with these features shown and the others covered.
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
