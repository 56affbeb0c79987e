import Capture
import FaceAnalysis
import Foundation
import Images
import Sessions

/// The live view in a terminal.
public final class LiveView {
  private let terminal: RawTerminal
  private let graphics: LiveGraphics
  private let depth = ColourDepth(environment: ProcessInfo.processInfo.environment)
  /// Before the first frame, something dark.
  private var content = LiveContent(picture: ColourImage(width: 64, height: 48, filledWith: Colour(gray: 32)))
  private var isPaused = false
  private var isHelpShown = false
  private var lastShown = ContinuousClock.now - .seconds(1)
  /// The frame on the screen, if there is one, and its number.
  public private(set) var shown: (picture: Picture, number: Int)?
  /// Why no frames come, as long as it is so.
  public var interruption: String?
  private var message: (text: String, until: ContinuousClock.Instant)?

  /// Takes the terminal over.
  public init() throws(TerminalError) {
    terminal = try RawTerminal()
    graphics = terminal.abilities().graphics
  }

  /// Gives the terminal back.
  public func close() { terminal.close() }

  /// What the keys ask for since the last question.
  public func commands() -> [LiveCommand] { terminal.commands() }

  /// Does what a key asks of the view itself.
  public func obey(_ command: LiveCommand) {
    switch command {
    case .pause: isPaused.toggle()
    case .help: isHelpShown.toggle()
    case .redraw: terminal.forgetScreen()
    case .mark, .save, .quit: break
    }
    lastShown = .now - .seconds(1)
    refresh()
  }

  /// Tells the user something for some seconds.
  public func say(_ text: String) { message = (text, .now + .seconds(5)) }

  /// Shows a frame; at most thirty times a second, and not while the picture is held.
  public func show(
    _ frame: Frame, number: Int, _ analysis: FrameAnalyzer.Analysis?, _ statistics: LiveStatistics, _ latency: Double,
    recording: String?
  ) {
    guard ContinuousClock.now - lastShown > .milliseconds(30) else { return }
    if !isPaused || shown == nil, let picture = frame.picture, let colour = try? picture.colour() {
      let faces = (analysis?.faces ?? []).map {
        LiveFace(identity: $0.person, box: $0.face.box, score: $0.face.score, probabilities: $0.smoothed)
      }
      (content.picture, content.faces) = (colour, faces)
      shown = (picture, number)
    }
    if let fault = frame.fault { say("\(fault)") }
    content.framesPerSecond = statistics.framesPerSecond
    content.latency = latency
    (content.dropped, content.skipped, content.broken) = (statistics.dropped, statistics.skipped, statistics.broken)
    content.recording = recording
    refresh()
  }

  /// Draws what has changed.
  public func refresh() {
    if let message, message.until < .now { self.message = nil }
    content.message = message?.text ?? interruption ?? (shown == nil ? "waiting for the first picture" : nil)
    (content.isPaused, content.isHelpShown) = (isPaused, isHelpShown)
    terminal.show(
      LiveScreen(content, size: terminal.size, depth: depth, graphics: graphics, after: terminal.screen))
    lastShown = .now
  }
}
