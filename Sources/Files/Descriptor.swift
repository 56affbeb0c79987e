import SystemLibrary

/// An open descriptor, closed when this object is released.
package final class Descriptor {
  package let number: Int32

  /// Takes ownership of an open descriptor.
  package init(takingOver number: Int32) {
    self.number = number
  }

  /// Opens a file for reading.
  package init(reading path: String) throws(SystemError) {
    number = open(path.systemName, O_RDONLY | O_CLOEXEC)
    if number < 0 { throw SystemError(number: errno) }
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
