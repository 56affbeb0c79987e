import Foundation

/// What a program knows of the terminal that it runs in.
public enum Terminal {
  /// Whether standard error is shown to a person.
  public static var isStandardErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Whether standard output is shown to a person.
  public static var isStandardOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

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

  /// Writes `text` to standard error at once.
  public static func writeToStandardError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
