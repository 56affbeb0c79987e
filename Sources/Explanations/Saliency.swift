/// ∂score/∂pixel (Simonyan, Vedaldi & Zisserman 2014, "Deep Inside Convolutional Networks").
///
/// In the score's unit per unit of the pixel. The paper shows the magnitude, ``Attribution/strength``; the values keep
/// their sign (captum's `abs=False`), which only says whether brighter or darker raises the score.
public struct Saliency: AttributionMethod {
  /// What is explained.
  public var score: Score

  /// The gradient of this score.
  public init(score: Score = .logit) { self.score = score }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let gradients = ScoreFunction(network, score).gradients(image.asBatch, toward: target)
    return Attribution(gradients.reshaped(image.shape), meaning: .sensitivity)
  }
}
