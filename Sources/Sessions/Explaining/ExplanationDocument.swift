import EmotionRecognition
import Explanations

/// What `mien explain --json` prints of one face.
public struct ExplanationDocument: Sendable, Encodable {
  /// What one method gave.
  public struct Method: Sendable, Encodable {
    /// Numbers that say how far the map can be believed.
    struct Measures: Sendable, Encodable {
      let deletion, insertion, randomDeletion, randomInsertion: Double
      let betterThanChance: Bool
      /// |Σ attribution − what it should be|, as a share of that; for methods that add up.
      let completenessError: Double?
      let sensitivity: Double?
      /// Rank correlations with the map of the trained network, by the layer that became random last.
      let randomization: [String: Double]?
      let seconds: Double
    }

    let method: String
    /// Paths.
    let attribution, overlay: String
    /// The sums of the map over the facial regions.
    let regions: [String: Double]
    let measures: Measures

    init(_ map: FaceExplanation.Map, _ explanation: FaceExplanation, attribution: String, overlay: String) {
      method = map.method.rawValue
      (self.attribution, self.overlay) = (attribution, overlay)
      let values = map.attribution.map
      let names = explanation.regions.features.names
      regions = Dictionary(
        uniqueKeysWithValues: names.indices.map { index in
          (names[index], Double((values * explanation.regions.features.share(of: index)).sum().scalar))
        })
      let faithfulness = map.faithfulness
      let error = map.attribution.completeness?.relativeError
      measures = Measures(
        deletion: faithfulness.deletion, insertion: faithfulness.insertion,
        randomDeletion: faithfulness.meanRandomDeletion, randomInsertion: faithfulness.meanRandomInsertion,
        betterThanChance: faithfulness.isBetterThanChance,
        completenessError: error.flatMap { $0.isFinite ? $0 : nil },
        sensitivity: map.sensitivity.flatMap { $0.isFinite ? $0 : nil },
        randomization: map.randomization.map { steps in
          Dictionary(uniqueKeysWithValues: steps.map { ($0.layer, $0.likeness) })
        },
        seconds: map.seconds)
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
  let box: [Int]
  let emotion, target: String
  let probabilities: [String: Double]
  let sentence: String
  let regions: [Region]
  let methods: [Method]

  init(_ explanation: FaceExplanation, _ methods: [Method]) {
    image = explanation.source
    let box = explanation.prediction.box
    self.box = [box.x, box.y, box.width, box.height]
    (emotion, target) = (explanation.prediction.emotion.name, explanation.target.name)
    func named(_ values: [Double]) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: zip(Emotion.allCases, values).map { ($0.name, $1) })
    }
    probabilities = named(explanation.prediction.probabilities)
    sentence = explanation.sentence
    let values = explanation.regions
    regions = values.features.names.enumerated().map { index, name in
      Region(
        region: name, shapley: named(values.values.map { $0[index] }), occlusion: named(values.losses.map { $0[index] })
      )
    }
    self.methods = methods
  }
}
