/// Makes the control sequences (ECMA-48, and xterm's `ctlseqs`) that turn one screen into another, as few as it can.
struct TerminalWriter {
  private(set) var text = ""
  private var style = CellStyle.plain

  private static let escape = "\u{1B}["

  /// Sends what makes `new` of `old`, which the terminal shows. Both are of one size.
  mutating func update(from old: CellGrid, to new: CellGrid) {
    for row in 0..<new.size.rows {
      var column = 0
      var pen: Int?
      while column < new.size.columns {
        guard new[column, row] != old[column, row] else {
          column += 1
          continue
        }
        if pen != column {
          if let pen { advance(by: column - pen) } else { move(column: column, row: row) }
        }
        write(new[column, row])
        column += 1
        while column < new.size.columns, new[column, row].content == .rightHalf { column += 1 }
        pen = column
      }
    }
  }

  /// The cursor goes there; both count from 0.
  mutating func move(column: Int, row: Int) {
    text += Self.escape + (column == 0 && row == 0 ? "H" : column == 0 ? "\(row + 1)H" : "\(row + 1);\(column + 1)H")
  }

  private mutating func advance(by columns: Int) {
    text += Self.escape + (columns == 1 ? "C" : "\(columns)C")
  }

  private mutating func write(_ cell: TerminalCell) {
    if style != cell.style {
      set(cell.style)
      style = cell.style
    }
    if case .character(let character) = cell.content {
      text.append(character)
    } else {
      text += " "
    }
  }

  private mutating func set(_ new: CellStyle) {
    guard new != .plain else {
      text += Self.escape + "m"
      return
    }
    var parameters: [String] = []
    if new.isBold != style.isBold { parameters.append(new.isBold ? "1" : "22") }
    if new.isInverse != style.isInverse { parameters.append(new.isInverse ? "7" : "27") }
    if new.foreground != style.foreground { parameters.append("3" + (new.foreground?.parameters ?? "9")) }
    if new.background != style.background { parameters.append("4" + (new.background?.parameters ?? "9")) }
    text += Self.escape + parameters.joined(separator: ";") + "m"
  }

  /// Sends something as it is.
  mutating func append(_ sequence: String) { text += sequence }

  /// Back to the terminal's own colours.
  mutating func resetStyle() {
    guard style != .plain else { return }
    set(.plain)
    style = .plain
  }

  /// Everything away, in the terminal's own colours.
  mutating func clear() {
    text += Self.escape + "m" + Self.escape + "2J"
    style = .plain
  }
}
