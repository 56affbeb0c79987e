import Foundation
import Sessions
import Testing

#if os(Linux)
  /// `mien camera` in a terminal of its own.
  private final class TerminalSession {
    let process = Process()
    private let master: Int32
    private let terminal: FileHandle
    private(set) var written = ""

    init(_ arguments: [String]) throws {
      master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
      // Linux's TIOCSPTLCK and TIOCGPTN.
      var lock: Int32 = 0
      var number: Int32 = 0
      try #require(master >= 0 && ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
      let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      try #require(descriptor >= 0)
      terminal = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      var size = winsize()
      (size.ws_col, size.ws_row) = (100, 30)
      try #require(ioctl(master, numericCast(TIOCSWINSZ), &size) == 0)
      process.executableURL = URL(fileURLWithPath: MienProcess.path)
      process.arguments = arguments
      (process.standardInput, process.standardOutput, process.standardError) = (terminal, terminal, terminal)
      // Tests' threads keep signals waiting, and a program begins with what its parent keeps.
      var (signals, before) = (sigset_t(), sigset_t())
      sigfillset(&signals)
      pthread_sigmask(SIG_UNBLOCK, &signals, &before)
      defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
      try process.run()
    }

    deinit {
      if process.isRunning { process.terminate() }
      close(master)
    }

    func type(_ text: String) { _ = write(master, text, text.utf8.count) }

    /// Reads what the program writes until something holds, or it ends, or a minute is over. Whether it holds.
    func wait(until condition: () -> Bool) -> Bool {
      var bytes = [UInt8](repeating: 0, count: 65536)
      let end = ContinuousClock.now + .seconds(60)
      while ContinuousClock.now < end {
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, 20)
        let count = read(master, &bytes, bytes.count)
        if count > 0 { written += String(decoding: bytes.prefix(count), as: UTF8.self) }
        if condition() { return true }
      }
      return false
    }

    func waitForEnd() -> Bool { wait { !process.isRunning } }

    var echoes: Bool {
      var settings = termios()
      return tcgetattr(terminal.fileDescriptor, &settings) == 0 && settings.c_lflag & UInt32(ECHO) != 0
    }
  }

  @Suite("The live view of mien camera", .serialized)
  struct LiveViewCommandTests {
    private let place: Workplace

    init() throws { place = try SessionCommandTests().place() }

    private func session(_ more: [String] = []) throws -> TerminalSession {
      try TerminalSession(
        [
          "camera", "--model", place.file("model.safetensors"), "--replay", place.file("video.y4m"), "--saved",
          place.file("saved"),
        ] + more)
    }

    /// The frame that is held is the one that is saved; the recording goes on meanwhile.
    @Test func keysMarkHoldSaveAndEnd() throws {
      let session = try session(["--record", place.file("r")])
      let shows = session.wait { session.written.contains("dropped") }
      #expect(shows && !session.echoes, "\(session.written.suffix(2000))")
      session.type("m")
      let isMarked = session.wait { session.written.contains("marked: 1") }
      #expect(isMarked)
      session.type(" s")
      let isSaving = session.wait { FileManager.default.fileExists(atPath: place.file("saved")) }
      #expect(isSaving)
      session.type("q")
      #expect(session.waitForEnd() && session.process.terminationStatus == 0 && session.echoes)
      #expect(session.written.contains("saved: "))
      let recording = try Recording(contentsOf: place.file("r"))
      #expect(recording.events.filter { $0.kind == .marker }.count == 1 && recording.metadata.ended != nil)
      let folders = try FileManager.default.contentsOfDirectory(atPath: place.file("saved"))
      let folder = try #require(folders.first)
      let number = folder.split(separator: "-").last.flatMap { Int($0) }
      #expect(
        folders.count == 1 && number != nil && recording.rows.contains { $0.frame == number && $0.status == .face })
      for file in ["frame.png", "faces.png", "report.html", "explanations.json"] {
        #expect(FileManager.default.fileExists(atPath: place.file("saved/\(folder)/\(file)")), "\(file)")
      }
    }

    /// However often it is asked to end, the terminal is as it was.
    @Test func signalsGiveTheTerminalBack() throws {
      let session = try session()
      let shows = session.wait { session.written.contains("dropped") }
      #expect(shows && !session.echoes)
      for _ in 0..<3 { kill(session.process.processIdentifier, SIGTERM) }
      #expect(session.waitForEnd() && session.echoes && session.written.contains("\u{1B}[?1049l"))
    }

    /// What no picture can be made of is said on the screen.
    @Test func aSourceWithoutPicturesIsTold() throws {
      // Pictures that begin and end like JPEG and hold nothing.
      let rubbish = Data([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xD9])
      try Data(Array(repeating: rubbish, count: 2000).joined()).write(to: URL(filePath: place.file("bad.mjpeg")))
      let session = try TerminalSession(
        ["camera", "--model", place.file("model.safetensors"), "--replay", place.file("bad.mjpeg")])
      let isTold = session.wait { session.written.contains("unreadable") && session.written.contains("JPEG") }
      #expect(isTold, "\(session.written.suffix(2000))")
      session.type("q")
      #expect(session.waitForEnd())
    }
  }
#endif
