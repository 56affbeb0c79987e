import Foundation

/// A regular file, open for reading at any place, from several threads at once.
final class RandomAccessFile: Sendable {
  /// What errors call the file.
  let path: String
  /// The length in bytes, as it was on opening.
  let size: Int

  private let descriptor: Int32

  /// Opens the file at `path`. Throws where it is missing, no regular file, or may not be read.
  init(path: String) throws(DataError) {
    // Not to wait for somebody at the other end of a pipe.
    descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 {
      throw DataError(
        errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(systemMessage()), path: path)
    }
    self.path = path
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    size = Int(status.st_size)
    if !isKnown { throw DataError(.unreadable(systemMessage()), path: path) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw DataError(.isDirectory, path: path)
    default: throw DataError(.notAFile, path: path)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Reads up to `length` bytes from `offset` on; returns how many there were before the end of the file.
  func read(
    into target: UnsafeMutablePointer<UInt8>, length: Int, at offset: Int
  ) throws(DataError) -> Int {
    var done = 0
    while done < length {
      let step = pread(descriptor, target + done, length - done, off_t(offset + done))
      if step == 0 { break }
      if step > 0 {
        done += step
      } else if errno != EINTR {
        throw DataError(.unreadable(systemMessage()), path: path)
      }
    }
    return done
  }
}

/// What the system calls its last error.
private func systemMessage() -> String {
  String(cString: strerror(errno))
}
