import Foundation

/// How long one piece of work takes.
public struct Measurement: Sendable, Codable, Equatable {
  /// What was measured, such as `conv3x3/48x48x32`.
  public let name: String
  /// On how many threads.
  public let threads: Int
  /// The median over the rounds.
  public let seconds: Double
  /// Billions of floating-point operations per second, a multiply-add counted as two; nil where they are not counted.
  public let gigaflopsPerSecond: Double?
  /// That, over the multiply-add peak of as many threads: the median of the ratios within each round.
  public let fractionOfPeak: Double?
  /// Images per second; nil where there are none.
  public let imagesPerSecond: Double?

  /// Aligned columns for a terminal.
  public static func table(_ measurements: [Measurement]) -> String {
    let width = max(measurements.map(\.name.count).max() ?? 0, 4)
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let header = padded("name", width) + "  threads         ms   GFLOP/s   of peak    images/s"
    let rows = measurements.map { row in
      padded(row.name, width)
        + String(format: "  %7d  %9.3f", row.threads, row.seconds * 1000)
        + (row.gigaflopsPerSecond.map { String(format: "  %8.1f", $0) } ?? "         –")
        + (row.fractionOfPeak.map { String(format: "  %6.1f %%", 100 * $0) } ?? "         –")
        + (row.imagesPerSecond.map { String(format: "  %10.1f", $0) } ?? "           –")
    }
    return ([header] + rows).joined(separator: "\n")
  }
}
