import MienTerminal

extension FuzzTarget {
  #if os(Linux)
    static let devices = [terminal, camera]
  #else
    static let devices = [terminal]
  #endif

  /// What a terminal sends: keys, and answers to questions.
  private static let terminal = FuzzTarget(
    "terminal", "a terminal's input: TerminalInput, TerminalReply", longest: 256,
    words: ["\u{1B}[", "\u{1B}O", "\u{1B}P", "\u{1B}\\", "\u{1B}]", "\u{7}", "?62;4c", "6;16;8t", ";"],
    seeds: {
      ["q ms?\u{3}", "\u{1B}[?62;4c\u{1B}[6;16;8t", "\u{1B}OA\u{1B}\u{1B}", "\u{1B}P+q\u{1B}\\é€"].map {
        Array($0.utf8)
      }
    },
    prepare: { _ in
      { input in
        var (whole, single) = (TerminalInput(), TerminalInput())
        let events = whole.events(in: input)
        try require(input.flatMap { single.events(in: [$0]) } == events, "the events depend on the pieces that come")
        try require(whole.idle() == single.idle(), "what waits depends on the pieces that come")
        try require(events.count <= 2 * input.count, "\(events.count) events of \(input.count) bytes")
        for event in events {
          if case .sequence(let text) = event {
            try require(text.utf8.count <= 130, "a sequence of \(text.utf8.count) bytes")
          }
          if case .cellSize(let size) = TerminalReply(event) {
            try require((1...1000).contains(size.width) && (1...1000).contains(size.height), "\(size)")
          }
          _ = LiveCommand(event)
        }
      }
    })
}
