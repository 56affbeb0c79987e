import MienDocuments
import MienSystem

/// How far a piece of work is, and how long the rest will take at the same speed.
public struct ProgressEstimate: Sendable, Equatable {
  /// The units done, at most `total`.
  public let completed: Int

  /// The units to do; nil where nobody knows.
  public let total: Int?

  /// The time since the start, in seconds.
  public let elapsed: Double

  /// `completed` of `total` units done after `elapsed` seconds; numbers out of range count as the nearest in range.
  public init(completed: Int, total: Int?, elapsed: Double) {
    self.total = total.map { max(0, $0) }
    self.completed = min(max(0, completed), self.total ?? .max)
    self.elapsed = elapsed.isFinite ? max(0, elapsed) : 0
  }

  /// The share that is done, 0 to 1; 1 when there is nothing to do, `nil` where the total is not known.
  public var fraction: Double? {
    total.map { $0 == 0 ? 1 : Double(completed) / Double($0) }
  }

  /// Units per second so far; `nil` before anything is done or any time has passed.
  public var rate: Double? {
    completed > 0 && elapsed > 0 ? Double(completed) / elapsed : nil
  }

  /// The seconds that are left at this rate; 0 when all is done, `nil` while the rate is not known, or the total is
  /// not.
  public var remaining: Double? {
    guard let total else { return nil }
    return completed == total ? 0 : rate.map { Double(total - completed) / $0 }
  }

  /// One line of at most `columns` characters: label, bar, share, rate, time left, note. Where the total is not known:
  /// label, units done, rate, time taken, note.
  public func line(label: String, unit: String, note: String = "", columns: Int = 80) -> String {
    let head = label.isEmpty ? "" : label + " "
    guard let fraction, let total else {
      let text = head + counted(unit) + (note.isEmpty ? "" : "  " + note)
      return String(text.prefix(max(0, columns)))
    }
    var tail = String(repeating: " ", count: fraction < 0.095 ? 2 : fraction < 0.995 ? 1 : 0)
    tail += percentage(fraction, 0) + " %"
    tail += speed(unit)
    if let remaining, completed < total { tail += "  \(formatDuration(remaining)) left" }
    if !note.isEmpty { tail += "  " + note }
    let room = min(columns - head.count - tail.count - 1, 30)
    guard room >= 5 else { return String((head + tail).prefix(max(0, columns))) }
    let filled = Int((fraction * Double(room)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return head + bar + " " + tail
  }

  /// `1,234 frames  25.0 frames/s  49 s`.
  fileprivate func counted(_ unit: String) -> String {
    let one = completed == 1 && unit.last == "s" ? String(unit.dropLast()) : unit
    return "\(grouped(completed)) \(one)\(speed(unit))  \(formatDuration(elapsed))"
  }

  private func speed(_ unit: String) -> String {
    rate.map { "  \($0 >= 100 ? grouped(Int(min($0, 1e15))) : fixed($0, 1)) \(unit)/s" } ?? ""
  }
}

/// A progress bar on standard error, redrawn at most ten times a second.
///
/// Where standard error is no terminal, such as a log file, it is a line of text every two minutes instead.
public struct ProgressBar: Sendable {
  private let label: String
  private let unit: String
  private let total: Int?
  private let columns: Int
  private let isTerminal: Bool
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let start: Double
  private var completed = 0
  private var lastDrawn = -Double.infinity
  private var lastLine: Double
  private var isFinished = false

  /// The seconds between two drawings, and between two lines where there is no terminal.
  static let interval = 0.1
  static let lineInterval = 120.0

  /// A bar for `total` units ("images") that starts now.
  ///
  /// - Parameters:
  ///   - total: nil where nobody knows: then what is done is shown, without a bar.
  ///   - isTerminal: Whether a bar is drawn; by default whether standard error is a terminal.
  ///   - columns: The width of the terminal; by default it is asked.
  ///   - now: The time in seconds since any fixed moment.
  ///   - write: Where the text goes; by default standard error.
  public init(
    label: String, total: Int?, unit: String, isTerminal: Bool = Terminal.isStandardErrorTerminal,
    columns: Int = Terminal.columns, now: @escaping @Sendable () -> Double = Terminal.uptime,
    write: @escaping @Sendable (String) -> Void = Terminal.writeToStandardError
  ) {
    self.label = label
    self.unit = unit
    self.total = total
    self.columns = columns
    self.isTerminal = isTerminal
    self.now = now
    self.write = write
    start = now()
    lastLine = start
  }

  /// How far the work is at this moment.
  public var estimate: ProgressEstimate {
    ProgressEstimate(completed: completed, total: total, elapsed: now() - start)
  }

  /// Counts `units` more as done; `note` is shown at the end of the line ("loss 1.234").
  public mutating func advance(by units: Int = 1, note: String = "") {
    let isLast = completed < total ?? .max && completed + units >= total ?? .max
    completed += units
    guard !isFinished else { return }
    let time = now()
    guard isTerminal else {
      guard time - lastLine >= Self.lineInterval, completed < total ?? .max else { return }
      lastLine = time
      guard let fraction = estimate.fraction else { return write("\(label): \(estimate.counted(unit))\n") }
      let rest = estimate.remaining.map { ", \(formatDuration($0)) left" } ?? ""
      return write("\(label): \(percentage(fraction, 0)) % after \(formatDuration(time - start))\(rest)\n")
    }
    guard time - lastDrawn >= Self.interval || isLast else { return }
    lastDrawn = time
    draw(note: note)
  }

  /// Ends the bar: erases its line, or leaves its last state with a newline. Later calls do nothing.
  public mutating func finish(erasing: Bool = true, note: String = "") {
    guard isTerminal, !isFinished else { return }
    isFinished = true
    if erasing {
      write(Self.clearLine)
    } else {
      draw(note: note)
      write("\n")
    }
  }

  /// Back to the first column, and erase to the end of the line.
  private static let clearLine = "\r\u{1B}[K"

  private func draw(note: String) {
    // One column is left free: some terminals wrap a line that fills them.
    write(Self.clearLine + estimate.line(label: label, unit: unit, note: note, columns: columns - 1))
  }
}
