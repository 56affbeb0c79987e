import MienSystem

/// An open descriptor, closed when this object is released.
package final class Descriptor {
  package let number: Int32
  /// A byte that was read to find out whether there is one.
  private var early: UInt8?

  /// Takes ownership of an open descriptor.
  package init(takingOver number: Int32) {
    self.number = number
  }

  /// Opens a file for reading. Of a named pipe, waits for data; but if no program opens its other end, not for ever.
  ///
  /// - Parameter patience: For how many seconds no program may have opened it.
  package init(reading path: String, patience: Int = 10) throws(SystemError) {
    number = open(path.systemName, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if number < 0 { throw SystemError(number: errno) }
    var status = stat()
    if fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFIFO { try waitForWriter(patience) }
    _ = fcntl(number, F_SETFL, 0)
  }

  /// A file that holds these bytes and has no name, so that it is gone with this object, for a program that reads it
  /// from standard input.
  package init(holding bytes: [UInt8]) throws(SystemError) {
    let folder = FileName.environment("TMPDIR") ?? "/tmp"
    var name = "\(folder)/mien-XXXXXX".systemName
    number = mkstemp(&name)
    guard number >= 0 else { throw SystemError(number: errno) }
    unlink(name)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    do throws(FileError) {
      try bytes.withUnsafeBytes { bytes in
        Result { () throws(FileError) in try AtomicFile.writeAll(bytes, to: number, folder) }
      }.get()
    } catch {
      throw SystemError(number: error.code)
    }
    lseek(number, 0, SEEK_SET)
  }

  /// Fills the places of standard input, output and error that are closed. Otherwise a file that is opened later takes
  /// one, and gets what is printed. Whoever uses them still gets an error.
  package static func fillClosedStandardOnes() {
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is taken.
      _ = open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
    }
  }

  /// Waits for the first bytes, or for the other end to be closed after it was open.
  private func waitForWriter(_ patience: Int) throws(SystemError) {
    let step: Int32 = 100
    var waited = 0
    while true {
      var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      if poll(&entry, 1, step) > 0 { return }
      // Nothing to read: EAGAIN if a program has opened the other end, otherwise the end of the data.
      var byte: UInt8 = 0
      let got = withUnsafeMutableBytes(of: &byte) { systemRead(number, $0) }
      if got > 0 {
        early = byte
        return
      }
      waited += got == 0 ? Int(step) : 0
      if waited >= 1000 * patience {
        throw SystemError(number: 0, words: "it is a named pipe, and no program writes to it")
      }
    }
  }

  deinit {
    if number >= 0 { close(number) }
  }

  /// The size of a file in bytes; nil for a pipe or a device.
  package var size: Int? {
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  package func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    if let early, !memory.isEmpty {
      memory[0] = early
      self.early = nil
      return 1
    }
    while true {
      let got = systemRead(number, memory)
      if got >= 0 { return got }
      if errno != EINTR { throw SystemError(number: errno) }
    }
  }

  /// Up to `count` bytes; none at the end.
  package func read(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try bytes.withUnsafeMutableBytes { memory in
      // Typed errors do not pass through the standard library's closures yet, so the result is carried out.
      Result { () throws(SystemError) in try read(into: memory) }
    }.get()
    bytes.removeLast(count - got)
    return bytes
  }
}

/// The system's `read`, whose name `Descriptor.read` hides.
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, memory.baseAddress, memory.count)
}
