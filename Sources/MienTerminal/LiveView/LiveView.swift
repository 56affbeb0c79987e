import Capture
import Foundation
import Images
import Sessions

/// The live view in a terminal.
public final class LiveView {
  /// What the key s does: saving a frame takes seconds, on another thread.
  public struct Saving {
    /// Begins to save a frame with this number.
    public var save: (_ picture: Picture, _ number: Int) -> Void
    /// What is to be said of the frames since the last call.
    public var messages: () -> [String]
    /// Whether frames are not saved yet.
    public var isBusy: () -> Bool
    /// Waits until all are.
    public var wait: () -> Void

    /// Saving by these functions.
    public init(
      save: @escaping (Picture, Int) -> Void, messages: @escaping () -> [String],
      isBusy: @escaping () -> Bool = { false }, wait: @escaping () -> Void = {}
    ) {
      (self.save, self.messages, self.isBusy, self.wait) = (save, messages, isBusy, wait)
    }
  }

  private let terminal: RawTerminal
  private let graphics: LiveGraphics
  private let depth = ColourDepth(environment: ProcessInfo.processInfo.environment)
  /// Before the first frame, something dark.
  private var content = LiveContent(picture: ColourImage(width: 64, height: 48, filledWith: Colour(gray: 32)))
  private var isPaused = false
  private var isHelpShown = false
  private var lastShown = ContinuousClock.now - .seconds(1)
  /// The frame on the screen, if there is one, and its number.
  private var shown: (picture: Picture, number: Int)?
  /// Why no frames come, as long as it is so.
  private var interruption: String?
  private var message: (text: String, until: ContinuousClock.Instant)?
  private var marks = 0

  /// Takes the terminal over.
  public init() throws(TerminalError) {
    terminal = try RawTerminal()
    graphics = terminal.abilities().graphics
  }

  /// Gives the terminal back.
  public func close() { terminal.close() }

  /// Shows a session until it ends, `limit` frames are shown, or the user quits.
  public func run(_ session: LiveSession, limit: Int? = nil, saving: Saving) throws {
    var frames = 0
    while frames < limit ?? .max, let update = try session.next() {
      switch update {
      case .frame(let frame):
        frames += 1
        let start = ContinuousClock.now
        show(frame, session)
        session.noteOutput(seconds: (ContinuousClock.now - start) / .seconds(1))
      case .event(let event): show(event, isRecorded: session.recorder != nil)
      case .waiting: break
      }
      for text in saving.messages() { say(text) }
      for command in terminal.commands() { obey(command, session, saving) }
      if case .frame = update { continue }
      refresh()
    }
  }

  /// Does what a key asks.
  private func obey(_ command: LiveCommand, _ session: LiveSession, _ saving: Saving) {
    switch command {
    case .quit: session.requests.stop()
    case .mark: session.requests.mark()
    case .save:
      guard let shown else { return say("no frame to save") }
      saving.save(shown.picture, shown.number)
      say("saving frame \(shown.number) …")
    case .pause: isPaused.toggle()
    case .help: isHelpShown.toggle()
    case .redraw: terminal.forgetScreen()
    }
    lastShown = .now - .seconds(1)
    refresh()
  }

  private func show(_ event: RecordingEvent, isRecorded: Bool) {
    switch event.kind {
    case .marker:
      marks += 1
      say(isRecorded ? "marked: \(marks)" : "nothing is recorded: the mark is lost")
    case .restored: interruption = nil
    case .interrupted: interruption = event.note
    case .warning, .settings: say(event.note)
    case .appeared, .lost, .regained: break
    }
  }

  /// Shows a text for some seconds.
  private func say(_ text: String) { message = (text, .now + .seconds(5)) }

  /// Shows a frame; at most thirty times a second, and not while the picture is held.
  private func show(_ frame: LiveSession.AnalyzedFrame, _ session: LiveSession) {
    guard ContinuousClock.now - lastShown > .milliseconds(30) else { return }
    if !isPaused || shown == nil, let picture = frame.frame.picture, let colour = try? picture.colour() {
      (content.picture, content.faces) = (colour, frame.analysis?.faces ?? [])
      shown = (picture, frame.number)
    }
    if let fault = frame.frame.fault { say("\(fault)") }
    let statistics = session.statistics
    content.framesPerSecond = statistics.framesPerSecond
    content.latency = frame.latency
    (content.dropped, content.skipped, content.broken) = (statistics.dropped, statistics.skipped, statistics.broken)
    content.recording = session.recorder?.folder
    refresh()
  }

  /// Draws what has changed.
  private func refresh() {
    if let message, message.until < .now { self.message = nil }
    content.message = message?.text ?? interruption ?? (shown == nil ? "waiting for the first picture" : nil)
    (content.isPaused, content.isHelpShown) = (isPaused, isHelpShown)
    terminal.show(
      LiveScreen(content, size: terminal.size, depth: depth, graphics: graphics, after: terminal.screen))
    lastShown = .now
  }
}
