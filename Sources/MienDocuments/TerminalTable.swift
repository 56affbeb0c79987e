import MienSystem

/// A table of plain text for a terminal: a header, a rule, and rows; the first column is aligned left, the others
/// right.
public struct TerminalTable: Sendable, Equatable {
  /// One field of the table.
  public struct Cell: Sendable, Equatable, ExpressibleByStringLiteral {
    /// What the cell says.
    public var text: String

    /// How strongly the cell is shaded, 0 to 1, if shading is requested; `nil` for none.
    public var shade: Double?

    /// A cell that says `text`.
    public init(_ text: String, shade: Double? = nil) {
      self.text = text
      self.shade = shade
    }

    /// A cell without shade.
    public init(stringLiteral text: String) {
      self.init(text)
    }
  }

  /// The line above the table; empty for none.
  public var title: String

  /// The names of the columns.
  public var header: [String]

  /// The rows, each as long as the header.
  public var rows: [[Cell]]

  /// A table of `rows` under `header`.
  ///
  /// - Precondition: every row is as long as the header.
  public init(title: String = "", header: [String], rows: [[Cell]]) {
    for row in rows {
      expect(
        row.count == header.count, "TerminalTable: expected \(header.count) cells in a row, got \(row.count)")
    }
    self.title = title
    self.header = header
    self.rows = rows
  }

  /// The table as lines of text, each ended by a newline.
  ///
  /// With `shading`, shaded cells get a 24-bit ANSI background; without it there are no escape sequences.
  public func text(shading: Bool = false) -> String {
    let widths = header.indices.map { column in
      max(header[column].count, rows.map { $0[column].text.count }.max() ?? 0)
    }
    let padding = "  "
    func line(_ fields: [String]) -> String {
      var line = fields.joined(separator: padding)
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }
    var result = title.isEmpty ? "" : title + "\n"
    result += line(header.indices.map { padded(header[$0], to: widths[$0], onTheRight: $0 > 0) })
    result += line(widths.map { String(repeating: "-", count: $0) })
    for row in rows {
      result += line(
        row.indices.map { column in
          let field = padded(row[column].text, to: widths[column], onTheRight: column > 0)
          guard shading, let shade = row[column].shade else { return field }
          return SequentialColour(shade).ansi(field)
        })
    }
    return result
  }
}
