import EmotionRecognition
import FaceAnalysis
import Images

/// The faces of a live view: for each its number, its strongest emotion and a bar per emotion.
///
/// The more faces there are, the less room each takes: its seven bars below one another, two or four to a row, at last
/// only that of the strongest emotion beside its name. What still has no room is counted.
struct FacePanel {
  /// A face's block is never wider, in columns.
  static let widestBlock = 44
  /// Nor narrower, where two could stand side by side.
  static let narrowestBlock = 26

  private let faces: [FaceReading]
  private let place: Rectangle
  private let depth: ColourDepth

  /// How many bars share a row; nil if there is but the one in the heading.
  private let barsPerRow: Int?
  /// The most digits that a face's number has.
  private let numberColumns: Int
  /// Blocks side by side, and rows from one to the next.
  private let blocksAcross, pitch: Int

  init(_ faces: [FaceReading], in place: Rectangle, depth: ColourDepth) {
    (self.faces, self.place, self.depth) = (faces.sorted { $0.number < $1.number }, place, depth)
    numberColumns = faces.map { "\($0.number)".count }.max() ?? 1
    let most = max(1, (place.width + 2) / (Self.narrowestBlock + 2))
    for bars in [1, 2, 4] {
      let rows = 1 + (Emotion.allCases.count + bars - 1) / bars
      for across in 1...most where Self.width(of: across, in: place) >= Self.leastWidth(bars) {
        let down = (faces.count + across - 1) / across
        guard down * rows <= place.height else { continue }
        // A free row between two faces where all have it.
        (barsPerRow, blocksAcross) = (bars, across)
        pitch = down * (rows + 1) - 1 <= place.height ? rows + 1 : rows
        return
      }
    }
    (barsPerRow, pitch) = (nil, 1)
    blocksAcross = min(most, max(1, (faces.count + max(1, place.height) - 1) / max(1, place.height)))
  }

  /// How wide each of several blocks side by side is.
  private static func width(of blocks: Int, in place: Rectangle) -> Int {
    min(widestBlock, (place.width - 2 * (blocks - 1)) / blocks)
  }

  /// The columns that so many bars side by side need at least: a name of three letters and a bar of four characters
  /// each.
  private static func leastWidth(_ bars: Int) -> Int { 9 * bars - 1 }

  /// Draws them.
  func draw(in grid: inout CellGrid) {
    guard !place.isEmpty else { return }
    guard !faces.isEmpty else {
      grid.write("no face", column: place.x, row: place.y, limit: place.x + place.width, style: .quiet(depth))
      return
    }
    let width = Self.width(of: blocksAcross, in: place)
    // All have their room where there are bars below the heading.
    let rowsOfBlocks = barsPerRow == nil ? place.height : (faces.count + blocksAcross - 1) / blocksAcross
    let room = rowsOfBlocks * blocksAcross
    let shown = faces.count <= room ? faces.count : max(0, room - 1)
    // One after the other downwards, then in the next column.
    let down = min(rowsOfBlocks, (faces.count + blocksAcross - 1) / blocksAcross)
    for (index, face) in faces.prefix(shown).enumerated() {
      draw(face, x: place.x + index / down * (width + 2), y: place.y + index % down * pitch, width: width, in: &grid)
    }
    if shown < faces.count {
      let (x, y) = (place.x + shown / down * (width + 2), place.y + shown % down * pitch)
      let text = TerminalText.shortened("and \(faces.count - shown) more", to: width)
      grid.write(text, column: x, row: y, limit: x + width, style: .quiet(depth))
    }
  }

  private func draw(_ face: FaceReading, x: Int, y: Int, width: Int, in grid: inout CellGrid) {
    let heading = drawHeading(of: face, x: x, y: y, width: width, in: &grid)
    let strongest = face.strongest
    guard let barsPerRow else {
      let room = min(x + width - heading - 1, 20)
      if room >= 3 {
        drawBar(of: strongest.emotion, face, x: heading + 1, y: y, width: room, in: &grid)
      }
      return
    }
    let rows = (Emotion.allCases.count + barsPerRow - 1) / barsPerRow
    let pitch = (width + 1) / barsPerRow
    for (index, emotion) in Emotion.allCases.enumerated() {
      let left = x + index / rows * pitch
      let row = y + 1 + index % rows
      let room = pitch - 1
      let isStrongest = emotion == strongest.emotion
      let name = room >= 20 ? emotion.name : emotion.shortName
      let nameColumns = room >= 20 ? 9 : 4
      let shareColumns = room >= 17 ? 6 : 0
      let nameStyle: CellStyle = isStrongest ? .strong : .plain
      grid.write(name, column: left, row: row, limit: left + room, style: nameStyle)
      let barColumns = room - nameColumns - shareColumns
      drawBar(of: emotion, face, x: left + nameColumns, y: row, width: barColumns, in: &grid)
      if shareColumns > 0 {
        let share = Self.percent(face.probability(emotion), spaced: true)
        let column = left + room - share.count
        grid.write(share, column: column, row: row, style: isStrongest ? .strong : .quiet(depth))
      }
    }
  }

  private func drawBar(of emotion: Emotion, _ face: FaceReading, x: Int, y: Int, width: Int, in grid: inout CellGrid) {
    let text = EmotionBar.text(face.probability(emotion), width: width)
    grid.write(text, column: x, row: y, limit: x + width, style: EmotionBar.style(emotion.screenColour, depth: depth))
  }

  /// The number, the strongest emotion and its share, and where there is room how sure it is that this is a face.
  /// Returns the column after it.
  private func drawHeading(of face: FaceReading, x: Int, y: Int, width: Int, in grid: inout CellGrid) -> Int {
    let (emotion, probability) = face.strongest
    let digits = "\(face.number)"
    let padding = barsPerRow == nil ? String(repeating: " ", count: max(0, numberColumns - digits.count)) : ""
    let number = " " + padding + digits + " "
    let numberStyle: CellStyle = depth == .none ? .strong : .badge(emotion.screenColour, depth: depth)
    var column = grid.write(
      number, column: x, row: y, limit: x + width, style: numberStyle)
    let isWide = width - number.count >= 14
    let name = isWide ? emotion.name : emotion.shortName
    column = grid.write(" " + name, column: column, row: y, limit: x + width, style: .strong)
    if barsPerRow == nil { column = x + min(width, number.count + (isWide ? 9 : 4)) }
    let share = Self.percent(probability, spaced: isWide)
    let gap = barsPerRow == nil ? String(repeating: " ", count: (isWide ? 6 : 4) - share.count) : " "
    if column + gap.count + share.count <= x + width {
      column = grid.write(gap + share, column: column, row: y, limit: x + width, style: .strong)
    }
    let score =
      face.score.flatMap { $0.isFinite ? "face " + Self.percent(min(max($0, 0), 1), spaced: true) : nil } ?? ""
    if barsPerRow != nil, !score.isEmpty, column + 2 + score.count <= x + width {
      grid.write(score, column: x + width - score.count, row: y, style: .quiet(depth))
    }
    return column
  }

  private static func percent(_ share: Float, spaced: Bool) -> String {
    "\(Int((100 * share).rounded()))" + (spaced ? " %" : "%")
  }
}
