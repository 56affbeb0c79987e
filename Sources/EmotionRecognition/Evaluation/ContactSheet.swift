import Images

/// The most confident mistakes as one picture: each face enlarged, with what it is, what it was taken for, and which
/// image it is.
///
/// Under a face stands "sad > happy 97%", the true emotion first, and "#1234", its index in the split. The mistakes
/// run row by row from the upper left, the most confident first.
public struct ContactSheet: Sendable {
  /// The picture.
  public let image: ColourImage

  /// The index of each face shown, in the order of the grid.
  public let indices: [Int]

  /// How many pixels wide and high a pixel of a face is.
  package static let enlargement = 3
  private static let margin = 12
  private static let textHeight = 2 * BitmapFont.lineHeight + 6

  /// The mistakes of `predictions` on `faces`, which are of the same images in the same order.
  ///
  /// - Parameters:
  ///   - limit: The most faces that are shown.
  ///   - columns: The number of faces in a row.
  /// - Returns: Nil when there is no mistake.
  /// - Precondition: `faces` and `predictions` are of equally many images; `limit` and `columns` are positive.
  public init?(mistakesOf predictions: Predictions, faces: FaceDataset, limit: Int = 40, columns: Int = 8) {
    precondition(
      faces.count == predictions.count,
      "ContactSheet: expected \(faces.count) predictions for as many faces, got \(predictions.count)")
    precondition(
      limit > 0 && columns > 0,
      "ContactSheet: expected a positive limit and columns, got \(limit), \(columns)")
    let chosen = Array(predictions.mistakes.prefix(limit))
    guard !chosen.isEmpty else { return nil }
    let side = FaceDataset.side * Self.enlargement
    let across = min(columns, chosen.count)
    let down = (chosen.count + columns - 1) / columns
    let cellWidth = side + Self.margin
    let cellHeight = side + Self.textHeight + Self.margin
    var sheet = ColourImage(
      width: across * cellWidth + Self.margin, height: down * cellHeight + Self.margin, filledWith: .white)
    for (place, index) in chosen.enumerated() {
      let x = Self.margin + place % columns * cellWidth
      let y = Self.margin + place / columns * cellHeight
      let face = GrayImage(
        width: FaceDataset.side, height: FaceDataset.side, pixels: Array(faces.face(index)))
      sheet.paste(ColourImage(face).enlarged(by: Self.enlargement), x: x, y: y)
      let textTop = y + side + 5
      sheet.draw(Self.caption(of: index, in: predictions), x: x, y: textTop, with: Colour(gray: 20))
      sheet.draw("#\(index)", x: x, y: textTop + BitmapFont.lineHeight, with: Colour(gray: 120))
    }
    image = sheet
    indices = chosen
  }

  /// "sad > happy 97%": truth, prediction, and its probability rounded down, so that only certainty is 100 %.
  ///
  /// The longest, "surprise > neutral 100%", is 23 characters and just fits under an enlarged face.
  package static func caption(of index: Int, in predictions: Predictions) -> String {
    // A hair is added, so that 0.97 in 32 bits is 97 % and not 96.
    let share = Int((predictions.confidence(at: index) * 100 + 1e-4).rounded(.down))
    return "\(predictions.emotions[index].name) > \(predictions.predicted(at: index).name) \(share)%"
  }
}
