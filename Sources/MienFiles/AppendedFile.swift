import MienSystem

/// A file that grows by whole pieces: whatever ends the program, all pieces but perhaps the last are there.
///
/// A piece is with the operating system when ``append(_:)`` returns, and survives the program's end; ``synchronize()``
/// brings it to the disk, where it survives the machine's.
public final class AppendedFile {
  /// Where it is.
  public let path: String
  /// Bytes in the file.
  public private(set) var length: Int
  private let descriptor: Int32
  /// Whether half a piece could not be removed: whatever came after it would be read as its end.
  private var isBroken = false

  /// Makes a file, which must not be there yet, and which only the user may read.
  public init(new path: String) throws(FileError) {
    descriptor = open(path.systemName, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    (self.path, length) = (path, 0)
    guard descriptor >= 0 else { throw .system("written", path) }
  }

  /// Opens a file of at least `length` bytes and continues after them; what is beyond them is removed.
  ///
  /// - Throws: ``FileError`` if it is shorter.
  public init(_ path: String, length: Int) throws(FileError) {
    descriptor = open(path.systemName, O_WRONLY | O_APPEND | O_CLOEXEC)
    (self.path, self.length) = (path, length)
    guard descriptor >= 0 else { throw .system("written", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("written", path) }
    guard length >= 0, status.st_size >= length else {
      throw FileError(
        path, "it has \(counted(Int(status.st_size), "byte")), and had \(length): it was cut off",
        fix: "begin again in another folder")
    }
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw .system("written", path) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds a piece. Of one that does not fit on the disk nothing is left behind.
  public func append(_ text: String) throws(FileError) {
    guard !isBroken else { throw .system("written", path, code: EIO) }
    var text = text
    do throws(FileError) {
      // Typed errors do not pass through the standard library's closures yet, so the result is carried out.
      try text.withUTF8 { bytes in
        Result { () throws(FileError) in
          try AtomicFile.writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path)
        }
      }.get()
    } catch {
      isBroken = ftruncate(descriptor, off_t(length)) != 0
      throw error
    }
    length += text.utf8.count
  }

  /// Brings everything to the disk.
  public func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw .system("written", path) }
  }
}
