import MienTerminal
import Testing

@Suite struct LiveViewInputTests {
  private static func commands(_ text: String) -> [LiveCommand] {
    var input = TerminalInput()
    return input.events(in: text.utf8).compactMap { LiveCommand($0) }
  }

  @Test(
    arguments: [
      (" ", [.pause]), ("mMsS", [.mark, .mark, .save, .save]), ("?h", [.help, .help]), ("q", [.quit]), ("Q", [.quit]),
      ("\u{03}", [.quit]), ("\u{0C}", [.redraw]), ("xyz123\r\t\u{7F}", []),
      // Keys that send sequences with letters of commands in them: arrows, F1 (ESC O P), F5, focus, a mouse, Alt with a
      // letter.
      ("\u{1B}[A\u{1B}[B m", [.pause, .mark]), ("\u{1B}OP\u{1B}OQ\u{1B}[15~\u{1B}[1;5S", []), ("\u{1B}[Is", [.save]),
      ("\u{1B}q\u{1B}m?", [.help]), ("\u{1B}\u{1B}[A", [.quit]), ("\u{1B}\u{03}", [.quit, .quit]),
      // Strings: of OSC, ended by BEL, and of DCS, ended by ST; a rubbish sequence cut off by a key.
      ("\u{1B}]11;rgb:qms\u{07}s", [.save]), ("\u{1B}Pq?m\u{1B}\\m", [.mark]), ("\u{1B}[12\u{03}", [.quit]),
      // Characters that are not ASCII, with bytes that might be mistaken.
      ("é日😀m", [.mark]),
    ] as [(String, [LiveCommand])])
  func keysAreCommands(text: String, commands: [LiveCommand]) {
    #expect(Self.commands(text) == commands)
    // Byte for byte, as a slow line may bring them.
    var input = TerminalInput()
    var found: [LiveCommand] = []
    for byte in text.utf8 { found += input.events(in: [byte]).compactMap { LiveCommand($0) } }
    #expect(found == commands)
  }

  @Test func escapeIsAKeyWhenNothingFollows() {
    var input = TerminalInput()
    #expect(input.events(in: [0x1B]).isEmpty && input.idle() == [.escape] && input.idle().isEmpty)
    #expect(LiveCommand(.escape) == .quit)
    // Half a sequence is not the key.
    #expect(input.events(in: [0x1B, 0x5B]).isEmpty && input.idle().isEmpty)
    #expect(input.events(in: [0x41]) == [.sequence("A")])
  }

  @Test func brokenTextIsLeftOut() {
    var input = TerminalInput()
    // A lone continuation, a cut-off character, an overlong slash, a surrogate.
    let bytes: [UInt8] = [0x80, 0xE6, 0x97, 0x6D, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xFF, 0x73]
    #expect(input.events(in: bytes).filter { $0 == .key("m") || $0 == .key("s") } == [.key("m"), .key("s")])
    #expect(input.events(in: "日".utf8) == [.key("日")])
    // A sequence without an end does not grow for ever, and keys work again.
    _ = input.events(in: [0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 100))
    #expect(input.events(in: [0x71]) == [.key("q")])
  }

  @Test(
    arguments: [
      ("?62;4c", .attributes(hasSixels: true)), ("?63;1;2;4;22c", .attributes(hasSixels: true)),
      ("?62;22c", .attributes(hasSixels: false)), ("?4c", .attributes(hasSixels: false)),
      ("?6c", .attributes(hasSixels: false)),
      ("?64;14;42c", .attributes(hasSixels: false)), ("6;20;10t", .cellSize(CellSize(width: 10, height: 20))),
      ("6;0;10t", nil), ("6;20t", nil), ("4;600;800t", nil), ("6;99999;10t", nil), ("6;-3;10t", nil), ("A", nil),
      ("c", nil),
    ] as [(String, TerminalReply?)])
  func answersAreUnderstood(text: String, reply: TerminalReply?) {
    var input = TerminalInput()
    let events = input.events(in: "\u{1B}[\(text)".utf8)
    #expect(events.count == 1 && events.map { TerminalReply($0) } == [reply])
    #expect(events.allSatisfy { LiveCommand($0) == nil })
    #expect(TerminalReply(.key("c")) == nil && TerminalReply(.escape) == nil)
  }
}
