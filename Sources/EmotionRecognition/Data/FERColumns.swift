import MienFiles

/// The columns of a FER-2013 file, from its header.
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
  /// What stands between fields: a comma, or what spreadsheets of other countries write, a semicolon or a tab.
  package let separator: UInt8

  /// Finds the columns `emotion`, `pixels` and, if it is there, `Usage` by their names, in any order and case, with any
  /// spaces around them. Throws if one is missing or occurs twice.
  package init(header: UnsafeBufferPointer<UInt8>, path: String) throws(DataError) {
    func names(_ separator: UInt8) -> [String] { CSV.fields(header, separator: separator).map { $0.lowercased() } }
    separator =
      [UInt8(ascii: ","), UInt8(ascii: ";"), 9].max { names($0).count < names($1).count } ?? UInt8(ascii: ",")
    let names = names(separator)
    for (column, isRequired) in [("emotion", true), ("pixels", true), ("usage", false)] {
      let count = names.count { $0 == column }
      if count > 1 || (isRequired && count == 0) {
        throw DataError(
          .wrongHeader(column: column, found: String(CSV.text(header).prefix(80))), path: path, line: 1)
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
