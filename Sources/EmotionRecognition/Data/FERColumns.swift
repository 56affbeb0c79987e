/// Where a FER-2013 file has its columns: the header, understood.
package struct FERColumns: Equatable {
  /// What a field of a row is for.
  package enum Role: Equatable {
    case emotion
    case pixels
    case usage
    case other
  }

  /// The role of each field, from left to right.
  package let roles: [Role]

  /// Finds the columns `emotion`, `pixels` and, if it is there, `Usage` by their names, in any order,
  /// whatever their case and the spaces around them. Throws where one is missing or stands there twice.
  package init(header: UnsafeBufferPointer<UInt8>, path: String) throws(DataError) {
    let names = csvFields(header).map { $0.lowercased() }
    for (column, isRequired) in [("emotion", true), ("pixels", true), ("usage", false)] {
      let count = names.count { $0 == column }
      if count > 1 || (isRequired && count == 0) {
        throw DataError(
          .wrongHeader(column: column, found: String(csvText(header).prefix(80))), path: path, line: 1)
      }
    }
    roles = names.map { name in
      switch name {
      case "emotion": .emotion
      case "pixels": .pixels
      case "usage": .usage
      default: .other
      }
    }
  }
}

/// The fields of a line of CSV without its end of line: cut at the commas outside of quotes, spaces and one
/// pair of quotes around each removed.
func csvFields(_ line: UnsafeBufferPointer<UInt8>) -> [String] {
  var fields: [String] = []
  var start = 0
  var isQuoted = false
  for index in 0...line.count {
    if index < line.count, line[index] == UInt8(ascii: "\"") {
      isQuoted.toggle()
    }
    if index == line.count || (line[index] == UInt8(ascii: ",") && !isQuoted) {
      fields.append(csvText(UnsafeBufferPointer(rebasing: line[start..<index])))
      start = index + 1
    }
  }
  return fields
}

/// The text of one field, spaces and one pair of quotes around it removed.
func csvText(_ field: UnsafeBufferPointer<UInt8>) -> String {
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
