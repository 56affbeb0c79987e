/// The seven emotions of FER-2013, in the order of its labels 0 to 6.
public enum Emotion: Int, CaseIterable, Sendable, Codable {
  /// Label 0.
  case angry
  /// Label 1.
  case disgust
  /// Label 2.
  case fear
  /// Label 3.
  case happy
  /// Label 4.
  case sad
  /// Label 5.
  case surprise
  /// Label 6.
  case neutral

  /// The English name in lower case, as in documents and JSON: `angry`, …, `neutral`.
  public var name: String {
    switch self {
    case .angry: "angry"
    case .disgust: "disgust"
    case .fear: "fear"
    case .happy: "happy"
    case .sad: "sad"
    case .surprise: "surprise"
    case .neutral: "neutral"
    }
  }

  /// The emotion of this name: in any case, with the usual synonyms (`anger`, `Happiness`,
  /// `fearful`), or FER-2013's label (`3`). Nil for anything else, `contempt` included.
  public init?(named name: String) {
    switch name.lowercased() {
    case "0", "angry", "anger": self = .angry
    case "1", "disgust", "disgusted": self = .disgust
    case "2", "fear", "fearful", "afraid", "scared": self = .fear
    case "3", "happy", "happiness", "joy", "joyful": self = .happy
    case "4", "sad", "sadness": self = .sad
    case "5", "surprise", "surprised": self = .surprise
    case "6", "neutral", "neutrality": self = .neutral
    default: return nil
    }
  }

  /// The emotion with the highest of seven values, in the order of the labels; the first of equals.
  package static func mostProbable<Value: Comparable>(in values: [Value]) -> Emotion {
    let best = values.indices.max { (values[$0], -$0) < (values[$1], -$1) }
    return best.flatMap(Emotion.init(rawValue:)) ?? .neutral
  }

  /// Seven values in the order of the labels, keyed by the names of the emotions.
  package static func named<Value>(_ values: [Value]) -> [String: Value] {
    Dictionary(uniqueKeysWithValues: zip(allCases, values).map { ($0.name, $1) })
  }
}
