import Dispatch
import EmotionRecognition
import Explanations
import Images

/// Explains what a network sees in faces.
public struct FaceExplainer: Sendable {
  /// The methods, in the order in which they are shown.
  public var methods = ExplanationMethod.standard
  /// The emotion that is explained; nil takes the one that the network sees.
  public var target: Emotion?
  /// Whether it is measured how much the maps change under small noise: four times the work.
  public var measuresSensitivity = true
  /// Whether it is measured how much the maps change when the weights become random: eight times the work.
  public var measuresRandomization = false
  /// Where random numbers begin.
  public var seed: UInt64 = 1
  private let classifier: EmotionClassifier

  /// Explains a network's answers.
  public init(_ classifier: EmotionClassifier) { self.classifier = classifier }

  /// The explanation of the face in `box` of a picture.
  ///
  /// - Parameters:
  ///   - source: Where the picture came from.
  ///   - progress: Called with the title of every piece of work when it is done; there are ``pieces`` of them.
  public func explanation(
    of picture: GrayImage, in box: Rectangle, source: String, progress: (String) -> Void = { _ in }
  ) -> FaceExplanation {
    let face = EmotionClassifier.face(in: picture, box)
    let prediction = classifier.prediction(of: face, in: box)
    let target = target ?? prediction.emotion
    let image = classifier.preprocessing.tensor(face.pixels).reshaped([face.height, face.width, 1])
    let network = classifier.network.frozen
    let temperature = Float(classifier.temperature)
    let score = Score.probability(temperature: temperature)
    let regions = ShapleyValues.exact(of: network, for: image, features: .facialRegions, score: score)
    progress("regions")
    let timed = methods.map { kind in
      let method = kind.method(for: classifier.definition, temperature: temperature, seed: seed)
      let start = DispatchTime.now().uptimeNanoseconds
      let attribution = method.attribution(of: network, for: image, toward: target.rawValue)
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      let sensitivity =
        measuresSensitivity
        ? Stability.sensitivity(of: method, network, for: image, toward: target.rawValue, seed: seed) : nil
      let randomization =
        measuresRandomization
        ? ModelRandomization.check(method, of: network, for: image, toward: target.rawValue, seed: seed) : nil
      progress(kind.title)
      return (kind, attribution, sensitivity, randomization, seconds)
    }
    let faithfulness = FaithfulnessTest(seed: seed, score: score)
      .measure(timed.map(\.1), of: network, for: image, toward: target.rawValue)
    progress("faithfulness")
    return FaceExplanation(
      source: source, face: face, prediction: prediction, target: target, regions: regions,
      maps: zip(timed, faithfulness).map { map, faithfulness in
        FaceExplanation.Map(
          method: map.0, attribution: map.1, faithfulness: faithfulness, sensitivity: map.2, randomization: map.3,
          seconds: map.4)
      })
  }

  /// How often `progress` is called for one face.
  public var pieces: Int { methods.count + 2 }
}

extension ImageFeatures {
  /// The regions of an aligned face of 48 × 48 pixels.
  public static let facialRegions = ImageFeatures(
    weights: FacialRegion.masks, names: FacialRegion.allCases.map(\.rawValue))
}
