#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows by whole pieces: whatever ends the program, all pieces but perhaps the last are there.
///
/// A piece is with the operating system when ``append(_:)`` returns, and survives the program's end; ``synchronize()`` brings it to the
/// disk, where it survives the machine's.
public final class AppendedFile: Sendable {
  /// Where it is.
  public let path: String
  private let descriptor: Int32

  /// Opens a file, or makes one.
  ///
  /// - Parameter length: What is beyond so many bytes is cut off; nil keeps all.
  public init(_ path: String, length: Int? = nil) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("write", path) }
    if let length, ftruncate(descriptor, off_t(length)) != 0 {
      let code = errno
      close(descriptor)
      throw .system("write", path, code: code)
    }
    (self.path, self.descriptor) = (path, descriptor)
  }

  deinit { close(descriptor) }

  /// Bytes in the file.
  public var length: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Adds a piece. Of one that does not fit on the disk nothing is left behind.
  public func append(_ text: String) throws(FileError) {
    guard !text.isEmpty else { return }
    let before = length
    var text = text
    // Typed errors do not pass through the standard library's closures yet, so the code is carried out.
    let code: Int32 = text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let written = write(descriptor, part.baseAddress, part.count)
        if written < 0, errno == EINTR { continue }
        guard written > 0 else { return errno }
        rest = rest.dropFirst(written)
      }
      return 0
    }
    guard code == 0 else {
      _ = ftruncate(descriptor, off_t(before))
      throw .system("write", path, code: code)
    }
  }

  /// Brings everything to the disk.
  public func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .system("write", path) }
  }
}
