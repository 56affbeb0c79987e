import SystemLibrary

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

  /// The time of the next frame, which was read already: its message was written before it. Nil if there is none.
  func nextTime() throws(SystemError) -> Int64? {
    while true {
      if let time = log.takeTime() { return time }
      if areMessagesOver || isStopped() { return nil }
      let ready = try wait(forPictures: true)
      if ready.messages {
        try readMessages()
      } else if ready.pictures {
        // The next picture has arrived already: no message will come for this one.
        return nil
      }
    }
  }

  /// Reads the remaining messages, when there are no more pictures.
  func finishMessages() throws(SystemError) {
    while !areMessagesOver, !isStopped() {
      if try wait(forPictures: false).messages { try readMessages() }
    }
    log.finish()
  }

  private func readMessages() throws(SystemError) {
    let bytes = try child.messages.read(1 << 14)
    if bytes.isEmpty { areMessagesOver = true }
    log.add(bytes)
  }

  /// Waits at most a twentieth of a second.
  private func wait(forPictures: Bool) throws(SystemError) -> (pictures: Bool, messages: Bool) {
    let events = Int16(POLLIN)
    // Negative descriptors are ignored.
    var entries = [
      pollfd(fd: forPictures ? child.output.number : -1, events: events, revents: 0),
      pollfd(fd: areMessagesOver ? -1 : child.messages.number, events: events, revents: 0),
    ]
    if poll(&entries, 2, 50) < 0 {
      if errno == EINTR { return (false, false) }
      throw SystemError(number: errno)
    }
    return (entries[0].revents != 0, entries[1].revents != 0)
  }
}
