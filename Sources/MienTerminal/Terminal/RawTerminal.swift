import Foundation

/// The terminal while a live view has it: keys come one by one and unseen, a screen of its own, no cursor.
///
/// However the program ends, the terminal is as it was before: when this is closed or freed, at SIGINT, SIGTERM, SIGHUP
/// and SIGQUIT, when the program fails, and while it is stopped (Control-Z). The first signal that asks for an end
/// gives the terminal back and makes ``commands()`` answer `quit`, so that recordings can be completed; the second ends
/// the program. One can be open at a time.
///
/// To be used by one thread.
public final class RawTerminal {
  /// What the terminal can show.
  public struct Abilities: Sendable, Hashable {
    /// Whether it shows sixels.
    public var hasSixels: Bool
    /// How large a character is, if it says so.
    public var cell: CellSize?

    /// Nothing special, unless said otherwise.
    public init(hasSixels: Bool = false, cell: CellSize? = nil) {
      (self.hasSixels, self.cell) = (hasSixels, cell)
    }

    /// What pictures should be made of: sixels only where the size of a character is known.
    public var graphics: LiveGraphics {
      guard hasSixels, let cell else { return .characters }
      return .sixels(cell)
    }
  }

  private let input: Int32
  private let output: Int32
  private var parser = TerminalInput()
  private var waiting: [LiveCommand] = []
  private var shown: LiveScreen?
  private var shownEntries = 0

  private static let lock = NSLock()
  private var state: UnsafeMutablePointer<TerminalModes.State> { TerminalModes.state }

  /// Takes the terminal.
  ///
  /// - Throws: `TerminalError` if these are no terminal, or another live view has it.
  public init(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) throws(TerminalError) {
    (self.input, self.output) = (input, output)
    guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
    var original = termios()
    guard tcgetattr(input, &original) == 0 else { throw .failed(call: "tcgetattr", code: errno) }
    Self.lock.lock()
    defer { Self.lock.unlock() }
    let state = TerminalModes.state
    guard !state.pointee.isOpen else { throw .alreadyInUse }
    (state.pointee.input, state.pointee.output) = (input, output)
    (state.pointee.original, state.pointee.raw) = (original, TerminalModes.raw(from: original))
    (state.pointee.mustQuit, state.pointee.isOpen) = (false, true)
    TerminalModes.catchSignals()
    TerminalModes.enter()
    isOpen = true
  }

  private var isOpen = false

  deinit { close() }

  /// Gives the terminal back. Doing so twice does nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    Self.lock.lock()
    defer { Self.lock.unlock() }
    TerminalModes.leave()
    state.pointee.isOpen = false
    TerminalModes.releaseSignals()
  }

  /// Whether the terminal shows the live view: not after ``close()`` and not after a signal that asked for an end.
  public var isActive: Bool { isOpen && state.pointee.isEntered }

  /// How large the terminal is now; 80 × 24 where it does not say.
  public var size: TerminalSize {
    guard let size = window, size.ws_col > 0, size.ws_row > 0 else { return .usual }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }

  private var window: winsize? {
    var size = winsize()
    return ioctl(output, numericCast(TIOCGWINSZ), &size) == 0 ? size : nil
  }

  /// What the screen shows, for `LiveScreen(…, after:)`; nil if it shows nothing, as after a stop.
  public var screen: LiveScreen? { shownEntries == state.pointee.entries ? shown : nil }

  /// Shows a screen: sends what has changed since the last.
  public func show(_ screen: LiveScreen) {
    guard isActive else { return }
    let entries = state.pointee.entries
    send(screen.difference(from: self.screen))
    (shown, shownEntries) = (screen, entries)
  }

  /// Draws everything again at the next ``show(_:)``.
  public func forgetScreen() { shown = nil }

  /// What was asked for since the last time, without waiting.
  public func commands() -> [LiveCommand] {
    guard isOpen else { return [.quit] }
    var commands = waiting + read().compactMap { LiveCommand($0) }
    waiting = []
    if commands.contains(.redraw) { forgetScreen() }
    if state.pointee.mustQuit { commands.append(.quit) }
    return commands
  }

  /// Asks the terminal what it can; terminals that do not answer within `timeout` seconds can nothing special.
  public func abilities(timeout: Double = 1) -> Abilities {
    var abilities = Abilities()
    guard isActive else { return abilities }
    if let window, window.ws_xpixel > 0, window.ws_ypixel > 0, window.ws_col > 0, window.ws_row > 0 {
      let (width, height) = (window.ws_xpixel / window.ws_col, window.ws_ypixel / window.ws_row)
      if width > 0, height > 0 { abilities.cell = CellSize(width: Int(width), height: Int(height)) }
    }
    send(TerminalReply.question)
    let end = Terminal.uptime() + timeout
    while isActive {
      let rest = end - Terminal.uptime()
      guard rest > 0, wait(seconds: rest) else { break }
      for event in read() {
        switch TerminalReply(event) {
        case .cellSize(let size): abilities.cell = size
        case .attributes(let hasSixels):
          abilities.hasSixels = hasSixels
          return abilities
        case nil: if let command = LiveCommand(event) { waiting.append(command) }
        }
      }
      if state.pointee.mustQuit { break }
    }
    return abilities
  }

  /// Whether there is something to read within so many seconds.
  private func wait(seconds: Double) -> Bool {
    var descriptor = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(min(max(seconds, 0) * 1000, 1e6).rounded(.up))
    let count = poll(&descriptor, 1, milliseconds)
    return count > 0 || (count < 0 && errno == EINTR)
  }

  /// What the terminal has sent.
  private func read() -> [TerminalInput.Event] {
    guard isActive else { return [] }
    var events: [TerminalInput.Event] = []
    var isIdle = true
    var bytes = [UInt8](repeating: 0, count: 256)
    while wait(seconds: 0) {
      let count = bytes.withUnsafeMutableBytes { Foundation.read(input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // The terminal is gone.
        state.pointee.mustQuit = true
        break
      }
      isIdle = false
      events += parser.events(in: bytes.prefix(count))
    }
    return isIdle ? parser.idle() : events
  }

  /// Sends a text; where a signal has given the terminal back meanwhile, its rest is dropped.
  private func send(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty, isActive {
      let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
