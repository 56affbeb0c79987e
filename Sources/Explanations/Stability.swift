/// How much an explanation changes when the image changes only slightly.
public enum Stability {
  /// The largest relative change of the attribution under small noise (Yeh et al. 2019, "On the (In)fidelity and
  /// Sensitivity of Explanations"):
  ///
  ///     max ‖attribution(image + noise) − attribution(image)‖ / ‖attribution(image)‖        |noise| ≤ radius
  ///
  /// 0 is perfectly stable; above 1 little of the explanation comes from the image. Infinite if an attribution is zero
  /// everywhere or contains NaN.
  ///
  /// - Parameters:
  ///   - radius: The largest change of a value, as a share of the image's range.
  ///   - samples: How many noisy images are tried.
  public static func sensitivity(
    of method: some AttributionMethod, _ network: some Layer, for image: Tensor, toward target: Int,
    radius: Float = 0.02, samples: Int = 3, seed: UInt64 = 1
  ) -> Double {
    let first = method.attribution(of: network, for: image, toward: target).values
    let values = image.elements
    let reach = radius * ((values.max() ?? 0) - (values.min() ?? 0))
    let norm = first.sumOfSquares().squareRoot()
    var worst = 0.0
    for sample in 0..<samples {
      var generator = RandomGenerator(seed: seed, stream: UInt64(sample))
      let noisy = image + Tensor.uniform(image.shape, in: -reach...reach, using: &generator)
      let other = method.attribution(of: network, for: noisy, toward: target).values
      let change = (other - first).sumOfSquares().squareRoot()
      let relative = change / norm
      guard relative.isFinite else { return .infinity }
      worst = max(worst, relative)
    }
    return worst
  }
}
