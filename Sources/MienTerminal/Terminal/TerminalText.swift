/// Text as a terminal shows it: in columns, not in characters.
enum TerminalText {
  /// The characters that can be shown, each with the columns it takes, 1 or 2.
  ///
  /// Controls and marks of direction are left out: a name must not be able to steer the terminal. Of what terminals
  /// disagree on, such as emoji joined from several, the first part is shown.
  static func glyphs(_ text: String) -> [(character: Character, columns: Int)] {
    text.compactMap { character in
      var scalars = Array(character.unicodeScalars)
      guard let first = scalars.first else { return nil }
      switch first.properties.generalCategory {
      case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator, .nonspacingMark, .enclosingMark:
        return nil
      default: break
      }
      if (0x1F1E6...0x1F1FF).contains(first.value) { return ("?", 1) }
      let marks = scalars.dropFirst().prefix { $0.properties.generalCategory == .nonspacingMark && $0.value < 0xFE00 }
      scalars = [first] + marks.prefix(3)
      return (Character(String(String.UnicodeScalarView(scalars))), isWide(first) ? 2 : 1)
    }
  }

  /// The columns that the text takes.
  static func columns(_ text: String) -> Int {
    glyphs(text).reduce(0) { $0 + $1.columns }
  }

  /// The beginning of the text that fits into so many columns; what was cut ends with "…".
  static func shortened(_ text: String, to columns: Int) -> String {
    let glyphs = glyphs(text)
    guard glyphs.reduce(0, { $0 + $1.columns }) > columns else { return String(glyphs.map(\.character)) }
    guard columns > 0 else { return "" }
    var (kept, width) = ("", 1)
    for glyph in glyphs {
      guard width + glyph.columns <= columns else { break }
      kept.append(glyph.character)
      width += glyph.columns
    }
    return kept + "…"
  }

  /// The blocks that Unicode's East Asian Width (UAX #11) calls wide or full-width, and emoji that are shown as
  /// pictures.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF,
    0x20000...0x3FFFD,
  ]

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x1100
      && (wide.contains { $0.contains(scalar.value) } || scalar.properties.isEmojiPresentation)
  }
}
