import EmotionRecognition

extension Emotion {
  /// The colour of the emotion in pictures, as #rrggbb: colours that colour-blind people can tell apart (after Okabe &
  /// Ito 2008), grey for neutral.
  public var colour: String {
    switch self {
    case .angry: "#d55e00"
    case .disgust: "#009e73"
    case .fear: "#cc79a7"
    case .happy: "#f0c000"
    case .sad: "#0072b2"
    case .surprise: "#56b4e9"
    case .neutral: "#b4b4b4"
    }
  }
}
