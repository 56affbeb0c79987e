import MienSystem

/// The mean gradient over noisy copies of the image (Smilkov et al. 2017, "SmoothGrad: removing noise by adding
/// noise"):
///
///     attribution = 1/n Σ ∂score/∂pixel (image + noise)        noise ~ N(0, deviation²)
///
/// In the score's unit per unit of the pixel, with its sign; see ``Saliency``.
public struct SmoothGrad: AttributionMethod {
  /// The number of noisy copies.
  public var samples: Int
  /// The noise's standard deviation as a share of the image's range, its largest value minus its smallest. The paper
  /// recommends 0.1 to 0.2.
  public var noise: Float
  /// The seed of the random numbers.
  public var seed: UInt64
  /// What is explained.
  public var score: Score

  /// The mean of `samples` gradients.
  public init(samples: Int = 50, noise: Float = 0.15, seed: UInt64 = 1, score: Score = .logit) {
    expect(samples > 0, "SmoothGrad: expected at least one sample, got \(samples)")
    expect(noise >= 0, "SmoothGrad: expected a noise of 0 or more, got \(noise)")
    (self.samples, self.noise, self.seed, self.score) = (samples, noise, seed, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let shape = image.shape
    let values = image.elements
    let deviation = noise * ((values.max() ?? 0) - (values.min() ?? 0))
    let sum = ScoreFunction(network, score).weightedGradient(samples, of: shape, toward: target) { _ in
      1 / Float(samples)
    } _: { sample, memory in
      // A stream for each copy: its noise does not depend on the number of copies.
      var generator = RandomGenerator(seed: seed, stream: UInt64(sample))
      for index in 0..<shape.count { memory[index] = values[index] + deviation * generator.normal() }
    }
    return Attribution(Tensor(shape, sum.map(Float.init)), meaning: .sensitivity)
  }
}
