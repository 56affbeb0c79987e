/// pixel · ∂score/∂pixel (Shrikumar et al. 2016, "Not Just a Black Box"): the first-order contribution of every pixel,
/// compared with an image of zeros.
///
/// In the score's unit. It is exact for a linear network; for others it approximates ``IntegratedGradients``.
public struct GradientTimesInput: AttributionMethod {
  /// What is explained.
  public var score: Score

  /// The gradient of this score times the image.
  public init(score: Score = .logit) { self.score = score }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    Attribution(Saliency(score: score).attribution(of: network, for: image, toward: target).values * image)
  }
}
