import EmotionRecognition
import Images
import NeuralNetworks

/// What a network sees in one face of a picture.
public struct FacePrediction: Sendable, Encodable {
  /// Where the face is in the picture.
  public let box: Rectangle
  /// How sure it is that there is a face, 0 to 1; nil where nobody looked for one.
  public let score: Double?
  /// How far the head is turned in the plane, clockwise, in radians: what was judged is the square about the box's middle, turned so. Nil
  /// where nobody looked for a face.
  public let roll: Double?
  /// The calibrated probabilities, in the order of ``Emotion``.
  public let probabilities: [Double]

  /// The most probable emotion.
  public var emotion: Emotion { Emotion.mostProbable(in: probabilities) }

  private enum Key: String, CodingKey {
    case box, score, emotion, probabilities
    case roll = "roll_degrees"
  }

  /// `{box: [x, y, width, height], roll_degrees, score, emotion, probabilities: {angry: …}}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode([box.x, box.y, box.width, box.height], forKey: .box)
    try container.encode(roll.map { ($0 * 18_000 / .pi).rounded() / 100 }, forKey: .roll)
    try container.encode(score, forKey: .score)
    try container.encode(emotion.name, forKey: .emotion)
    try container.encode(Emotion.named(probabilities), forKey: .probabilities)
  }
}

/// How a face came to be known in a picture.
public enum FaceFraming: String, Sendable {
  /// The picture is a face already, all of it.
  case whole
  /// It was looked for and found.
  case detected
}

extension EmotionClassifier {
  /// The face in `box` of a picture, as the network takes it: 48 × 48 grey values.
  public static func face(in picture: GrayImage, _ box: Rectangle) -> GrayImage {
    picture.cropped(to: box).resized(width: FaceDataset.side, height: FaceDataset.side)
  }

  /// What the network sees in `box` of a picture.
  public func prediction(for picture: GrayImage, in box: Rectangle) -> FacePrediction {
    prediction(of: Self.face(in: picture, box), in: box)
  }

  /// What the network sees in a face of 48 × 48 pixels that was cut out of `box`.
  ///
  /// - Parameters:
  ///   - score: How sure it is that there is a face.
  ///   - roll: How far it was turned before it was cut out, in radians, clockwise.
  public func prediction(
    of face: GrayImage, in box: Rectangle, score: Double? = nil, roll: Double? = nil
  ) -> FacePrediction {
    let probabilities = probabilities(of: face.pixels)
    return FacePrediction(
      box: box, score: score, roll: roll, probabilities: probabilities.elements.map(Double.init))
  }
}
