import Sessions

/// Watches a live session to its end: in the view where there is a terminal, otherwise as lines.
public struct LiveWatch {
  private let isJSON: Bool

  /// - Parameter json: Whether standard output gets a line of JSON for each face and frame; people's text then goes to
  ///   standard error.
  public init(json: Bool) { isJSON = json }

  private func say(_ line: String) { Terminal.say(line, toStandardError: isJSON) }

  /// Watches until the session ends, `limit` frames are shown, or it is interrupted; then the recording is made whole
  /// and what was saved is explained, whatever ended it.
  ///
  /// - Parameters:
  ///   - session: Begins the session, once the view has its terminal.
  ///   - folder: Where it is recorded; nil for nowhere.
  /// - Throws: The first error.
  public func run(
    limit: Int?, saving: LiveView.Saving, recordedIn folder: String?, session begin: () throws -> LiveSession
  ) throws {
    let view = !isJSON && Terminal.isForPeople ? try LiveView() : nil
    defer { view?.close() }
    let session = try begin()
    let outcome = Result {
      if let view {
        // A view answers signals itself: it has to give the terminal back.
        try view.run(session, limit: limit, saving: saving)
      } else {
        let lines = LiveLines(json: isJSON) { Terminal.writeToStandardOutput($0 + "\n") }
        try Interruption.watched(answer: "ending") { try lines.run(session, limit: limit, isInterrupted: $0) }
      }
    }
    view?.close()
    let summary = Result { try session.end() }
    if session.statistics.frames > 0 { say(session.statistics.text) }
    if let folder, let summary = try? summary.get() {
      say("\(summary.text)\nrecording: \(folder)  timeline: \(folder)/timeline.svg")
    }
    if saving.isBusy() { say("explaining the saved frames; Ctrl-C leaves at once") }
    saving.wait()
    saving.messages().forEach(say)
    try outcome.get()
    _ = try summary.get()
  }
}
