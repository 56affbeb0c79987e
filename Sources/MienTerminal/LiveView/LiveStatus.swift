import EmotionRecognition
import Images
import MienDocuments

/// The last lines of a live view: figures, and keys or a message.
struct LiveStatus {
  let content: LiveContent
  let depth: ColourDepth

  private static let yellow = Colour(red: 240, green: 192, blue: 0)
  private static let red = Colour(red: 204, green: 36, blue: 29)

  /// What stands still or is recorded, then the figures in the longest words that fit.
  func drawFigures(row: Int, in grid: inout CellGrid) {
    let columns = grid.size.columns
    var column = 0
    // Some room is kept for the figures.
    let badgeLimit = columns >= 30 ? columns / 2 : columns
    if content.isPaused {
      let text = columns >= 16 ? " PAUSED " : "‖"
      column = grid.write(text, column: 0, row: row, style: .badge(Self.yellow, depth: depth))
      column += 1
    }
    if let folder = content.recording {
      let room = badgeLimit - column
      let text = room >= 12 ? TerminalText.shortened(" ● REC \(folder)", to: room - 1) + " " : room >= 5 ? "●REC" : "●"
      column = grid.write(text, column: column, row: row, style: .badge(Self.red, depth: depth))
      column += 1
    }
    if column > 0, columns >= 60 { column += 1 }
    for figures in wordings() {
      let text = figures.joined(separator: columns >= 60 ? "   " : "  ")
      guard column + TerminalText.columns(text) <= columns else { continue }
      grid.write(text, column: column, row: row, style: .quiet(depth))
      return
    }
  }

  /// The figures, each wording shorter than the one before.
  private func wordings() -> [[String]] {
    let rate = Self.number(content.framesPerSecond, places: 1)
    let wholeRate = Self.number(content.framesPerSecond, places: 0)
    let latency = Self.number(1000 * content.latency, places: 0)
    let (dropped, skipped) = (content.dropped, content.skipped)
    let broken = content.broken > 0 ? ["\(content.broken) unreadable"] : []
    return [
      ["\(rate) frames/s", "latency \(latency) ms", "\(dropped) dropped", "\(skipped) skipped"] + broken,
      ["\(rate) fps", "\(latency) ms", "\(dropped) dropped", "\(skipped) skipped"] + broken,
      ["\(wholeRate) fps", "\(latency) ms", "drop \(dropped)", "skip \(skipped)"],
      ["\(wholeRate) fps", "\(latency) ms", "−\(dropped)"],
      ["\(wholeRate) fps", "\(latency) ms"],
      ["\(wholeRate) fps"],
    ]
  }

  private static func number(_ value: Double, places: Int) -> String {
    value.isFinite && abs(value) < 1e7 ? fixed(value, places) : "–"
  }

  /// The message if there is one, then as many keys as fit, the most needed first.
  func drawKeys(row: Int, in grid: inout CellGrid) {
    let columns = grid.size.columns
    var column = 0
    if let message = content.message, !message.isEmpty {
      let text = " " + TerminalText.shortened(message, to: columns - 2) + " "
      column = grid.write(text, column: 0, row: row, style: .badge(Self.yellow, depth: depth)) + 2
    }
    let keys = LiveCommand.keys(isPaused: content.isPaused)
    let room = columns - column
    let lengths = keys.map { $0.key.count + 1 + $0.meaning.count }
    let gap = [3, 2].first { lengths.reduce(0, +) + $0 * (keys.count - 1) <= room } ?? 1
    // The last that fit.
    var (first, width) = (keys.count, -gap)
    while first > 0, width + gap + lengths[first - 1] <= room {
      first -= 1
      width += gap + lengths[first]
    }
    for key in keys[first...] {
      column = grid.write(key.key, column: column, row: row, style: .strong)
      column = grid.write(" " + key.meaning, column: column, row: row, style: .quiet(depth)) + gap
    }
  }

  /// What the keys do and what the figures mean, in place of picture and faces.
  func drawHelp(in place: Rectangle, grid: inout CellGrid) {
    for (index, line) in LiveCommand.helpLines.prefix(place.height).enumerated() {
      let end = grid.write(line.key, column: place.x, row: place.y + index, style: .strong)
      let column = place.x + (place.width >= 40 ? max(end + 1 - place.x, 13) : end + 1 - place.x)
      let text = TerminalText.shortened(line.meaning, to: place.width - (column - place.x))
      grid.write(text, column: column, row: place.y + index)
    }
  }
}
