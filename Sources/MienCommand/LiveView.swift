import Capture
import Foundation
import Images
import Sessions

/// The live view in a terminal.
final class LiveView {
  private let terminal: RawTerminal
  private let graphics: LiveGraphics
  private let depth = ColourDepth(environment: ProcessInfo.processInfo.environment)
  private var content: LiveContent?
  private var isPaused = false
  private var isHelpShown = false
  private var lastShown = ContinuousClock.now - .seconds(1)
  /// What the user should know now.
  var message: String?

  init() throws(TerminalError) {
    terminal = try RawTerminal()
    graphics = terminal.abilities().graphics
  }

  func close() { terminal.close() }

  func commands() -> [LiveCommand] { terminal.commands() }

  /// Does what a key asks of the view itself.
  func obey(_ command: LiveCommand) {
    switch command {
    case .pause: isPaused.toggle()
    case .help: isHelpShown.toggle()
    case .redraw: terminal.forgetScreen()
    case .mark, .save, .quit: break
    }
    lastShown = .now - .seconds(1)
    refresh()
  }

  /// Shows a frame; at most thirty times a second, and not while the picture is held.
  func show(
    _ picture: Picture, _ analysis: FrameAnalyzer.Analysis?, _ statistics: LiveStatistics, _ latency: Double,
    recording: String?
  ) {
    guard ContinuousClock.now - lastShown > .milliseconds(30) else { return }
    if !isPaused || content == nil, let colour = try? picture.colour() {
      let faces = (analysis?.faces ?? []).map {
        LiveFace(identity: $0.person, box: $0.face.box, score: $0.face.score, probabilities: $0.smoothed)
      }
      content = LiveContent(picture: colour, faces: faces)
    }
    content?.framesPerSecond = statistics.framesPerSecond
    content?.latency = latency
    content?.dropped = statistics.dropped
    content?.skipped = statistics.skipped
    content?.recording = recording
    refresh()
  }

  /// Draws what has changed.
  func refresh() {
    guard var content else { return }
    (content.isPaused, content.message, content.isHelpShown) = (isPaused, message, isHelpShown)
    terminal.show(
      LiveScreen(content, size: terminal.size, depth: depth, graphics: graphics, after: terminal.screen))
    lastShown = .now
  }
}
