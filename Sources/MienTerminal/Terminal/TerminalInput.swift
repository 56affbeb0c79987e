/// Takes apart what a terminal sends: keys, and answers to questions.
///
/// Bytes may come in any pieces; what is not complete waits for the rest. Input is UTF-8 and ECMA-48's control
/// sequences.
public struct TerminalInput: Sendable {
  /// What was sent.
  public enum Event: Sendable, Hashable {
    /// A key that has a character; Control-A to Control-Z are U+0001 to U+001A.
    case key(Unicode.Scalar)
    /// The Escape key by itself.
    case escape
    /// A control sequence without its `ESC [`, such as `A` (cursor up) or `?62;4c`.
    case sequence(String)
  }

  private enum State: Sendable {
    case ground
    /// After ESC.
    case escape
    /// After ESC O, which some keys send: one more character.
    case single
    /// After `ESC [`, with what came so far.
    case control(String)
    /// In a string (DCS, OSC and others) that nobody asked for, until BEL or `ESC \`.
    case string
    /// In a string, after ESC.
    case stringEscape
    /// In a character of several bytes.
    case character(bytes: [UInt8], missing: Int)
  }

  private var state = State.ground

  /// Longer control sequences are rubbish.
  private static let longestSequence = 64

  /// At the beginning.
  public init() {}

  /// What these bytes complete.
  public mutating func events(in bytes: some Sequence<UInt8>) -> [Event] {
    var events: [Event] = []
    for byte in bytes { take(byte, into: &events) }
    return events
  }

  /// To be called when nothing more has come for a while: an ESC that waits was the key.
  public mutating func idle() -> [Event] {
    guard case .escape = state else { return [] }
    state = .ground
    return [.escape]
  }

  private mutating func take(_ byte: UInt8, into events: inout [Event]) {
    switch state {
    case .ground: begin(byte, into: &events)
    case .escape:
      switch byte {
      case UInt8(ascii: "["): state = .control("")
      case UInt8(ascii: "O"): state = .single
      case UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
        state = .string
      case 0x1B: events.append(.escape)
      case 0..<0x20:
        events.append(.escape)
        begin(byte, into: &events)
      // A key with Alt, which means nothing here.
      default: state = .ground
      }
    case .single:
      state = .ground
      if byte < 0x20 { begin(byte, into: &events) } else { events.append(.sequence(String(Unicode.Scalar(byte)))) }
    case .control(let text):
      switch byte {
      case 0x20...0x3F where text.utf8.count < Self.longestSequence:
        state = .control(text + String(Unicode.Scalar(byte)))
      case 0x40...0x7E:
        state = .ground
        events.append(.sequence(text + String(Unicode.Scalar(byte))))
      default: begin(byte, into: &events)
      }
    case .string:
      if byte == 0x1B { state = .stringEscape } else if byte == 0x07 || byte == 0x18 { state = .ground }
    case .stringEscape:
      state = byte == UInt8(ascii: "\\") ? .ground : .string
    case .character(let bytes, let missing):
      guard byte & 0xC0 == 0x80 else { return begin(byte, into: &events) }
      guard missing == 1 else {
        state = .character(bytes: bytes + [byte], missing: missing - 1)
        return
      }
      state = .ground
      let text = String(decoding: bytes + [byte], as: UTF8.self)
      if let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}" { events.append(.key(scalar)) }
    }
  }

  /// A byte outside of everything; what was begun is dropped.
  private mutating func begin(_ byte: UInt8, into events: inout [Event]) {
    state = .ground
    switch byte {
    case 0x1B: state = .escape
    case 0..<0x80: events.append(.key(Unicode.Scalar(byte)))
    case 0xC2...0xDF: state = .character(bytes: [byte], missing: 1)
    case 0xE0...0xEF: state = .character(bytes: [byte], missing: 2)
    case 0xF0...0xF4: state = .character(bytes: [byte], missing: 3)
    // No character begins so.
    default: break
    }
  }
}
