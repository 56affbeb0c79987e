/// What a terminal answers when it is asked what it can.
public enum TerminalReply: Sendable, Hashable {
  /// To `ESC [ c` (DA1): whether sixels are among its abilities, which is number 4.
  case attributes(hasSixels: Bool)
  /// To `ESC [ 16 t` (xterm): how large a character is.
  case cellSize(CellSize)

  /// Asks for both. Nearly every terminal answers the second, so that its answer says that none will come to the first.
  static let question = "\u{1B}[16t\u{1B}[c"

  /// The answer in an event; nil if it is none, or its numbers make no sense.
  public init?(_ event: TerminalInput.Event) {
    guard case .sequence(let text) = event, let last = text.last else { return nil }
    let body = text.dropLast()
    if last == "c", body.first == "?" {
      // The first number is the terminal's class.
      let abilities = body.dropFirst().split(separator: ";", omittingEmptySubsequences: false).dropFirst()
      self = .attributes(hasSixels: abilities.contains("4"))
    } else if last == "t" {
      let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 3, numbers[0] == 6, let height = numbers[1], let width = numbers[2],
        (1...1000).contains(height), (1...1000).contains(width)
      else { return nil }
      self = .cellSize(CellSize(width: width, height: height))
    } else {
      return nil
    }
  }
}
