import Foundation
import MienFiles

/// JSON as it is printed and stored everywhere: indented, its keys sorted, so that the same values give the same text.
///
/// Keys are snake_case: a property `framesPerSecond` is written `frames_per_second`. Keys of dictionaries stay as they
/// are.
public enum JSONText {
  /// The text of `value`, without a line break at its end. Values that are not finite, which JSON does not have, are
  /// the texts "NaN", "Infinity" and "-Infinity".
  public static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return FileName.shownInJSON(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// The value of a text that ``of(_:)`` made.
  public static func value<Value: Decodable>(_ type: Value.Type = Value.self, of text: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: text)
  }

  /// The first property in which two values of one type differ, with its value in both; nil if none does.
  package static func difference<Value: Encodable>(
    _ first: Value, _ second: Value
  ) -> (name: String, first: String, second: String)? {
    let (one, other) = (lines(first), lines(second))
    let names = Set(one.keys).union(other.keys).sorted()
    return names.first { one[$0] != other[$0] }.map { ($0, one[$0] ?? "none", other[$0] ?? "none") }
  }

  /// The values of a document by their own names, wherever they stand.
  private static func lines(_ value: some Encodable) -> [String: String] {
    guard let text = try? of(value), let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
      return [:]
    }
    var values: [String: String] = [:]
    func note(_ name: String, _ value: Any) {
      if let members = value as? [String: Any] {
        for (name, value) in members { note(name, value) }
      } else if let items = value as? [Any] {
        values[name] = items.map { "\($0)" }.joined(separator: ", ")
      } else {
        values[name] = "\(value)"
      }
    }
    note("", object)
    return values
  }

  /// A text in quotes, as a JSON value (RFC 8259).
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in FileName.shown(text).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
