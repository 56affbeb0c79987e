import MienSystem

/// Keeps two processes from writing a run into one folder. The operating system lets go of it when the process ends,
/// however.
package final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: ``FileError`` if another has it.
  package init(_ folder: String) throws(FileError) {
    let descriptor = open(folder.systemName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(folder, "the folder cannot be opened", fix: "check the path") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw FileError(folder, "another process works in it", fix: "wait for it, or name another folder")
    }
    // Last of all: once it is set, a throw would run deinit, too, and close twice.
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
