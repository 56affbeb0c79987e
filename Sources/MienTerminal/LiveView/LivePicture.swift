import FaceAnalysis
import FaceDetection
import Images

/// The picture of a live view: scaled, with the faces' squares on it.
struct LivePicture {
  private(set) var image: ColourImage
  /// A face's mark: its square, not turned, in pixels of `image`, its number and its colour.
  private(set) var marks: [(square: Rectangle, number: Int, colour: Colour)] = []
  private let across, down: Float

  /// The content's picture at a size in pixels, nothing drawn on it yet.
  init(_ content: LiveContent, width: Int, height: Int) {
    image = content.picture.resized(width: width, height: height)
    across = Float(width) / Float(content.picture.width)
    down = Float(height) / Float(content.picture.height)
    for face in content.faces where face.square.isDrawable {
      let box = face.square
      let square = Rectangle(
        x: Int(((box.x - box.side / 2) * across).rounded()), y: Int(((box.y - box.side / 2) * down).rounded()),
        width: max(1, Int((box.side * across).rounded())), height: max(1, Int((box.side * down).rounded())))
      marks.append((square, face.number, face.strongest.emotion.screenColour))
    }
  }

  /// Draws the squares one pixel wide and not turned: with few pixels, a slanted line is a broken one.
  mutating func drawUprightSquares() {
    for mark in marks { image.outline(mark.square, with: mark.colour) }
  }

  /// Draws the squares rotated with the heads, and the numbers above them, or within where there is no room.
  mutating func drawSquares(of faces: [FaceReading], lineWidth: Int, scale: Int) {
    for face in faces where face.square.isDrawable {
      let corners = face.square.corners.map { (x: Double($0.x * across), y: Double($0.y * down)) }
      for (start, end) in zip(corners, corners[1...] + corners[..<1]) {
        image.line(from: start, to: end, with: face.strongest.emotion.screenColour, thickness: lineWidth)
      }
    }
    for mark in marks {
      let text = "\(mark.number)"
      let width = BitmapFont.width(of: text, scale: scale) + 4 * scale
      let height = (BitmapFont.lineHeight - 1) * scale
      let x = max(0, min(mark.square.x, image.width - width))
      let y = max(0, min(mark.square.y >= height ? mark.square.y - height : mark.square.y, image.height - height))
      image.fill(Rectangle(x: x, y: y, width: width, height: height), with: mark.colour)
      image.draw(text, x: x + 2 * scale, y: y + scale, with: mark.colour.lettersOnTop, scale: scale)
    }
  }
}

extension FaceBox {
  /// Whether its numbers are such that it can be drawn.
  var isDrawable: Bool {
    [x, y, side, roll].allSatisfy { $0.isFinite && abs($0) < 1e5 } && side > 0
  }
}
