import Dispatch
import EmotionRecognition
import Explanations
import FaceAnalysis
import Images

/// Explains what a network sees in faces.
public struct FaceExplainer: Sendable {
  /// The methods, in the order in which they are shown; the regions of the face come first in any case.
  public var methods = ExplanationMethod.standard
  /// The emotion that is explained; nil takes the one that the network sees.
  public var target: Emotion?
  /// Whether it is measured how much the maps change under small noise: three more maps of each method.
  public var measuresSensitivity = true
  /// Whether it is measured how much the maps change when the weights become random: one more map for each part of the
  /// network.
  public var measuresRandomization = false
  /// What is chosen about the methods.
  public var settings = ExplanationSettings()
  let classifier: EmotionClassifier
  private let background: Tensor?

  /// Explains a network's answers.
  ///
  /// - Parameter background: Faces to compare with, for the methods that need some.
  public init(_ classifier: EmotionClassifier, background: FaceDataset? = nil) {
    self.classifier = classifier
    self.background = background.map { classifier.preprocessing.tensor($0.pixels) }
  }

  /// The regions and the chosen methods, without those that need a background that is not there.
  private var shown: [(kind: ExplanationMethod, method: any AttributionMethod)] {
    ([.regions] + methods.filter { $0 != .regions }).compactMap { kind in
      kind.method(for: classifier.definition, temperature: temperature, background: background, settings)
        .map { (kind, $0) }
    }
  }

  /// The explanation of a face that a ``FaceReader`` with the same network gave.
  ///
  /// - Parameters:
  ///   - source: Where the picture came from.
  ///   - number: Which of its faces it is, from 1; nil if it has no other.
  ///   - progress: Called with the name of every piece of work when it is done; there are ``pieces`` of them.
  /// - Throws: ``ExplanationError`` if the face has no pixels, because it was read from a recording, or a method lacks
  ///   the faces that it compares with.
  public func explanation(
    of reading: FaceReading, source: String = "face", number: Int? = nil, progress: (String) -> Void = { _ in }
  ) throws(ExplanationError) -> FaceExplanation {
    guard let face = reading.pixels else {
      throw ExplanationError(
        "\(source): only the numbers of this face are known, not its pixels: read it from its picture again")
    }
    if background == nil, let method = methods.first(where: \.needsBackground) {
      throw ExplanationError("\(method.rawValue) compares with other faces, and there are none", lacksBackground: true)
    }
    return explanation(of: reading, face, source: source, number: number, progress: progress)
  }

  /// The explanation of a face whose pixels are known.
  func explanation(
    of reading: FaceReading, _ face: GrayImage, source: String, number: Int? = nil, progress: (String) -> Void
  ) -> FaceExplanation {
    let image = classifier.preprocessing.tensor(face.pixels).reshaped([face.height, face.width, 1])
    let network = classifier.network
    let target = target ?? reading.emotion
    let maps = shown.map { kind, method in
      map(kind, method, of: network, for: image, toward: target.rawValue, progress)
    }
    return FaceExplanation(
      source: source, number: number, reading: reading, face: face, target: target,
      regions: ShapleyValues.exact(of: network, for: image, features: .facialRegions, score: score), maps: maps)
  }

  /// How often `progress` is called for one face.
  public var pieces: Int { shown.count * (2 + (measuresSensitivity ? 1 : 0) + (measuresRandomization ? 1 : 0)) }

  private var temperature: Float { Float(classifier.temperature) }
  private var score: Score { .probability(temperature: temperature) }

  private func map(
    _ kind: ExplanationMethod, _ method: some AttributionMethod, of network: Sequential, for image: Tensor,
    toward target: Int, _ progress: (String) -> Void
  ) -> FaceExplanation.Map {
    func done<Value>(_ piece: String, _ value: Value) -> Value {
      progress("\(kind.title)\(piece)")
      return value
    }
    let start = DispatchTime.now().uptimeNanoseconds
    let attribution = method.attribution(of: network, for: image, toward: target)
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    progress(kind.title)
    return FaceExplanation.Map(
      method: kind, attribution: attribution,
      faithfulness: done(
        ": faithfulness",
        FaithfulnessTest(seed: settings.seed, score: score).measure(
          attribution, of: network, for: image, toward: target)),
      sensitivity: measuresSensitivity
        ? done(": noise", Stability.sensitivity(of: method, network, for: image, toward: target, seed: settings.seed))
        : nil,
      randomization: measuresRandomization
        ? done(
          ": sanity check",
          ModelRandomization.check(method, of: network, for: image, toward: target, seed: settings.seed))
        : nil,
      seconds: seconds)
  }
}

extension ImageFeatures {
  /// The regions of an aligned face of 48 × 48 pixels.
  public static let facialRegions = ImageFeatures(
    weights: FacialRegion.masks, names: FacialRegion.allCases.map(\.rawValue))
}
