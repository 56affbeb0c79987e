import MienSystem

/// Why a terminal cannot be used for a live view.
public enum TerminalError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Input or output goes elsewhere.
  case notATerminal
  /// Another live view has it.
  case alreadyInUse
  /// A call of the system failed with this number.
  case failed(call: String, code: Int32)

  public var description: String {
    switch self {
    case .notATerminal:
      "the live view needs a terminal for input and output: run it in one, or ask for lines of JSON instead"
    case .alreadyInUse: "the terminal is already used by a live view of this program: close that first"
    case .failed(let call, let code): "the terminal refused \(call): \(String(cString: strerror(code)))"
    }
  }
}
