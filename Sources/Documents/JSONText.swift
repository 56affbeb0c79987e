import Foundation

/// JSON as it is printed and stored everywhere: indented, its keys in order, so that the same values give the same text.
public enum JSONText {
  /// The text of `value`, without a line break at its end. What is no finite number, of which JSON knows none, is the text "NaN",
  /// "Infinity" or "-Infinity".
  public static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
