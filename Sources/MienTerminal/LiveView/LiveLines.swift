import Sessions

/// A session as lines on standard output: JSON for programs, or one for people every two seconds. It is the view where
/// there is no terminal.
public struct LiveLines {
  private let isJSON: Bool
  private let write: (String) -> Void

  /// Lines of JSON or for people.
  ///
  /// - Parameter write: Takes each line, without its end.
  public init(json: Bool, write: @escaping (String) -> Void) { (isJSON, self.write) = (json, write) }

  /// Shows a session until it ends, `limit` frames are shown, or it is interrupted. Events go to standard error.
  public func run(_ session: LiveSession, limit: Int? = nil, isInterrupted: () -> Bool) throws {
    var (frames, lastLine) = (0, ContinuousClock.now)
    while frames < limit ?? .max, !isInterrupted(), let update = try session.next() {
      switch update {
      case .frame(let frame):
        frames += 1
        let start = ContinuousClock.now
        if isJSON {
          for line in frame.jsonLines { write(line) }
        } else if start - lastLine > .seconds(2) {
          lastLine = start
          write(frame.text(framesPerSecond: session.statistics.framesPerSecond))
        }
        session.noteOutput(seconds: (ContinuousClock.now - start) / .seconds(1))
      case .event(let event): Terminal.writeToStandardError("note: \(Terminal.harmless(event.note))\n")
      case .waiting: break
      }
    }
  }
}
