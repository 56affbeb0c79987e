/// What numbers mean that stand for emotions in a data set: every one has its own order.
public enum LabelNumbers: String, Sendable, CaseIterable {
  /// FER-2013: 0 angry, 1 disgust, 2 fear, 3 happy, 4 sad, 5 surprise, 6 neutral.
  case fer2013
  /// AffectNet: 0 neutral, 1 happy, 2 sad, 3 surprise, 4 fear, 5 disgust, 6 angry. It has 7 for contempt, too, which no
  /// network of Mien knows.
  case affectnet
  /// RAF-DB: 1 surprise, 2 fear, 3 disgust, 4 happy, 5 sad, 6 angry, 7 neutral.
  case rafDB = "raf-db"

  /// The emotion of a number; nil if it stands for none.
  public func emotion(_ number: Int) -> Emotion? {
    let order: [Emotion] =
      switch self {
      case .fer2013: [.angry, .disgust, .fear, .happy, .sad, .surprise, .neutral]
      case .affectnet: [.neutral, .happy, .sad, .surprise, .fear, .disgust, .angry]
      case .rafDB: [.surprise, .fear, .disgust, .happy, .sad, .angry, .neutral]
      }
    let place = self == .rafDB ? number - 1 : number
    return order.indices.contains(place) ? order[place] : nil
  }
}
