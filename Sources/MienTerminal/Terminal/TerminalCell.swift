/// How a character looks.
struct CellStyle: Hashable, Sendable {
  /// The colour of the letter and of what lies under it; nil is the terminal's own.
  var foreground, background: Ink?
  var isBold = false
  /// Letter and ground change places: emphasis that needs no colour.
  var isInverse = false

  static let plain = CellStyle()
}

/// One place of a screen.
struct TerminalCell: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    case character(Character)
    /// The right half of the wide character on the left.
    case rightHalf
    /// A part of the picture that is sent as pixels.
    case pixels
  }

  var content: Content
  var style: CellStyle

  static let blank = TerminalCell(content: .character(" "), style: .plain)
}

/// A screen's characters, row after row. What is written beyond it is left out.
struct CellGrid: Hashable, Sendable {
  let size: TerminalSize
  private(set) var cells: [TerminalCell]

  init(_ size: TerminalSize) {
    self.size = size
    cells = Array(repeating: .blank, count: size.columns * size.rows)
  }

  subscript(column: Int, row: Int) -> TerminalCell {
    get { cells[row * size.columns + column] }
    set {
      guard column >= 0, column < size.columns, row >= 0, row < size.rows else { return }
      cells[row * size.columns + column] = newValue
    }
  }

  /// Writes the text from here, as much as lies before column `limit`, and returns the column after it.
  @discardableResult
  mutating func write(
    _ text: String, column: Int, row: Int, limit: Int? = nil, style: CellStyle = .plain
  ) -> Int {
    var column = column
    let end = min(limit ?? size.columns, size.columns)
    for glyph in TerminalText.glyphs(text) {
      guard column + glyph.columns <= end else { break }
      self[column, row] = TerminalCell(content: .character(glyph.character), style: style)
      if glyph.columns == 2 { self[column + 1, row] = TerminalCell(content: .rightHalf, style: style) }
      column += glyph.columns
    }
    return column
  }

  /// A row's characters without their looks.
  func text(row: Int) -> String {
    var text = ""
    for column in 0..<size.columns {
      switch self[column, row].content {
      case .character(let character): text.append(character)
      case .rightHalf: break
      case .pixels: text.append(" ")
      }
    }
    return text
  }
}
