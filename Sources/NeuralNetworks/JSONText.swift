import Foundation

/// JSON as it is printed and stored everywhere: indented, its keys in order, so that the same values give the same text.
public enum JSONText {
  /// The text of `value`, without a line break at its end.
  public static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
