import Foundation
import MienFiles
import Synchronization

/// What a program knows of the terminal that it runs in.
public enum Terminal {
  /// Whether standard error is shown to a person.
  public static var isStandardErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard output is shown to a person.
  public static var isStandardOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Whether standard output is shown to a person and standard input comes from one.
  public static var isForPeople: Bool { isStandardOutputTerminal && isatty(STDIN_FILENO) == 1 }

  /// The width of the terminal behind standard error in characters; 80 where that is not known.
  public static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, numericCast(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// The seconds that the machine has been up: a clock that never jumps.
  public static func uptime() -> Double {
    ProcessInfo.processInfo.systemUptime
  }

  /// Writes `text` to standard error at once. Where that goes nowhere, the text is lost and the work continues.
  public static func writeToStandardError(_ text: String) {
    _ = send(text, to: STDERR_FILENO)
  }

  /// Writes `text` to a stream at once; the system's number of the error that it ends with, 0 for none.
  private static func send(_ text: String, to stream: Int32) -> Int32 {
    var rest = Array(FileName.shown(text).utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(stream, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return written < 0 ? errno : EIO }
      rest = rest.dropFirst(written)
    }
    return 0
  }

  private static let outputFailure = Atomic<Int32>(0)

  /// Whether something could not be written to standard output: the disk is full, or it is closed.
  public static var hasLostOutput: Bool { outputFailure.load(ordering: .relaxed) != 0 }

  /// Writes `text` to standard output at once. Where that fails, standard error says so once, and the work continues:
  /// a training is worth more than its lines. Ask ``hasLostOutput`` at the end.
  public static func writeToStandardOutput(_ text: String) {
    let code = send(text, to: STDOUT_FILENO)
    guard code != 0, outputFailure.exchange(code, ordering: .relaxed) == 0 else { return }
    writeToStandardError("mien: standard output cannot be written: \(String(cString: strerror(code)))\n")
  }

  /// Writes a line for people: to standard output, or to standard error where a program reads standard output.
  public static func say(_ line: String, toStandardError: Bool) {
    toStandardError ? writeToStandardError(line + "\n") : writeToStandardOutput(line + "\n")
  }

  /// Text whose control characters are shown, such as `\x1B`, but for line breaks and tabs: a file's name in a message
  /// gives the terminal no orders.
  public static func harmless(_ text: String) -> String {
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { FileName.onOneLine(String($0)) }
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// Words as a line that a shell reads as these words: in quotes where they need them.
  public static func shellLine(_ words: [String]) -> String {
    words.map(FileNames.shellWord).joined(separator: " ")
  }
}
