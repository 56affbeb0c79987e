/// A terminal, as far as the live view needs one, written from ECMA-48 and xterm's `ctlseqs`. What it does not know,
/// and what goes beyond its edges, is noted as a fault.
struct TerminalEmulator: Equatable {
  struct Cell: Equatable {
    var character: Character = " "
    /// The parameters of SGR that hold, in a fixed order.
    var style = "///"
    var isRightHalf = false
  }

  let columns, rows: Int
  private(set) var cells: [Cell]
  private(set) var faults: [String] = []
  /// Pictures sent as sixels: where, and what.
  private(set) var sixels: [String: String] = [:]
  private(set) var synchronisations = 0
  private var column = 0
  private var row = 0
  private var foreground = ""
  private var background = ""
  private var isBold = false
  private var isInverse = false

  init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Array(repeating: Cell(), count: columns * rows)
  }

  /// The columns of the characters that the tests use.
  static func width(_ character: Character) -> Int {
    "日本語記録顔😀".contains(character) ? 2 : 1
  }

  func line(_ row: Int) -> String {
    String(cells[(row * columns)..<((row + 1) * columns)].filter { !$0.isRightHalf }.map(\.character))
  }

  func style(column: Int, row: Int) -> String { cells[row * columns + column].style }

  mutating func take(_ text: String) {
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "\u{1B}" { escape(&rest) } else { put(character) }
    }
  }

  private mutating func put(_ character: Character) {
    let width = Self.width(character)
    if let scalar = character.unicodeScalars.first, scalar.value < 32 || scalar.value == 127 {
      return faults.append("control \(scalar.value)")
    }
    guard row < rows, column + width <= columns else { return faults.append("\(character) at \(column), \(row)") }
    // Half of a wide character is erased with the other half.
    for place in column..<(column + width) {
      let index = row * columns + place
      if cells[index].isRightHalf { cells[index - 1] = Cell() }
      if place + 1 < columns, cells[index + 1].isRightHalf { cells[index + 1] = Cell() }
    }
    let style = [foreground, background, isBold ? "bold" : "", isInverse ? "inverse" : ""].joined(separator: "/")
    cells[row * columns + column] = Cell(character: character, style: style)
    if width == 2 { cells[row * columns + column + 1] = Cell(character: " ", style: style, isRightHalf: true) }
    column += width
  }

  private mutating func escape(_ rest: inout Substring) {
    switch rest.popFirst() {
    case "[":
      var parameters = ""
      while let character = rest.popFirst() {
        if character.isLetter { return control(parameters, character) }
        parameters.append(character)
      }
      faults.append("unfinished sequence")
    case "P":
      var body = ""
      while let character = rest.popFirst() {
        if character == "\u{1B}" {
          if rest.popFirst() != "\\" { faults.append("string without end") }
          sixels["\(column),\(row)"] = body
          return
        }
        body.append(character)
      }
      faults.append("string without end")
    case let other: faults.append("ESC \(other.map(String.init) ?? "")")
    }
  }

  private mutating func control(_ parameters: String, _ final: Character) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    switch final {
    case "H":
      row = max(numbers.first ?? 1, 1) - 1
      column = max(numbers.count > 1 ? numbers[1] : 1, 1) - 1
      if row >= rows || column >= columns { faults.append("cursor to \(column), \(row)") }
    case "C": column += max(numbers.first ?? 1, 1)
    case "J": cells = Array(repeating: Cell(), count: columns * rows)
    case "m": select(numbers)
    case "h" where parameters == "?2026": synchronisations += 1
    case "l" where parameters == "?2026": synchronisations -= 1
    default: faults.append("CSI \(parameters) \(final)")
    }
  }

  private mutating func select(_ numbers: [Int]) {
    var rest = (numbers.isEmpty ? [0] : numbers)[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: (foreground, background, isBold, isInverse) = ("", "", false, false)
      case 1: isBold = true
      case 22: isBold = false
      case 7: isInverse = true
      case 27: isInverse = false
      case 39: foreground = ""
      case 49: background = ""
      case 38, 48:
        let count = rest.first == 5 ? 2 : rest.first == 2 ? 4 : 0
        let colour = rest.prefix(count).map(String.init).joined(separator: ";")
        if count == 0 || rest.count < count || rest.prefix(count).contains(where: { $0 > 255 }) {
          faults.append("colour \(colour)")
        }
        rest = rest.dropFirst(count)
        if number == 38 { foreground = colour } else { background = colour }
      default: faults.append("SGR \(number)")
      }
    }
  }
}
