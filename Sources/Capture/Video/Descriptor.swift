import SystemLibrary

/// An open descriptor, closed when this object is released.
final class Descriptor: ByteSource {
  let number: Int32

  /// Takes ownership of an open descriptor.
  init(takingOver number: Int32) {
    self.number = number
  }

  /// Opens a file for reading.
  init(reading path: String) throws(SystemError) {
    number = open(path, O_RDONLY | O_CLOEXEC)
    if number < 0 { throw SystemError(number: errno) }
  }

  deinit {
    if number >= 0 { close(number) }
  }

  /// The size of a file in bytes; nil for a pipe or a device.
  var size: Int? {
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      let got = systemRead(number, memory)
      if got >= 0 { return got }
      if errno != EINTR { throw SystemError(number: errno) }
    }
  }

  /// Up to `count` bytes; none at the end.
  func read(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try read(into: &bytes, from: 0)
    bytes.removeLast(count - got)
    return bytes
  }
}

/// The system's `read`, whose name `Descriptor.read` hides.
private func systemRead(_ descriptor: Int32, _ memory: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, memory.baseAddress, memory.count)
}
