import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// Measurements kept in a file, to compare later ones with.
public enum Baseline {
  /// Writes measurements as JSON, completely or not at all.
  public static func write(_ measurements: [Measurement], to path: String) throws {
    try AtomicFile.write(JSONText.of(measurements) + "\n", to: path)
  }

  /// Reads measurements in the JSON of ``write(_:to:)``.
  public static func read(_ path: String) throws(FileError) -> [Measurement] {
    let text = Data(try ReadableFile.contents(of: path))
    guard let measurements = try? JSONText.value([Measurement].self, of: text) else {
      throw FileError(path, "it holds no measurements", fix: "give a file that mien benchmark saved")
    }
    return measurements
  }
}
