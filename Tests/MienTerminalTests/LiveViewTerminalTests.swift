#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif
import Images
import MienTerminal
import Testing

#if os(Linux)
  /// A pair of devices, one of which is a terminal.
  private final class PseudoTerminal {
    let master: Int32
    let terminal: Int32

    init(columns: UInt16, rows: UInt16) throws {
      master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      // Linux's TIOCSPTLCK and TIOCGPTN.
      var lock: Int32 = 0
      var number: Int32 = 0
      try #require(master >= 0 && ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
      terminal = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      try #require(terminal >= 0)
      var size = winsize()
      (size.ws_col, size.ws_row) = (columns, rows)
      try #require(ioctl(master, numericCast(TIOCSWINSZ), &size) == 0)
      _ = fcntl(master, F_SETFL, O_NONBLOCK)
    }

    deinit {
      _ = close(terminal)
      _ = close(master)
    }

    func type(_ text: String) {
      let bytes = Array(text.utf8)
      #expect(write(master, bytes, bytes.count) == bytes.count)
    }

    /// What the program has written.
    func written() -> String {
      var all: [UInt8] = []
      var bytes = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(master, &bytes, bytes.count)
        guard count > 0 else { return String(decoding: all, as: UTF8.self) }
        all += bytes.prefix(count)
      }
    }

    /// All settings.
    var settings: [UInt64] {
      var settings = termios()
      #expect(tcgetattr(terminal, &settings) == 0)
      let flags = [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag].map { UInt64($0) }
      return flags + withUnsafeBytes(of: settings.c_cc) { $0.map { UInt64($0) } }
    }

    var echoes: Bool { settings[3] & UInt64(ECHO) != 0 }
  }

  @Suite(.serialized) struct LiveViewTerminalTests {
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let leave = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"
    private static let content = LiveContent(picture: ColourImage(width: 4, height: 3))

    /// Sends this thread a signal, which tests' threads keep waiting otherwise.
    private func send(_ number: Int32) {
      var (signals, before) = (sigset_t(), sigset_t())
      sigemptyset(&signals)
      sigaddset(&signals, number)
      #expect(pthread_sigmask(SIG_UNBLOCK, &signals, &before) == 0)
      #expect(raise(number) == 0)
      #expect(pthread_sigmask(SIG_SETMASK, &before, nil) == 0)
    }

    @Test func theTerminalIsGivenBack() throws {
      let pseudo = try PseudoTerminal(columns: 50, rows: 20)
      let before = pseudo.settings
      #expect(pseudo.echoes)
      do {
        let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
        #expect(terminal.isActive && !pseudo.echoes && pseudo.written().hasPrefix(Self.enter))
        #expect(terminal.size == TerminalSize(columns: 50, rows: 20))
        #expect(throws: TerminalError.alreadyInUse) { try RawTerminal(input: pseudo.terminal, output: pseudo.terminal) }
        terminal.close()
        #expect(pseudo.settings == before && pseudo.written().hasSuffix(Self.leave))
        terminal.close()
        #expect(pseudo.written() == "" && !terminal.isActive && terminal.commands() == [.quit])
        terminal.show(LiveScreen(Self.content, size: .usual, depth: .full))
        #expect(pseudo.written() == "")
      }
      // Without close().
      do {
        let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
        #expect(terminal.isActive && pseudo.settings != before)
      }
      #expect(pseudo.settings == before && pseudo.written().hasSuffix(Self.leave))
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func aSignalGivesTheTerminalBack(number: Int32) throws {
      let pseudo = try PseudoTerminal(columns: 50, rows: 20)
      let before = pseudo.settings
      let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
      #expect(terminal.commands().isEmpty)
      send(number)
      #expect(pseudo.settings == before && pseudo.written().hasSuffix(Self.leave))
      #expect(!terminal.isActive && terminal.commands() == [.quit])
      terminal.show(LiveScreen(Self.content, size: .usual, depth: .full))
      terminal.close()
      #expect(pseudo.written() == "")
    }

    @Test func goingOnAfterAStopDrawsEverything() throws {
      let pseudo = try PseudoTerminal(columns: 50, rows: 20)
      let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
      let screen = LiveScreen(Self.content, size: terminal.size, depth: .indexed)
      terminal.show(screen)
      #expect(pseudo.written().hasSuffix(screen.text))
      terminal.show(screen)
      #expect(pseudo.written() == "" && terminal.screen == screen)
      // As if another program had used the terminal meanwhile.
      var settings = termios()
      #expect(tcgetattr(pseudo.terminal, &settings) == 0)
      settings.c_lflag |= tcflag_t(ECHO | ICANON)
      #expect(tcsetattr(pseudo.terminal, TCSANOW, &settings) == 0)
      send(SIGCONT)
      #expect(!pseudo.echoes && pseudo.written().hasPrefix(Self.enter) && terminal.screen == nil)
      terminal.show(screen)
      #expect(pseudo.written() == screen.text)
    }

    @Test func keysAreRead() throws {
      let pseudo = try PseudoTerminal(columns: 50, rows: 20)
      let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
      _ = pseudo.written()
      pseudo.type(" m\u{1B}[As\u{03}")
      #expect(terminal.commands() == [.pause, .mark, .save, .quit])
      #expect(pseudo.written() == "")
      pseudo.type("\u{1B}")
      #expect(terminal.commands() == [] && terminal.commands() == [.quit])
      terminal.show(LiveScreen(Self.content, size: terminal.size, depth: .none))
      pseudo.type("\u{0C}")
      #expect(terminal.commands() == [.redraw] && terminal.screen == nil)
    }

    @Test func theTerminalIsAsked() throws {
      let pseudo = try PseudoTerminal(columns: 50, rows: 20)
      let terminal = try RawTerminal(input: pseudo.terminal, output: pseudo.terminal)
      pseudo.type("m\u{1B}[6;21;9t\u{1B}[?62;4;22c")
      let abilities = terminal.abilities(timeout: 60)
      #expect(abilities.hasSixels && abilities.graphics == .sixels(CellSize(width: 9, height: 21)))
      // A key that came meanwhile is not lost.
      #expect(terminal.commands() == [.mark])
      pseudo.type("\u{1B}[?62;22c")
      #expect(terminal.abilities(timeout: 60) == RawTerminal.Abilities())
      #expect(terminal.abilities(timeout: 0).graphics == .characters)
    }

    @Test func whatIsNoTerminalIsRefused() {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      #expect(throws: TerminalError.notATerminal) { try RawTerminal(input: ends[0], output: ends[1]) }
      #expect(TerminalError.notATerminal.description.contains("JSON"))
      #expect(TerminalError.failed(call: "tcgetattr", code: EIO).description.contains("tcgetattr"))
      ends.forEach { _ = close($0) }
    }
  }
#endif
