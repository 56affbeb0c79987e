import Documents
import Files
import Foundation
import NeuralNetworks

/// Measurements kept in a file, to compare later ones with.
public enum Baseline {
  /// A file that holds no measurements: which, why, and what to do.
  public struct ReadingError: Error, CustomStringConvertible, Sendable {
    /// One line for the user.
    public let description: String
  }

  /// Writes measurements, in the form in which `mien benchmark --json` prints them, whole or not at all.
  public static func write(_ measurements: [Measurement], to path: String) throws {
    try AtomicFile.write(JSONText.of(measurements) + "\n", to: path)
  }

  /// Reads what ``write(_:to:)`` or `mien benchmark --json` wrote.
  public static func read(_ path: String) throws(ReadingError) -> [Measurement] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ReadingError(description: "\(path): cannot be read: name a file that mien benchmark --save wrote")
    }
    guard let measurements = try? JSONText.value([Measurement].self, of: data) else {
      throw ReadingError(
        description: "\(path): holds no measurements: name a file that mien benchmark --save or --json wrote")
    }
    return measurements
  }
}
