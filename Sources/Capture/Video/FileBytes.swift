#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open descriptor that is closed when it is released.
final class Descriptor: ByteSource {
  let number: Int32

  /// Takes over an open descriptor.
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

  /// The bytes of a file; nil of a pipe or a device.
  var size: Int? {
    var status = stat()
    guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    while true {
      #if canImport(Glibc)
        let got = Glibc.read(number, memory.baseAddress, memory.count)
      #elseif canImport(Musl)
        let got = Musl.read(number, memory.baseAddress, memory.count)
      #else
        let got = Darwin.read(number, memory.baseAddress, memory.count)
      #endif
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

/// Whole small files.
enum FileBytes {
  /// All bytes of a file of at most `limit` bytes; `EFBIG` where it is larger.
  static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(reading: path)
    var bytes: [UInt8] = []
    while true {
      let more = try file.read(1 << 16)
      if more.isEmpty { return bytes }
      bytes += more
      if bytes.count > limit { throw SystemError(number: EFBIG) }
    }
  }
}

/// What a folder holds.
enum Folder {
  /// The names in a folder, without `.` and `..`, in no order.
  static func names(of path: String) throws(SystemError) -> [String] {
    guard let folder = opendir(path) else { throw SystemError(number: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether the path names a folder; throws where it names nothing.
  static func exists(_ path: String) throws(SystemError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw SystemError(number: errno) }
    return status.st_mode & S_IFMT == S_IFDIR
  }
}
