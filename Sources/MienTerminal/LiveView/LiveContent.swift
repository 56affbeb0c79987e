import EmotionRecognition
import FaceAnalysis
import Images

/// What a live view shows at one moment.
public struct LiveContent: Sendable {
  /// The frame, of any size.
  public var picture: ColourImage
  /// The faces found in it.
  public var faces: [FaceReading]
  /// Frames shown per second.
  public var framesPerSecond: Double
  /// From the moment that the camera took the frame to its result, in seconds.
  public var latency: Double
  /// How many frames the camera lost.
  public var dropped: Int
  /// How many frames were passed over because newer ones were there.
  public var skipped: Int
  /// How many frames could not be read.
  public var broken: Int
  /// Whether the picture stands still because the user wants it so.
  public var isPaused: Bool
  /// The name of the folder that is recorded to; nil if nothing is recorded.
  public var recording: String?
  /// What the user should know now, such as "camera unplugged: waiting for it".
  public var message: String?
  /// Whether the keys are explained in place of picture and faces.
  public var isHelpShown: Bool

  /// What is to be shown.
  public init(
    picture: ColourImage, faces: [FaceReading] = [], framesPerSecond: Double = 0, latency: Double = 0, dropped: Int = 0,
    skipped: Int = 0, broken: Int = 0, isPaused: Bool = false, recording: String? = nil, message: String? = nil,
    isHelpShown: Bool = false
  ) {
    (self.picture, self.faces) = (picture, faces)
    (self.framesPerSecond, self.latency, self.dropped, self.skipped) = (framesPerSecond, latency, dropped, skipped)
    (self.broken, self.isPaused, self.recording) = (broken, isPaused, recording)
    (self.message, self.isHelpShown) = (message, isHelpShown)
  }
}

extension FaceReading {
  /// The person's number as it is shown; 0 where nobody is followed.
  var number: Int { person ?? 0 }

  /// The probability of an emotion as it is shown, smoothed where it is followed, 0 to 1; 0 where there is none.
  func probability(_ emotion: Emotion) -> Float {
    let values = smoothed ?? probabilities
    guard emotion.rawValue < values.count else { return 0 }
    let value = values[emotion.rawValue]
    return value.isNaN ? 0 : min(max(value, 0), 1)
  }

  /// The emotion with the highest probability that is shown, the first of equals.
  var strongest: (emotion: Emotion, probability: Float) {
    let emotion = Emotion.mostProbable(in: Emotion.allCases.map(probability))
    return (emotion, probability(emotion))
  }
}
