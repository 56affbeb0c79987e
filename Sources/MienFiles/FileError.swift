import MienSystem

/// An error about a file or a folder that says where it is, what is wrong and what to do.
public protocol PlacedError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The file or the folder.
  var path: String { get }
  /// The line in it, from 1; nil where none applies.
  var line: Int? { get }
  /// What is wrong.
  var problem: String { get }
  /// What to do about it; nil where nothing general can be said.
  var fix: String? { get }
}

extension PlacedError {
  /// No line.
  public var line: Int? { nil }

  /// One line for people: `path, line 3: what is wrong; what to do`.
  public var description: String {
    path + (line.map { ", line \($0)" } ?? "") + ": " + problem + (fix.map { "; " + $0 } ?? "")
  }
}

/// A file that could not be read or written: which, why, and what to do about it.
public struct FileError: PlacedError {
  public let path: String
  public let line: Int?
  public let problem: String
  public let fix: String?
  /// The kind of error by the operating system's number (`errno`), such as `ENOENT`; 0 where none fits.
  package let code: Int32

  /// An error about a file.
  public init(_ path: String, line: Int? = nil, _ problem: String, fix: String? = nil) {
    self.init(path, line: line, problem, fix: fix, code: 0)
  }

  package init(_ path: String, line: Int? = nil, _ problem: String, fix: String? = nil, code: Int32) {
    (self.path, self.line, self.problem, self.fix, self.code) = (path, line, problem, fix, code)
  }

  /// The error that the operating system just reported.
  ///
  /// - Parameter done: What could not be done, such as `written`.
  package static func system(_ done: String, _ path: String, code: Int32 = errno) -> FileError {
    let (problem, fix): (String, String?) =
      switch code {
      case ENOSPC, EDQUOT: ("the disk is full", "free some space and try again; what was saved before is intact")
      case EACCES, EPERM:
        (
          "permission denied",
          done == "read" ? "change its permissions" : "choose a folder you may write to, or change its permissions"
        )
      case EROFS: ("the file system is read-only", "choose another folder")
      case ENOENT: ("no such file or folder", "check the path")
      case ENOTDIR: ("a part of the path is not a folder", "check the path")
      case EISDIR: ("it is a folder, and a file is needed", nil)
      default: (words(of: code), nil)
      }
    return FileError(path, "cannot be \(done): \(problem)", fix: fix, code: code)
  }

  /// What the system calls an error, such as "Input/output error".
  package static func words(of code: Int32) -> String { String(cString: strerror(code)) }

  /// Whether there is no such file or folder.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// Whether earlier results are there, which could be replaced.
  package var isThere: Bool { code == EEXIST }
  /// Whether work is there that can be resumed.
  package var isUnfinished: Bool { code == EINPROGRESS }
  /// Whether a folder stands where a file is expected.
  package var isFolder: Bool { code == EISDIR }
  /// Whether a file has more bytes than are read.
  package var isTooLarge: Bool { code == EFBIG }
  /// Whether it is neither a file nor a folder: a pipe, a socket, a device.
  package var isNoFile: Bool { code == ESPIPE }
}
