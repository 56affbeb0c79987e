/// Comma-separated values (RFC 4180): the one place where they are read and written.
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

  /// The fields of a line of bytes without its end, for large files: cut at the separators outside of quotes, spaces
  /// and one pair of quotes around each removed. It does not read doubled quotes within a field.
  package static func fields(
    _ line: UnsafeBufferPointer<UInt8>, separator: UInt8 = UInt8(ascii: ",")
  ) -> [String] {
    var fields: [String] = []
    var start = 0
    var isQuoted = false
    for index in 0...line.count {
      if index < line.count, line[index] == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
      if index == line.count || (line[index] == separator && !isQuoted) {
        fields.append(text(UnsafeBufferPointer(rebasing: line[start..<index])))
        start = index + 1
      }
    }
    return fields
  }

  /// The text of one field of bytes, spaces and one pair of quotes around it removed.
  package static func text(_ field: UnsafeBufferPointer<UInt8>) -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
    var text = field[...]
    func trim() {
      while let first = text.first, isSpace(first) { text.removeFirst() }
      while let last = text.last, isSpace(last) { text.removeLast() }
    }
    trim()
    if text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") {
      text = text.dropFirst().dropLast()
      trim()
    }
    return String(decoding: text, as: UTF8.self)
  }
}
