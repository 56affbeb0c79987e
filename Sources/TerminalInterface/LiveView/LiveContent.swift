import EmotionRecognition
import FaceDetection
import Images

/// A face of the live view.
public struct LiveFace: Sendable {
  /// Its number.
  public var identity: Int
  /// Where it is, in pixels of the picture.
  public var box: FaceBox
  /// How sure the detector is, 0 to 1.
  public var score: Float
  /// The smoothed probabilities `[7]` in the order of `Emotion`.
  public var probabilities: [Float]

  /// A face.
  public init(identity: Int, box: FaceBox, score: Float, probabilities: [Float]) {
    (self.identity, self.box, self.score, self.probabilities) = (identity, box, score, probabilities)
  }
}

/// What a live view shows at one moment.
public struct LiveContent: Sendable {
  /// The frame, of any size.
  public var picture: ColourImage
  /// The faces found in it.
  public var faces: [LiveFace]
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
    picture: ColourImage, faces: [LiveFace] = [], framesPerSecond: Double = 0, latency: Double = 0, dropped: Int = 0,
    skipped: Int = 0, broken: Int = 0, isPaused: Bool = false, recording: String? = nil, message: String? = nil,
    isHelpShown: Bool = false
  ) {
    (self.picture, self.faces) = (picture, faces)
    (self.framesPerSecond, self.latency, self.dropped, self.skipped) = (framesPerSecond, latency, dropped, skipped)
    (self.broken, self.isPaused, self.recording) = (broken, isPaused, recording)
    (self.message, self.isHelpShown) = (message, isHelpShown)
  }
}

extension LiveFace {
  /// The probability of an emotion, 0 to 1; 0 where there is none.
  func probability(_ emotion: Emotion) -> Float {
    guard emotion.rawValue < probabilities.count else { return 0 }
    let value = probabilities[emotion.rawValue]
    return value.isNaN ? 0 : min(max(value, 0), 1)
  }

  /// The emotion with the highest probability, the first of equals.
  var strongest: (emotion: Emotion, probability: Float) {
    let emotion = Emotion.mostProbable(in: Emotion.allCases.map(probability))
    return (emotion, probability(emotion))
  }
}
