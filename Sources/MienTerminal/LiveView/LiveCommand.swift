/// What the user of a live view can ask for with a key.
public enum LiveCommand: Sendable, Hashable, CaseIterable {
  /// Space: let the picture stand still, or go on.
  case pause
  /// `m`: mark this moment in the recording.
  case mark
  /// `s`: save the frame with its explanation.
  case save
  /// `?` or `h`: say what the keys do, or no longer.
  case help
  /// `q`, Escape or Control-C: the end.
  case quit
  /// Control-L: draw everything again.
  case redraw

  /// The command of a key; nil for keys that do nothing here. Letters count in both cases.
  public init?(_ event: TerminalInput.Event) {
    switch event {
    case .key(" "): self = .pause
    case .key("m"), .key("M"): self = .mark
    case .key("s"), .key("S"): self = .save
    case .key("?"), .key("h"), .key("H"): self = .help
    case .key("q"), .key("Q"), .key("\u{03}"), .escape: self = .quit
    case .key("\u{0C}"): self = .redraw
    case .key, .sequence: return nil
    }
  }

  /// The keys in the order of the last line, the most needed at the end.
  static func keys(isPaused: Bool) -> [(key: String, meaning: String)] {
    [("space", isPaused ? "go on" : "pause"), ("m", "mark"), ("s", "save"), ("?", "help"), ("q", "quit")]
  }

  /// The lines of the help.
  static let helpLines: [(key: String, meaning: String)] = [
    ("space", "hold the picture, or continue; a recording always continues"),
    ("m", "mark this moment in the recording"),
    ("s", "save the frame on the screen with an explanation of each face"),
    ("?", "this help, or back to the picture"),
    ("q", "quit, as do Esc and Ctrl-C; Ctrl-L draws everything again"),
    ("", ""),
    ("number", "the person, the same as long as the face is followed"),
    ("bars", "the calibrated probabilities of the emotions, smoothed over time"),
    ("face", "how sure it is that there is a face"),
    ("latency", "from the moment the camera took the frame to its result"),
    ("dropped", "frames that the camera or its driver lost"),
    ("skipped", "frames passed over because a newer one was there"),
    ("unreadable", "frames that came and could not be decoded"),
    ("", ""),
    ("", "What a face shows is not what a person feels."),
  ]
}
