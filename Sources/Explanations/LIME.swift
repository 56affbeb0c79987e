import MienSystem

/// A linear model of the score on features that are shown or covered at random, near the whole image (Ribeiro, Singh &
/// Guestrin 2016, "Why Should I Trust You?"): the weights that minimise
///
///     Σ_z exp(−d(z)² / width²) · (score(z) − intercept − Σ_f z_f · weight_f)² + ridge · Σ weight_f²
///
/// with the cosine distance d from the whole image. In the score's unit. All features are kept (the paper's program
/// keeps a few). The kernel is squared, as in the paper (its program takes the root).
public struct LIME: AttributionMethod {
  /// The features that are shown and covered.
  public var features: FeatureChoice
  /// The values of covered pixels.
  public var baseline: Baseline
  /// The number of coalitions; each feature is shown in half of them.
  public var samples: Int
  /// How fast the weight of a coalition falls with its distance.
  public var width: Double
  /// The strength of the ridge penalty, which draws the weights to zero.
  public var ridge: Double
  /// The seed of the random numbers.
  public var seed: UInt64
  /// What is explained.
  public var score: Score

  /// A linear model from `samples` coalitions.
  public init(
    features: FeatureChoice = .superpixels(count: 50), baseline: Baseline = .zeros, samples: Int = 1000,
    width: Double = 0.25, ridge: Double = 1, seed: UInt64 = 1, score: Score = .logit
  ) {
    expect(
      samples > 0 && width > 0 && ridge > 0,
      "LIME: expected positive samples, width and ridge, got \(samples), \(width), \(ridge)")
    (self.features, self.baseline, self.samples) = (features, baseline, samples)
    (self.width, self.ridge, self.seed, self.score) = (width, ridge, seed, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let features = features.features(of: image)
    let count = features.count
    var generator = RandomGenerator(seed: seed)
    let whole = [Bool](repeating: true, count: count)
    let coalitions = [whole] + (1..<max(samples, 2)).map { _ in (0..<count).map { _ in generator.bernoulli(0.5) } }
    let game = CoalitionGame(network, score, image: image, baseline: baseline, features: features)
    let worth = game.worth(coalitions).column(target)
    // The weighted means are subtracted, so that the intercept is not drawn to zero.
    let weights = coalitions.map { coalition in
      let shown = Double(coalition.count { $0 })
      let distance = 1 - (shown / Double(count)).squareRoot()
      return exp(-distance * distance / (width * width))
    }
    let total = weights.reduce(0, +)
    let mean = zip(weights, worth).reduce(0) { $0 + $1.0 * Double($1.1) } / total
    let means = (0..<count).map { feature in
      zip(weights, coalitions).reduce(0) { $0 + ($1.1[feature] ? $1.0 : 0) } / total
    }
    var matrix = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    for (index, coalition) in coalitions.enumerated() {
      let z = (0..<count).map { (coalition[$0] ? 1 : 0) - means[$0] }
      let residual = Double(worth[index]) - mean
      for row in 0..<count {
        right[row] += weights[index] * z[row] * residual
        for column in 0..<count { matrix[row * count + column] += weights[index] * z[row] * z[column] }
      }
    }
    for index in 0..<count { matrix[index * count + index] += ridge }
    return Attribution(map: features.spread(Cholesky(matrix, size: count).solve(right)), channels: image.shape[2])
  }
}
