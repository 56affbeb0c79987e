import Foundation
import MienFiles

/// How documents write moments: date, time to the millisecond, and zone, such as `2026-05-04T12:30:15.250Z`.
public enum Timestamp {
  /// This moment.
  public static var now: String { Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}

/// The machine and the compiler that results were made with.
public struct Machine: Sendable, Codable, Equatable {
  /// The operating system.
  public var operatingSystem = ProcessInfo.processInfo.operatingSystemVersionString
  /// The processor's name; nil where the system does not state it.
  public var processor = Self.processorName
  /// How many processors there are.
  public var processors = ProcessInfo.processInfo.activeProcessorCount
  /// The compiler.
  public var compiler = Self.compilerName

  /// This machine.
  public init() {}

  /// The name that Linux states.
  private static var processorName: String? {
    // The file has no size, and repeats itself for each processor: its first bytes are enough.
    let start = try? ReadableFile.contents(ofFileOrPipe: "/proc/cpuinfo", limit: 1 << 20) { _ in false }
    let line = start.map { String(decoding: $0, as: UTF8.self) }?.split(separator: "\n").first {
      $0.hasPrefix("model name")
    }
    return line?.split(separator: ":", maxSplits: 1).last.map { String($0.trimmingPrefix(" ")) }
  }

  private static var compilerName: String {
    #if compiler(>=6.5)
      "Swift 6.5 or newer"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }
}
