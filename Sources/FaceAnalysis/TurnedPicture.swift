import EmotionRecognition
import FaceDetection
import Images

// Places in a picture that was turned clockwise, and in the picture as it is: `width` and `height` are the latter's.

extension FaceReading {
  /// The face in the picture as it is, found in the picture turned clockwise by 90, 180 or 270 degrees.
  func turnedBack(by degrees: Int, width: Int, height: Int) -> FaceReading {
    guard case .detected(let face) = framing else { return self }
    var box = face.box
    (box.x, box.y) =
      switch degrees {
      case 90: (face.box.y, Float(height) - face.box.x)
      case 180: (Float(width) - face.box.x, Float(height) - face.box.y)
      default: (Float(width) - face.box.y, face.box.x)
      }
    let roll = face.box.roll - Float(degrees) * .pi / 180
    box.roll = roll <= -.pi ? roll + 2 * .pi : roll
    return FaceReading(
      .detected(DetectedFace(box: box, score: face.score)), pixels: pixels, probabilities: probabilities)
  }
}

extension Rectangle {
  /// The same part of the picture, turned clockwise by 90, 180 or 270 degrees.
  func turned(by degrees: Int, width: Int, height: Int) -> Rectangle {
    switch degrees {
    case 90: Rectangle(x: height - y - self.height, y: x, width: self.height, height: self.width)
    case 180: Rectangle(x: width - x - self.width, y: height - y - self.height, width: self.width, height: self.height)
    default: Rectangle(x: y, y: width - x - self.width, width: self.height, height: self.width)
    }
  }
}
