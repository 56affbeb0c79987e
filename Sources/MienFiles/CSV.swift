/// Comma-separated values (RFC 4180): the one place where they are read and written.
package enum CSV {
  /// The fields of a line; nil if a quoted field does not end.
  ///
  /// Cut byte by byte: a combining mark after a comma or a quotation mark makes one character with it.
  package static func fields(_ line: some StringProtocol) -> [String]? {
    let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
    var (fields, field, isQuoted) = ([String](), [UInt8](), false)
    var bytes = line.utf8.makeIterator()
    var next = bytes.next()
    while let byte = next {
      next = bytes.next()
      if isQuoted, byte == quote, next == quote {
        field.append(byte)
        next = bytes.next()
      } else if byte == quote {
        isQuoted.toggle()
      } else if byte == comma, !isQuoted {
        fields.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(byte)
      }
    }
    return isQuoted ? nil : fields + [String(decoding: field, as: UTF8.self)]
  }

  /// A text as a field: in quotes where it needs them, on one line.
  package static func field(_ text: String) -> String {
    let text = FileName.shown(text)
    let line = text.contains(where: \.isNewline) ? String(text.map { $0.isNewline ? " " : $0 }) : text
    let quote: Unicode.Scalar = "\""
    guard line.unicodeScalars.contains(where: { $0 == "," || $0 == quote }) else { return line }
    var field = String.UnicodeScalarView([quote])
    for scalar in line.unicodeScalars { field += scalar == quote ? [quote, quote] : [scalar] }
    return String(field) + "\""
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
