/// How well one emotion is recognised.
public struct ClassScores: Sendable, Equatable, Codable {
  /// The emotion that is scored.
  public let emotion: Emotion

  /// The share of correct ones among the images predicted as this emotion; 0 if there are none.
  public let precision: Double

  /// The share of recognised ones among this emotion's images; 0 if there are none.
  public let recall: Double

  /// The harmonic mean of precision and recall; 0 if the emotion is neither true nor predicted anywhere.
  public let f1: Double

  /// The number of this emotion's images.
  public let support: Int

  /// The scores of `emotion`, measured elsewhere.
  public init(emotion: Emotion, precision: Double, recall: Double, f1: Double, support: Int) {
    self.emotion = emotion
    self.precision = precision
    self.recall = recall
    self.f1 = f1
    self.support = support
  }

  private enum CodingKeys: String, CodingKey {
    case emotion, precision, recall, f1, support
  }

  /// Reads the scores, the emotion by its name; throws `DecodingError` for an unknown name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .emotion)
    guard let emotion = Emotion.allCases.first(where: { $0.name == name }) else {
      let names = Emotion.allCases.map(\.name).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .emotion, in: container, debugDescription: "\"\(name)\" is not one of \(names)")
    }
    self.init(
      emotion: emotion,
      precision: try container.decode(Double.self, forKey: .precision),
      recall: try container.decode(Double.self, forKey: .recall),
      f1: try container.decode(Double.self, forKey: .f1),
      support: try container.decode(Int.self, forKey: .support))
  }

  /// Writes the scores, the emotion as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(emotion.name, forKey: .emotion)
    try container.encode(precision, forKey: .precision)
    try container.encode(recall, forKey: .recall)
    try container.encode(f1, forKey: .f1)
    try container.encode(support, forKey: .support)
  }
}
