import Images
import Testing

import EmotionRecognition

@Suite struct ContactSheetTests {
  /// Face i is of the one tone 10 · i, so that it can be found again in the sheet.
  private func sample(count: Int) -> (FaceDataset, Predictions) {
    let pixels = (0..<count).flatMap { [UInt8](repeating: UInt8(10 * $0), count: FaceDataset.pixelCount) }
    let emotions = [Emotion](repeating: .sad, count: count)
    // Even images are mistaken, later ones with more confidence.
    let values = (0..<count).flatMap { index in
      probabilities(
        predicting: [index.isMultiple(of: 2) ? .happy : .sad], confidence: 0.5 + 0.02 * Float(index))
    }
    return (
      FaceDataset(name: "test", pixels: pixels, emotions: emotions),
      Predictions(probabilities: values, emotions: emotions)
    )
  }

  @Test(arguments: [(3, 2), (1, 8), (5, 5), (40, 3)])
  func showsTheMostConfidentMistakes(limit: Int, columns: Int) throws {
    let (faces, predictions) = sample(count: 11)
    let sheet = try #require(
      ContactSheet(mistakesOf: predictions, faces: faces, limit: limit, columns: columns))
    #expect(sheet.indices == Array([10, 8, 6, 4, 2, 0].prefix(limit)))
    let side = FaceDataset.side * ContactSheet.enlargement
    #expect(sheet.image.width >= min(columns, sheet.indices.count) * side)
    // The first face is in the upper left corner, inside the margin.
    #expect(sheet.image[20, 20] == Colour(gray: 100))
    #expect(sheet.image[0, 0] == .white)
  }

  @Test func noMistakeNoSheet() {
    let emotions: [Emotion] = [.happy]
    let faces = FaceDataset(
      name: "test", pixels: [UInt8](repeating: 9, count: FaceDataset.pixelCount), emotions: emotions)
    let predictions = Predictions(
      probabilities: probabilities(predicting: emotions, confidence: 1), emotions: emotions)
    #expect(ContactSheet(mistakesOf: predictions, faces: faces) == nil)
  }

  @Test(arguments: [(Float(0.97), "sad > happy 97%"), (0.999, "sad > happy 99%"), (1, "sad > happy 100%")])
  func caption(confidence: Float, text: String) {
    let predictions = Predictions(
      probabilities: probabilities(predicting: [.happy], confidence: confidence), emotions: [.sad])
    #expect(ContactSheet.caption(of: 0, in: predictions) == text)
  }

  @Test func longestCaptionFits() {
    let width = BitmapFont.width(of: "surprise > neutral 100%")
    #expect(width <= FaceDataset.side * ContactSheet.enlargement)
  }
}
