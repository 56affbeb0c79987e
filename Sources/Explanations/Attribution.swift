@_exported import NeuralNetworks

/// How much each value of an image speaks for a class: one number per pixel and channel, its sign and its scale kept.
public struct Attribution: Sendable, Equatable {
  /// The attributions, [height, width, channels], in the unit that the method states.
  public let values: Tensor
  /// Whether they add up to what they explain; nil for methods that promise nothing of the kind.
  public let completeness: Completeness?

  /// Attributions, and how well they add up.
  public init(_ values: Tensor, completeness: Completeness? = nil) {
    (self.values, self.completeness) = (values, completeness)
  }

  /// A map [height, width] that the channels share evenly, so that they add up to it.
  init(map: Tensor, channels: Int, completeness: Completeness? = nil) {
    let values = map.reshaped([map.shape[0], map.shape[1], 1]) * Tensor([channels], repeating: 1 / Float(channels))
    self.init(values, completeness: completeness)
  }

  /// The sums over the channels, [height, width].
  public var map: Tensor { values.sum(along: [2]) }
}

/// Whether attributions add up to what they explain: Σ attribution = score(image) − score(baseline).
public struct Completeness: Sendable, Equatable {
  /// Σ attribution.
  public let sum: Double
  /// score(image) − score(baseline).
  public let difference: Double

  /// A sum and what it should be.
  public init(sum: Double, difference: Double) { (self.sum, self.difference) = (sum, difference) }

  /// |sum − difference| as a share of |difference|; not a number if both are 0, infinite if the difference alone is.
  public var relativeError: Double { abs(sum - difference) / abs(difference) }
}

/// A way to explain what a classifier of images answers: which parts of the image speak for a class.
///
///     let attribution = IntegratedGradients().attribution(of: network, for: image, toward: 3)
///
/// All of them work with any differentiable network that maps [batch, height, width, channels] to [batch, classes]. The
/// network is used as it is in inference and is not changed.
///
/// Guided backpropagation and DeconvNet are left out on purpose: their pictures hardly change when the network's weights are
/// replaced by random ones (Adebayo et al. 2018, "Sanity Checks for Saliency Maps"), so they explain the image and not the
/// network.
public protocol AttributionMethod: Sendable {
  /// The attribution of every pixel.
  ///
  /// - Parameters:
  ///   - network: The classifier.
  ///   - image: [height, width, channels], as the network takes it.
  ///   - target: The class whose score is explained, from 0.
  func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution
}

/// Which number of a class is explained.
public enum Score: Sendable, Hashable {
  /// The class's logit, the network's own output. The default: it does not saturate.
  case logit
  /// The class's probability, softmax(logits / temperature): what a person is told.
  case probability(temperature: Float = 1)

  /// The scores of all classes, [batch, classes].
  func callAsFunction(_ logits: Variable) -> Variable {
    switch self {
    case .logit: logits
    case .probability(let temperature): softmax(logits / temperature)
    }
  }
}
