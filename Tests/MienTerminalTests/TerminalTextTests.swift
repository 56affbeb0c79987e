import MienTerminal
import Testing

@Suite struct TerminalTextTests {
  /// What names of files hold gives a terminal no orders; lines and columns stay.
  @Test(
    arguments: [
      ("a.png: no such file\n\tcheck it", "a.png: no such file\n\tcheck it"), ("\u{1B}[2J.png", #"\x1B[2J.png"#),
      ("a\u{7}\r\u{7F}b\n", #"a\x07\x0D\x7Fb"# + "\n"), ("", ""), ("ä🙂", "ä🙂"),
      ("\u{9B}31m\u{85}", #"\x9B31m\x85"#), ("a\r\nb", #"a\x0D"# + "\nb"),
    ])
  func controlCharactersAreShown(text: String, shown: String) { #expect(Terminal.harmless(text) == shown) }
}
