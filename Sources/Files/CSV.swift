/// Comma-separated values (RFC 4180): one place where they are read and written.
package enum CSV {
  /// The fields of a line; nil if a quoted field does not end.
  package static func fields(_ line: some StringProtocol) -> [String]? {
    var (fields, field, isQuoted) = ([String](), "", false)
    var characters = line.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if isQuoted, character == "\"", next == "\"" {
        field.append(character)
        next = characters.next()
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append(field)
        field = ""
      } else {
        field.append(character)
      }
    }
    return isQuoted ? nil : fields + [field]
  }

  /// A text as a field: in quotes where it needs them, on one line.
  package static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    let line = String(text.map { $0.isNewline ? " " : $0 })
    guard line.contains(where: { $0 == "," || $0 == "\"" }) else { return line }
    return "\"" + line.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
