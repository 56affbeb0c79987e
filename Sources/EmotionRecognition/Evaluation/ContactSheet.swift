import Images
import MienSystem

/// The most confident mistakes as one picture: each face enlarged, with its true emotion, the predicted one, and its
/// index.
///
/// The text under a face is "sad > happy 97%", the true emotion first, and "#1234", its index in the split. The
/// mistakes are ordered in rows from the upper left, the most confident first.
public struct ContactSheet: Sendable {
  /// The picture.
  public let image: ColourImage

  /// The index of each face shown, in the order of the grid.
  public let indices: [Int]

  /// The width and height of a face's pixel, in pixels of the sheet.
  package static let enlargement = 3
  private static let margin = 12
  private static let textHeight = 2 * BitmapFont.lineHeight + 6

  /// The mistakes of `predictions` on `faces`. Both have the same images in the same order.
  ///
  /// - Parameters:
  ///   - limit: The largest number of faces that are shown.
  ///   - columns: The number of faces in a row.
  /// - Returns: Nil if there is no mistake.
  /// - Precondition: `faces` and `predictions` have equally many images; `limit` and `columns` are positive.
  public init?(mistakesOf predictions: Predictions, faces: FaceDataset, limit: Int = 40, columns: Int = 8) {
    expect(
      faces.count == predictions.count,
      "ContactSheet: expected a prediction for each of \(faces.count) faces, got \(predictions.count)")
    expect(
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
  /// The longest, "surprise > neutral 100%", has 23 characters, which just fits under an enlarged face.
  package static func caption(of index: Int, in predictions: Predictions) -> String {
    // A small amount is added, so that 0.97 in 32 bits is 97 % and not 96.
    let share = Int((predictions.confidence(at: index) * 100 + 1e-4).rounded(.down))
    return "\(predictions.emotions[index].name) > \(predictions.predicted(at: index).name) \(share)%"
  }
}
