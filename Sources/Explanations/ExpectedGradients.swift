import MienSystem

/// Integrated gradients, averaged over baselines from a background set instead of a single baseline (Erion et al.
/// 2021, "Improving performance of deep learning models with axiomatic attribution priors and expected gradients"):
///
///     attribution = E [ (image − baseline) · ∂score/∂pixel (baseline + α · (image − baseline)) ]
///
/// over baselines of the set and α uniform in 0 … 1. In the score's unit. On average over samples the attributions add
/// up to score(image) − mean score(background); the result states how closely these do.
public struct ExpectedGradients: AttributionMethod {
  /// The background, [images, height, width, channels]: typical images, such as some of the training set.
  public var background: Tensor
  /// How many pairs of a baseline and an α. Each image of the set is used equally often, except for a difference of
  /// one. The α are spaced evenly, with a random part within each step.
  public var samples: Int
  /// The seed of the random numbers.
  public var seed: UInt64
  /// What is explained.
  public var score: Score

  /// Expected gradients over a background set.
  public init(background: Tensor, samples: Int = 200, seed: UInt64 = 1, score: Score = .logit) {
    expect(
      background.shape.rank == 4 && background.shape[0] > 0,
      "ExpectedGradients: expected a background [images, height, width, channels], got \(background.shape)")
    expect(samples > 0, "ExpectedGradients: expected at least one sample, got \(samples)")
    (self.background, self.samples, self.seed, self.score) = (background, samples, seed, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let (shape, count) = (image.shape, background.shape[0])
    expect(
      Array(background.shape.sizes.dropFirst()) == shape.sizes,
      "ExpectedGradients: expected a background of images of shape \(shape), got \(background.shape)")
    var generator = RandomGenerator(seed: seed)
    let order = generator.permutation(samples)
    // The permutation makes a small sample represent the whole set.
    let images = generator.permutation(count)
    let alphas = (0..<samples).map { (Float($0) + generator.uniform()) / Float(samples) }
    let function = ScoreFunction(network, score)
    var sum = [Double](repeating: 0, count: shape.count)
    image.withUnsafePointer { image in
      background.withUnsafePointer { background in
        func baseline(_ sample: Int) -> UnsafePointer<Float> { background + images[sample % count] * shape.count }
        function.forEachGradient(samples, of: shape, toward: target) { sample, memory in
          let (baseline, alpha) = (baseline(sample), alphas[order[sample]])
          for index in 0..<shape.count { memory[index] = baseline[index] + alpha * (image[index] - baseline[index]) }
        } _: { sample, gradient in
          let baseline = baseline(sample)
          for index in 0..<shape.count {
            sum[index] += Double(gradient[index]) * Double(image[index] - baseline[index])
          }
        }
      }
    }
    let values = sum.map { $0 / Double(samples) }
    let ends = function.scores(count + 1, of: shape) { index, memory in
      let source = index == 0 ? image : background.rows(index - 1..<index)
      source.withUnsafePointer { memory.update(from: $0, count: shape.count) }
    }.column(target).map(Double.init)
    return Attribution(
      Tensor(shape, values.map(Float.init)),
      completeness: Completeness(
        sum: values.reduce(0, +), difference: ends[0] - ends.dropFirst().reduce(0, +) / Double(count)))
  }
}
