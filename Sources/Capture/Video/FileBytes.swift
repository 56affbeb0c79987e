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

  /// Up to `count` more bytes at the end of `bytes`; returns how many. 0 is the end.
  func read(_ count: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int {
    let begin = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    while true {
      let got = bytes.withUnsafeMutableBytes { memory -> Int in
        guard let base = memory.baseAddress else { return 0 }
        #if canImport(Glibc)
          return Glibc.read(number, base + begin, count)
        #elseif canImport(Musl)
          return Musl.read(number, base + begin, count)
        #else
          return Darwin.read(number, base + begin, count)
        #endif
      }
      if got < 0, errno == EINTR { continue }
      let failure = errno
      bytes.removeLast(count - max(0, got))
      if got < 0 { throw SystemError(number: failure) }
      return got
    }
  }
}

/// Whole small files.
enum FileBytes {
  /// All bytes of a file of at most `limit` bytes; `EFBIG` where it is larger.
  static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try Descriptor(reading: path)
    var bytes: [UInt8] = []
    while try file.read(1 << 16, into: &bytes) > 0 {
      if bytes.count > limit { throw SystemError(number: EFBIG) }
    }
    return bytes
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
