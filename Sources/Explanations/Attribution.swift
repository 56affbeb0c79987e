@_exported import NeuralNetworks

/// How much each value of an image contributes to a class: one number per pixel and channel, with its sign and scale.
public struct Attribution: Sendable, Equatable {
  /// The meaning of a value.
  public enum Meaning: Sendable, Hashable {
    /// What the pixel adds to the score: above 0 it supports the class, below 0 it opposes it.
    case evidence
    /// How fast the score changes with the pixel. The magnitude says how much the network depends on it. The sign only
    /// says whether the score rises when the pixel becomes brighter or darker.
    case sensitivity
  }

  /// The attributions, [height, width, channels], in the unit that the method states.
  public let values: Tensor
  /// The meaning of the values.
  public let meaning: Meaning
  /// Whether they add up to what they explain; nil for methods that do not promise it.
  public let completeness: Completeness?
  /// The error of sampling; nil for methods that do not sample or give no error.
  public let samplingError: SamplingError?

  /// Attributions with their meaning, completeness and error.
  public init(
    _ values: Tensor, meaning: Meaning = .evidence, completeness: Completeness? = nil,
    samplingError: SamplingError? = nil
  ) {
    (self.values, self.meaning) = (values, meaning)
    (self.completeness, self.samplingError) = (completeness, samplingError)
  }

  /// A map [height, width] of evidence, divided evenly among the channels, so that these add up to it.
  init(
    map: Tensor, channels: Int, completeness: Completeness? = nil, samplingError: SamplingError? = nil
  ) {
    let values = map.reshaped([map.shape[0], map.shape[1], 1]) * Tensor([channels], repeating: 1 / Float(channels))
    self.init(values, completeness: completeness, samplingError: samplingError)
  }

  /// The sums over the channels, [height, width].
  public var map: Tensor { values.sum(along: [2]) }

  /// The values by which pixels are ranked and shown, [height, width]: for evidence ``map``, for sensitivity the sums
  /// of the magnitudes.
  public var strength: Tensor {
    switch meaning {
    case .evidence: map
    case .sensitivity: values.map { abs($0) }.sum(along: [2])
    }
  }
}

/// The uncertainty of values that were computed from a sample.
public struct SamplingError: Sendable, Equatable {
  /// The largest standard error of a feature's value, in the score's unit.
  public let largest: Double
  /// The largest value minus the smallest, for comparison.
  public let range: Double

  /// An error, and the range to compare it with.
  public init(largest: Double, range: Double) { (self.largest, self.range) = (largest, range) }
}

/// Whether attributions add up to what they explain: Σ attribution = score(image) − score(baseline).
public struct Completeness: Sendable, Equatable {
  /// Σ attribution.
  public let sum: Double
  /// score(image) − score(baseline).
  public let difference: Double
  /// Whether the method enforces it; then it says nothing about the quality of the values.
  public let isByConstruction: Bool

  /// A sum, and its expected value.
  public init(sum: Double, difference: Double, isByConstruction: Bool = false) {
    (self.sum, self.difference, self.isByConstruction) = (sum, difference, isByConstruction)
  }

  /// |sum − difference| as a share of |difference|; NaN if both are 0, infinite if only the difference is 0.
  public var relativeError: Double { abs(sum - difference) / abs(difference) }
}

/// A method that explains the output of an image classifier: which parts of the image contribute to a class.
///
///     let attribution = IntegratedGradients().attribution(of: network, for: image, toward: 3)
///
/// All methods work with any differentiable network that maps [batch, height, width, channels] to [batch, classes],
/// except ``GradCAM``, which needs a `Sequential`. The network runs as in inference and is not changed.
///
/// Guided backpropagation and DeconvNet are left out on purpose: they reconstruct the image, not what the network does
/// with it. Guided backpropagation hardly changes when the upper layers' weights are replaced by random ones (Adebayo
/// et al. 2018, "Sanity Checks for Saliency Maps"); the reason is known for both (Nie, Zhang & Patel 2018, "A
/// Theoretical Explanation for Perplexing Behaviors of Backpropagation-based Visualizations").
public protocol AttributionMethod: Sendable {
  /// The attribution of every pixel.
  ///
  /// - Parameters:
  ///   - network: The classifier.
  ///   - image: [height, width, channels], as the network takes it.
  ///   - target: The class whose score is explained, from 0.
  func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution
}

/// Which number of a class is explained: the logit or the probability.
public enum Score: Sendable, Hashable {
  /// The class's logit, the network's own output. The default: it does not saturate.
  case logit
  /// The class's probability, softmax(logits / temperature): the number that is shown to people.
  case probability(temperature: Float = 1)

  /// The scores of all classes, [batch, classes].
  func callAsFunction(_ logits: Variable) -> Variable {
    switch self {
    case .logit: logits
    case .probability(let temperature): softmax(logits / temperature)
    }
  }
}
