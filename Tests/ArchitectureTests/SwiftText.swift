/// The string literals and comments of a Swift text, each with the line, from 1, on which it begins.
///
/// Enough of the language's grammar for checks: raw and multi-line strings, strings within interpolations, nested
/// comments. Literals of regular expressions between slashes are not known.
struct SwiftText {
  struct Piece: Equatable {
    let line: Int
    /// Without quotation marks, interpolations left out; of a comment, one line of it.
    let text: String
  }

  private(set) var literals: [Piece] = []
  private(set) var comments: [Piece] = []

  private let characters: [Character]
  private var place = 0
  private var line = 1

  init(_ text: String) {
    characters = Array(text)
    code(untilParenthesis: false)
  }

  private func sees(_ text: String) -> Bool { characters[place...].starts(with: text) }

  /// The next character, which is passed.
  private mutating func next() -> Character {
    let character = characters[place]
    place += 1
    if character == "\n" { line += 1 }
    return character
  }

  private mutating func skip(_ count: Int) {
    for _ in 0..<min(count, characters.count - place) { _ = next() }
  }

  private mutating func code(untilParenthesis: Bool) {
    var depth = 0
    while place < characters.count {
      if sees("//") {
        lineComment()
      } else if sees("/*") {
        blockComment()
      } else if sees("\"") || sees("#") {
        stringOrNumberSign()
      } else {
        switch next() {
        case "(": depth += 1
        case ")" where untilParenthesis && depth == 0: return
        case ")": depth -= 1
        default: break
        }
      }
    }
  }

  private mutating func lineComment() {
    let start = line
    var text = ""
    while place < characters.count, characters[place] != "\n" { text.append(next()) }
    comments.append(Piece(line: start, text: text))
  }

  private mutating func blockComment() {
    var (depth, start, text) = (0, line, "")
    repeat {
      if sees("/*") { depth += 1 }
      if sees("*/") { depth -= 1 }
      if sees("/*") || sees("*/") { text.append(next()) }
      guard place < characters.count else { break }
      let character = next()
      if character == "\n" {
        comments.append(Piece(line: start, text: text))
        (start, text) = (line, "")
      } else {
        text.append(character)
      }
    } while depth > 0
    comments.append(Piece(line: start, text: text))
  }

  /// At a quotation mark, or at number signs that may stand before one.
  private mutating func stringOrNumberSign() {
    var signs = ""
    while place < characters.count, characters[place] == "#" { signs.append(next()) }
    guard place < characters.count, characters[place] == "\"" else { return }
    let quotes = sees("\"\"\"") ? "\"\"\"" : "\""
    let start = line
    skip(quotes.count)
    var text = ""
    while place < characters.count, !sees(quotes + signs) {
      if sees("\\" + signs + "(") {
        skip(signs.count + 2)
        code(untilParenthesis: true)
        text.append("…")
      } else if sees("\\" + signs) {
        skip(signs.count + 1)
        if place < characters.count { text.append(next()) }
      } else {
        text.append(next())
      }
    }
    skip(quotes.count + signs.count)
    literals.append(Piece(line: start, text: text))
  }
}
