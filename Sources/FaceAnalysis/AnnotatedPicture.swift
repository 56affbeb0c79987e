import EmotionRecognition
import FaceDetection
import Images

extension ColourImage {
  /// A copy with each face's square, its emotion and the probability; with its number where there are several.
  public func annotated(_ faces: [FaceReading]) -> ColourImage {
    var image = self
    for (index, face) in faces.enumerated() {
      let rectangle = face.rectangle
      // Letters that can be read when the picture fills a screen, but not wider than a face and a half.
      let scale = max(1, min(min(width, height) / 360, rectangle.width / 50))
      let colour = Colour(red: 255, green: 214, blue: 10)
      if let box = face.detected?.box {
        image.outline(box, with: colour, thickness: 2 * scale)
      } else {
        image.outline(rectangle, with: colour, thickness: 2 * scale)
      }
      let emotion = face.emotion
      let share = (face.smoothed ?? face.probabilities)[emotion.rawValue]
      let number = faces.count > 1 ? "\(index + 1) " : ""
      let text = "\(number)\(emotion.name) \(Int((100 * share).rounded())) %"
      let (textWidth, textHeight) = (BitmapFont.advance * text.count * scale, BitmapFont.lineHeight * scale)
      // Above the face, or within it where there is no room; never beyond the picture's edge.
      let left = max(0, min(rectangle.x, width - textWidth - 2 * scale))
      let above = rectangle.y - textHeight - 3 * scale
      let top = max(0, above >= 0 ? above : min(rectangle.y + 2 * scale, height - textHeight))
      image.fill(Rectangle(x: left, y: top, width: textWidth + 2 * scale, height: textHeight + scale), with: colour)
      image.draw(text, x: left + 2 * scale, y: top + scale, with: Colour(red: 0, green: 0, blue: 0), scale: scale)
    }
    return image
  }
}
