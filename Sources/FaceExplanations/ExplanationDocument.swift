import EmotionRecognition
import Explanations

/// What `mien explain --json` prints of one picture: what was found in its face, or why nothing was.
public enum ExplanationEntry: Sendable, Encodable {
  /// A face that was explained.
  case explained(ExplanationDocument)
  /// A picture in which no face was found.
  case noFace(image: String)
  /// A picture that could not be, and why.
  case failed(image: String, error: String)

  private enum Key: String, CodingKey { case image, faces, error }

  /// The document itself, or `{image, faces: 0}`, or `{image, error}`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .explained(let document): try document.encode(to: encoder)
    case .noFace(let image):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(image, forKey: .image)
      try container.encode(0, forKey: .faces)
    case .failed(let image, let error):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(image, forKey: .image)
      try container.encode(error, forKey: .error)
    }
  }
}

/// What is written of one face.
public struct ExplanationDocument: Sendable, Encodable {
  /// What one method gave.
  public struct Method: Sendable, Encodable {
    let method: String
    /// Paths.
    let attribution, overlay: String
    /// What the numbers say: evidence, or sensitivity, whose sign is not evidence.
    let meaning: String
    /// What is explained, and the unit of evidence: probability, or logit.
    let score: String
    /// The sums over the facial regions: of evidence with its sign, of sensitivity of the magnitudes.
    let regions: [String: Double]
    let measures: ExplanationMeasures

    init(_ map: FaceExplanation.Map, _ explanation: FaceExplanation, attribution: String, overlay: String) {
      method = map.method.rawValue
      (self.attribution, self.overlay) = (attribution, overlay)
      meaning = map.attribution.meaning == .evidence ? "evidence" : "sensitivity"
      score = map.method.score
      let values = map.attribution.strength
      let (names, shares) = (
        explanation.regions.features.names, explanation.regions.values[explanation.target.rawValue]
      )
      regions = Dictionary(
        uniqueKeysWithValues: names.indices.map { index in
          // The regions' own values are known; their edges are soft, so summing their map would mix neighbours.
          let sum =
            map.method == .regions
            ? shares[index] : Double((values * explanation.regions.features.share(of: index)).sum().scalar)
          return (names[index], sum)
        })
      measures = ExplanationMeasures(map)
    }
  }

  /// The part of each facial region in the probability of every emotion.
  struct Region: Sendable, Encodable {
    let region: String
    /// The exact Shapley values, by emotion.
    let shapley: [String: Double]
    /// What covering it alone takes off the probability, by emotion.
    let occlusion: [String: Double]
  }

  let image: String
  /// Which of its faces; left out if there is no other.
  let face: Int?
  let box: [Int]
  /// How sure it is that there is a face; left out where nobody looked.
  let score: Double?
  /// How the face was found: `whole` or `detected`.
  let framing: String
  let emotion, target: String
  let probabilities: [String: Double]
  let sentence: String
  let regions: [Region]
  let methods: [Method]

  init(_ explanation: FaceExplanation, _ methods: [Method]) {
    image = explanation.source
    face = explanation.number
    score = explanation.prediction.score
    let box = explanation.prediction.box
    self.box = [box.x, box.y, box.width, box.height]
    framing = explanation.framing.rawValue
    (emotion, target) = (explanation.prediction.emotion.name, explanation.target.name)
    probabilities = Emotion.named(explanation.prediction.probabilities)
    sentence = explanation.sentence
    let values = explanation.regions
    regions = values.features.names.enumerated().map { index, name in
      Region(
        region: name, shapley: Emotion.named(values.values.map { $0[index] }),
        occlusion: Emotion.named(values.losses.map { $0[index] })
      )
    }
    self.methods = methods
  }
}

/// Numbers that say how far a map can be believed; left out where there are none.
struct ExplanationMeasures: Sendable, Encodable {
  /// How alike the map stayed.
  struct Likeness: Sendable, Encodable {
    /// The part of the network that became random last.
    let layer: String
    /// Spearman's rank correlation with the map of the trained network; left out where there is none.
    let likeness: Double?
  }

  let deletion, insertion, randomDeletion, randomInsertion: Double?
  /// The gains of the map in wrong places: how many, their mean and their standard deviation.
  let chanceMaps: Int
  let chanceGainMean, chanceGainDeviation: Double?
  let pValue: Double
  let betterThanChance: Bool
  /// |Σ attribution − what it should be|, as a share of that; for methods that add up.
  let completenessError: Double?
  /// Whether the method forces the sum, so that it says nothing.
  let completenessByConstruction: Bool?
  /// The largest standard error of a sampled value, and the range of the values.
  let standardError, range: Double?
  let sensitivity: Double?
  let randomization: [Likeness]?
  let seconds: Double

  init(_ map: FaceExplanation.Map) {
    func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
    let (faithfulness, attribution) = (map.faithfulness, map.attribution)
    deletion = finite(faithfulness.deletion)
    insertion = finite(faithfulness.insertion)
    randomDeletion = finite(faithfulness.randomDeletion)
    randomInsertion = finite(faithfulness.randomInsertion)
    let gains = faithfulness.chanceGains
    chanceMaps = gains.count
    let mean = gains.reduce(0, +) / Double(max(gains.count, 1))
    let squares = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    chanceGainMean = finite(mean)
    chanceGainDeviation = finite((squares / Double(max(gains.count - 1, 1))).squareRoot())
    (pValue, betterThanChance) = (faithfulness.pValue, faithfulness.isBetterThanChance)
    completenessError = finite(attribution.completeness?.relativeError)
    completenessByConstruction = attribution.completeness?.isByConstruction
    standardError = finite(attribution.samplingError?.largest)
    range = finite(attribution.samplingError?.range)
    sensitivity = finite(map.sensitivity)
    randomization = map.randomization?.map { Likeness(layer: $0.layer, likeness: $0.likeness) }
    seconds = map.seconds
  }
}
