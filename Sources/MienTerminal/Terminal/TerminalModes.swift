import MienSystem

/// The modes that a live view puts a terminal in, and how to get out of them again.
///
/// Everything that a handler of signals runs is here, and calls nothing but what POSIX lists as safe there
/// (`tcsetattr`, `write`, `sigaction`, `raise`, …): it allocates no memory and takes no lock.
enum TerminalModes {
  /// What the handlers know. Its memory is never freed.
  struct State {
    /// The terminal's descriptors.
    var input: Int32 = -1
    var output: Int32 = -1
    /// Whether a live view has the terminal, even if it is stopped.
    var isOpen = false
    /// Whether the terminal is in the modes of the live view now.
    var isEntered = false
    /// Whether the program was asked to end.
    var mustQuit = false
    /// How often the modes were entered: after each time, the terminal shows nothing.
    var entries = 0
    /// The settings before, and those of the live view.
    var original = termios()
    var raw = termios()
    /// What was done at each signal before.
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)
    let entering = Bytes(TerminalModes.entering)
    let leaving = Bytes(TerminalModes.leaving)
  }

  /// Bytes at an address that stays.
  struct Bytes {
    let address: UnsafeMutablePointer<UInt8>
    let count: Int

    init(_ text: String) {
      let bytes = Array(text.utf8)
      count = bytes.count
      address = .allocate(capacity: count)
      address.initialize(from: bytes, count: count)
    }
  }

  /// Another screen, no cursor, no wrapping of lines.
  static let entering = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[m\u{1B}[2J"
  /// Ends what may have been cut off (CAN, ST) and a synchronised update; colours, wrapping, cursor and screen as they
  /// were.
  static let leaving = "\u{18}\u{1B}\\\u{1B}[?2026l\u{1B}[m\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

  /// The one global: a handler of signals is a C function that is given nothing but a number.
  nonisolated(unsafe) static let state: UnsafeMutablePointer<State> = {
    let state = UnsafeMutablePointer<State>.allocate(capacity: 1)
    state.initialize(to: State())
    return state
  }()

  /// Signals that ask the program to end: the first is answered by `mustQuit`, the second as without a live view.
  static let ending = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
  /// Signals of a program that has failed.
  static let failing = [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP]
  static let stopping = [SIGTSTP, SIGCONT]

  /// Puts the terminal in the modes of the live view.
  static func enter() {
    guard state.pointee.isOpen, !state.pointee.isEntered else { return }
    _ = tcsetattr(state.pointee.input, TCSANOW, &state.pointee.raw)
    state.pointee.isEntered = true
    state.pointee.entries += 1
    send(state.pointee.entering)
  }

  /// Puts the terminal in the modes it had; nothing happens if it is in them.
  static func leave() {
    guard state.pointee.isEntered else { return }
    state.pointee.isEntered = false
    send(state.pointee.leaving)
    // Answers and keys that nobody will read must not reach the shell.
    _ = tcflush(state.pointee.input, TCIFLUSH)
    _ = tcsetattr(state.pointee.input, TCSANOW, &state.pointee.original)
  }

  private static func send(_ bytes: Bytes) {
    var sent = 0
    while sent < bytes.count {
      let count = write(state.pointee.output, bytes.address + sent, bytes.count - sent)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// The settings for a live view: keys come at once and unseen, reading never waits. Control-C is a key; Control-Z
  /// still stops.
  static func raw(from original: termios) -> termios {
    var raw = original
    raw.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP | BRKINT | PARMRK)
    raw.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN)
    raw.c_lflag |= tcflag_t(ISIG)
    withUnsafeMutableBytes(of: &raw.c_cc) { characters in
      characters[Int(VMIN)] = 0
      characters[Int(VTIME)] = 0
      #if canImport(Darwin)
        let none: UInt8 = 0xFF
      #else
        let none: UInt8 = 0
      #endif
      characters[Int(VINTR)] = none
      characters[Int(VQUIT)] = none
    }
    return raw
  }

  /// Installs the handlers.
  static func catchSignals() {
    for number in ending + failing + stopping {
      _ = sigaction(number, nil, state.pointee.actions + Int(number))
    }
    for number in ending { _ = signal(number) { TerminalModes.end($0) } }
    for number in failing { _ = signal(number) { TerminalModes.fail($0) } }
    catchStopping()
  }

  private static func catchStopping() {
    _ = signal(SIGTSTP) { _ in TerminalModes.stop() }
    _ = signal(SIGCONT) { _ in TerminalModes.resume() }
  }

  /// Removes them.
  static func releaseSignals() {
    for number in ending + failing + stopping {
      _ = sigaction(number, state.pointee.actions + Int(number), nil)
    }
  }

  private static func end(_ number: Int32) {
    let code = errno
    leave()
    if state.pointee.mustQuit {
      _ = sigaction(number, state.pointee.actions + Int(number), nil)
      _ = raise(number)
    }
    state.pointee.mustQuit = true
    errno = code
  }

  /// Whatever failed fails again, now without the live view.
  private static func fail(_ number: Int32) {
    leave()
    _ = sigaction(number, state.pointee.actions + Int(number), nil)
    _ = raise(number)
  }

  /// Control-Z: out of the modes, stop, and into them when the program continues.
  private static func stop() {
    let code = errno
    leave()
    _ = signal(SIGTSTP, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTSTP)
    _ = pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    _ = raise(SIGTSTP)
    // Here it continues.
    catchStopping()
    if !state.pointee.mustQuit { enter() }
    errno = code
  }

  /// Going on after a stop of any kind; what stopped it may have changed the modes.
  private static func resume() {
    let code = errno
    if !state.pointee.mustQuit {
      state.pointee.isEntered = false
      enter()
    }
    errno = code
  }
}
