import MienFiles
import MienSystem

/// The pictures that ffmpeg writes, and its messages. Both are read as they come, so that neither pipe fills up while
/// the other is waited for.
final class FFmpegOutput: ByteSource {
  let child: ChildProcess
  private(set) var log: FFmpegLog
  private var areMessagesOver = false
  /// Whether to end early; set during a pull.
  var isStopped: () -> Bool = { false }

  init(_ child: ChildProcess, log: FFmpegLog) {
    self.child = child
    self.log = log
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while !isStopped() {
      let ready = try wait(forPictures: true)
      if ready.messages { try readMessages() }
      if ready.pictures { return try child.output.read(into: memory) }
    }
    return 0
  }

  /// What is said of the next frame, which was read already: its message was written before it, so that it is there, or
  /// none will come. Nil then.
  func nextMessage() throws(SystemError) -> FFmpegLog.FrameMessage? {
    while true {
      if let message = log.takeMessage() { return message }
      guard !areMessagesOver, try wait(forPictures: false, milliseconds: 0).messages else { return nil }
      try readMessages()
    }
  }

  /// Reads the remaining messages. Pictures that still come are thrown away: a pipe that nobody reads would stop ffmpeg
  /// for ever.
  func finishMessages() throws(SystemError) {
    var arePicturesOver = false
    var waste = [UInt8](repeating: 0, count: 1 << 16)
    while !areMessagesOver, !isStopped() {
      let ready = try wait(forPictures: !arePicturesOver)
      if ready.messages { try readMessages() }
      if ready.pictures { arePicturesOver = try child.output.read(into: &waste, from: 0) == 0 }
    }
    log.finish()
  }

  private func readMessages() throws(SystemError) {
    let bytes = try child.messages.read(1 << 14)
    if bytes.isEmpty { areMessagesOver = true }
    log.add(bytes)
  }

  /// Waits for something to read, by default at most a twentieth of a second.
  private func wait(forPictures: Bool, milliseconds: Int32 = 50) throws(SystemError) -> (pictures: Bool, messages: Bool)
  {
    let events = Int16(POLLIN)
    // Negative descriptors are ignored.
    var entries = [
      pollfd(fd: forPictures ? child.output.number : -1, events: events, revents: 0),
      pollfd(fd: areMessagesOver ? -1 : child.messages.number, events: events, revents: 0),
    ]
    if poll(&entries, 2, milliseconds) < 0 {
      if errno == EINTR { return (false, false) }
      throw SystemError(number: errno)
    }
    return (entries[0].revents != 0, entries[1].revents != 0)
  }
}
