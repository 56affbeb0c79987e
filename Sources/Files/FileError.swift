import SystemLibrary

/// A file that could not be read or written: which, why, and what to do about it.
public struct FileError: Error, CustomStringConvertible, Sendable, Equatable {
  /// One line for the user.
  public let description: String
  /// The operating system's number of the error (`errno`), such as `ENOENT`; 0 where it is none of the system's.
  package let code: Int32

  /// An error with this line.
  public init(_ description: String) { self.init(description, code: 0) }

  package init(_ description: String, code: Int32) { (self.description, self.code) = (description, code) }

  /// The error that the operating system just reported.
  package static func system(_ action: String, _ path: String, code: Int32 = errno) -> FileError {
    let fix =
      switch code {
      case ENOSPC, EDQUOT: "the disk is full: free some space and try again; what was saved before is intact"
      case EACCES, EPERM: "permission denied: choose a folder you may write to, or change its permissions"
      case EROFS: "the file system is read-only: choose another folder"
      case ENOENT: "no such file or folder: check the path"
      case ENOTDIR: "a part of the path is not a folder: check the path"
      case EISDIR: "it is a folder, and a file is needed"
      default: words(of: code)
      }
    return FileError("cannot \(action) \(path): \(fix)", code: code)
  }

  /// What the system calls an error, such as "Input/output error".
  package static func words(of code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether there is no such file or folder.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// Whether a folder stands where a file is expected.
  package var isFolder: Bool { code == EISDIR }
  /// Whether a file has more bytes than are read.
  package var isTooLarge: Bool { code == EFBIG }
  /// Whether it is neither a file nor a folder: a pipe, a socket, a device.
  package var isNoFile: Bool { code == ESPIPE }
}
