import EmotionRecognition
import Explanations
import FaceAnalysis
import MienDocuments

/// What `mien explain --json` prints and `explanations.json` holds: every picture with its faces, why each was read so,
/// or why a picture could not be explained. Documentation/Formats.md describes it.
public struct ExplanationDocument: Sendable, Encodable {
  /// What one method gave.
  public struct Method: Sendable, Encodable {
    let method: String
    /// The files of the map, beside this document.
    let attribution, overlay: String
    /// What the numbers mean: evidence, or sensitivity, whose sign is not evidence.
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
          // The regions' own values are known; their edges are soft, so a sum of their map would mix neighbours.
          let sum =
            map.method == .regions
            ? shares[index] : Double((values * explanation.regions.features.share(of: index)).sum().scalar)
          return (names[index], sum)
        })
      measures = ExplanationMeasures(map)
    }
  }

  /// The share of a facial region in the probability of every emotion.
  struct Region: Sendable, Encodable {
    let region: String
    /// The exact Shapley values, by emotion.
    let shapley: [String: Double]
    /// How much the probability falls when only this region is covered, by emotion.
    let occlusion: [String: Double]
  }

  /// A face with its explanation: the face as ``FaceReading`` writes it, and why.
  public struct Face: Sendable, Encodable {
    /// Which of the picture's faces it is, from 1.
    let number: Int
    let reading: FaceReading
    /// The emotion that is explained.
    let target: String
    let sentence: String
    let regions: [Region]
    let methods: [Method]

    init(_ explanation: FaceExplanation, _ methods: [Method]) {
      (number, reading, target) = (explanation.number ?? 1, explanation.reading, explanation.target.name)
      (sentence, self.methods) = (explanation.sentence, methods)
      let values = explanation.regions
      regions = values.features.names.enumerated().map { index, name in
        Region(
          region: name, shapley: Emotion.named(values.values.map { $0[index] }),
          occlusion: Emotion.named(values.losses.map { $0[index] }))
      }
    }

    private enum Key: String, CodingKey { case number, framing, target, sentence, regions, methods }

    /// The keys of the face, and `number`, `framing`, `target`, `sentence`, `regions` and `methods`.
    public func encode(to encoder: any Encoder) throws {
      try reading.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(number, forKey: .number)
      try container.encode(reading.framing.name, forKey: .framing)
      try container.encode(target, forKey: .target)
      try container.encode(sentence, forKey: .sentence)
      try container.encode(regions, forKey: .regions)
      try container.encode(methods, forKey: .methods)
    }
  }

  /// A picture.
  public struct Image: Sendable, Encodable {
    /// The picture, as it was named.
    public let image: String
    /// Its faces that were explained.
    public internal(set) var faces: [Face] = []
    /// Why it could not be explained; nil if it could.
    public internal(set) var error: String?
    /// Whether it is only larger than the limits allow.
    public internal(set) var isBeyondLimits = false
    /// By how many degrees the picture was turned clockwise to find its faces; nil where it was not.
    public internal(set) var turnedDegrees: Int?
    /// What is to be said about it, such as that only the first picture of an animation is read.
    public internal(set) var remark: String?

    private enum CodingKeys: String, CodingKey { case image, faces, error, turnedDegrees, remark }
  }

  /// The program.
  let mien = ProgramVersion()
  /// When the document was begun.
  let created = Timestamp.now
  /// The network that is explained.
  let model: NetworkFile
  /// The network that found the faces; left out where the pictures are faces.
  let detector: NetworkFile?
  /// How faces were searched for.
  let settings: SearchSettings
  /// How the methods were set.
  let methodSettings: ExplanationSettings
  /// The pictures, in their order.
  public internal(set) var images: [Image] = []

  init(_ reader: FaceReader, _ methodSettings: ExplanationSettings) {
    (model, detector, settings) = (reader.classifier.file, reader.detector?.file, SearchSettings(reader))
    self.methodSettings = methodSettings
  }
}

/// Numbers that say how far a map can be trusted; left out where there are none.
struct ExplanationMeasures: Sendable, Encodable {
  /// How similar the map stayed.
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
