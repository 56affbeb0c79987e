import EmotionRecognition
import FaceDetection
import Images

/// A face of a picture, as the emotion network takes it.
public struct FoundFace: Sendable {
  /// How it was found.
  public let framing: FaceFraming
  /// Where it is in the picture, upright; it may reach beyond its edges.
  public let box: Rectangle
  /// The square that was found, turned with the head; nil where nobody looked.
  public let detected: DetectedFace?
  /// 48 × 48 grey values, upright.
  public let pixels: GrayImage
}

extension FoundFace {
  /// A picture that is a face, all of it.
  public init(whole picture: GrayImage) {
    let box = Rectangle(x: 0, y: 0, width: picture.width, height: picture.height)
    self.init(framing: .whole, box: box, detected: nil, pixels: EmotionClassifier.face(in: picture, box))
  }
}

/// Which parts of a picture are faces.
public enum FaceFinder: Sendable {
  /// All of it: the picture is a face already.
  case whole
  /// Those that a detector finds.
  case detector(FaceDetector, FaceDetector.Options)

  /// The faces of a picture, the surest first.
  public func faces(in picture: GrayImage) -> [FoundFace] {
    switch self {
    case .whole: return [FoundFace(whole: picture)]
    case .detector(let detector, let options):
      let pyramid = PixelPyramid(picture)
      return detector.faces(in: pyramid, options).map { face in
        let side = max(1, Int(face.box.side.rounded()))
        let box = Rectangle(
          x: Int((face.box.x - face.box.side / 2).rounded()), y: Int((face.box.y - face.box.side / 2).rounded()),
          width: side, height: side)
        return FoundFace(framing: .detected, box: box, detected: face, pixels: pyramid.face(face.box))
      }
    }
  }
}

extension EmotionClassifier {
  /// What the network sees in a face.
  public func prediction(of face: FoundFace) -> FacePrediction {
    prediction(
      of: face.pixels, in: face.box, score: face.detected.map { Double($0.score) },
      roll: face.detected.map { Double($0.box.roll) })
  }
}
