import Foundation

/// Prints one JSON document on standard output.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

/// A share as a percentage with one decimal.
func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }
