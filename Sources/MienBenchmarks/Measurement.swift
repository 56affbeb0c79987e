import Foundation
import MienDocuments

/// How long one piece of work takes.
public struct Measurement: Sendable, Codable, Equatable {
  /// What was measured, such as `conv3x3/48x48x32`.
  public let name: String
  /// The number of threads.
  public let threads: Int
  /// The median over the rounds.
  public let seconds: Double
  /// Billions of floating-point operations per second, a multiply-add counted as two; nil if they are not counted.
  public let gigaflopsPerSecond: Double?
  /// The same as a fraction of the multiply-add peak of this many threads: the median of the ratios within each round.
  public let fractionOfPeak: Double?
  /// Images per second; nil if there are none.
  public let imagesPerSecond: Double?

  /// Billions of bytes per second, at minimum, that were read and written; nil if arithmetic is the limit.
  public let gigabytesPerSecond: Double?

  /// Aligned columns for a terminal.
  ///
  /// - Parameter baseline: Earlier measurements; a column says how many times as fast each piece is now.
  public static func table(_ measurements: [Measurement], comparedWith baseline: [Measurement]? = nil) -> String {
    let width = max(measurements.map(\.name.count).max() ?? 0, 4)
    func cell(_ format: String, _ value: Double?, _ width: Int) -> String {
      padded(value.map { String(format: format, $0) } ?? "–", to: width, onTheRight: true)
    }
    var header = padded("name", to: width) + "  threads         ms   GFLOP/s   of peak      GB/s    images/s"
    if baseline != nil { header += "   to before" }
    let rows = measurements.map { row in
      var line =
        padded(row.name, to: width) + String(format: "  %7d  %9.3f", row.threads, row.seconds * 1000)
        + cell("%.1f", row.gigaflopsPerSecond, 10) + cell("%.1f %%", row.fractionOfPeak.map { 100 * $0 }, 10)
        + cell("%.1f", row.gigabytesPerSecond, 10) + cell("%.1f", row.imagesPerSecond, 12)
      if let baseline {
        let before = baseline.first { $0.name == row.name && $0.threads == row.threads }
        line += cell("%.2f ×", before.map { $0.seconds / row.seconds }, 12)
      }
      return line
    }
    return ([header] + rows).joined(separator: "\n")
  }
}
