import MienSystem

/// A regular file, open for reading at any place, by several threads at once.
package final class ReadableFile: Sendable {
  /// Where it is.
  package let path: String
  /// Its length in bytes, as it was when it was opened.
  package let size: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: ``FileError`` if it is missing, may not be read, or is no regular file.
  package init(_ path: String) throws(FileError) {
    // Without O_NONBLOCK a named pipe would wait for its other end.
    let descriptor = open(path.systemName, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = FileError.system("read", path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      if status.st_mode & S_IFMT == S_IFDIR { throw .system("read", path, code: EISDIR) }
      throw FileError(
        path, "cannot be read: it is a device, a pipe or a socket", fix: "save the data to a file first", code: ESPIPE)
    }
    // Last of all: once all members are set, a throw would run deinit, too, and close twice.
    (self.path, size, self.descriptor) = (path, Int(status.st_size), descriptor)
  }

  deinit { close(descriptor) }

  /// Whether a file can be opened for reading.
  package static func isReadable(_ path: String) -> Bool { access(path.systemName, R_OK) == 0 }

  /// The size in bytes of a regular file; nil of anything else, and of what is not there.
  package static func size(of path: String) -> Int? {
    var status = stat()
    guard stat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Reads from `offset` on until the target is full or the file ends; returns how many bytes there were.
  package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
    var done = 0
    while done < target.count {
      let step = pread(
        descriptor, target.baseAddress?.advanced(by: done), target.count - done, off_t(offset + done))
      if step == 0 { break }
      if step > 0 {
        done += step
      } else if errno != EINTR {
        throw .system("read", path)
      }
    }
    return done
  }

  /// The `count` bytes from `offset` on, or fewer where the file ends before.
  package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    // Without room, the standard library would write the count 0 into the one empty array that all threads share.
    guard count > 0 else { return [] }
    // Typed errors do not pass through the standard library's closures yet, so the result is carried out.
    var failure: FileError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(FileError) {
        initialized = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// All bytes of a file.
  ///
  /// - Throws: ``FileError`` if it cannot be read, or has more than `limit` bytes.
  package static func contents(of path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
    let file = try ReadableFile(path)
    guard file.size <= limit else { throw tooLarge(path, limit) }
    return try file.bytes(at: 0, count: file.size)
  }

  /// Whether a path names a pipe, whose bytes come when another program writes them.
  package static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return stat(path.systemName, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// All bytes of a file or a pipe, or of standard input (nil), read in one go.
  ///
  /// - Parameter isWanted: Asked with the first bytes; if it says no, only these are given, so that a device without an
  ///   end or a video is not read completely only to be refused.
  /// - Throws: ``FileError`` if it cannot be read, is a folder, or has more than `limit` bytes.
  package static func contents(
    ofFileOrPipe file: String?, limit: Int, isWanted: ([UInt8]) -> Bool = { _ in true }
  ) throws(FileError) -> [UInt8] {
    let path = file ?? "standard input"
    let input: Descriptor
    do throws(SystemError) {
      input =
        try file.map { (file) throws(SystemError) in try Descriptor(reading: file) } ?? Descriptor(takingOver: dup(0))
    } catch {
      if error.words != nil { throw FileError(path, error.description, fix: "start it first, or give a file") }
      throw .system("read", path, code: error.number)
    }
    let descriptor = input.number
    if file == nil, isatty(descriptor) == 1 {
      throw FileError(path, "it is a terminal", fix: "send a file into it: … < FILE")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("read", path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .system("read", path, code: EISDIR) }
    let size = Int(status.st_size)
    if size > limit { throw tooLarge(path, limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 1)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count: Int
      do throws(SystemError) {
        count = try chunk.withUnsafeMutableBytes { memory in
          Result { () throws(SystemError) in try input.read(into: memory) }
        }.get()
      } catch {
        throw .system("read", path, code: error.number)
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > limit { throw tooLarge(path, limit) }
      if !isWanted(bytes) { return bytes }
    }
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    FileError(path, "it has more than \(counted(limit, "byte")): it is another kind of file", code: EFBIG)
  }

  /// Calls `body` with each line and its number, from 1, read piece by piece: only a piece is held at once.
  ///
  /// Lines end with `\n` or `\r\n`; bytes that are not UTF-8 are replaced.
  ///
  /// - Returns: Whether the last line was cut off: bytes follow the last line break. It is not handed to `body`.
  package func forEachLine(_ body: (_ line: String, _ number: Int) throws(FileError) -> Void) throws(FileError) -> Bool
  {
    var (offset, number, rest) = (0, 0, [UInt8]())
    while true {
      let piece = try bytes(at: offset, count: 1 << 18)
      guard !piece.isEmpty else { return !rest.isEmpty }
      offset += piece.count
      // What is left over holds no line break: only the new bytes are searched.
      var (begin, searched) = (0, rest.count)
      rest += piece
      while let end = rest[searched...].firstIndex(of: 10) {
        let stop = end > begin && rest[end - 1] == 13 ? end - 1 : end
        number += 1
        try body(String(decoding: rest[begin..<stop], as: UTF8.self), number)
        (begin, searched) = (end + 1, end + 1)
      }
      rest.removeFirst(begin)
    }
  }

  /// The SHA-256 of all bytes, 64 hexadecimal digits, as `sha256sum` prints it.
  package func sha256() throws(FileError) -> String {
    var (hash, offset) = (SHA256(), 0)
    while true {
      let piece = try bytes(at: offset, count: 1 << 20)
      guard !piece.isEmpty else { return hash.digits }
      piece.withUnsafeBytes { hash.add($0) }
      offset += piece.count
    }
  }
}
