import Foundation

/// Keeps two processes from training in one folder. The operating system lets go of it when the process ends, however.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: ``TrainingError`` if another has it.
  init(_ folder: String) throws(TrainingError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TrainingError("cannot open the folder \(folder): check the path") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      close(descriptor)
      throw TrainingError("another process is training in \(folder): wait for it, or name another folder by --output")
    }
    // Last of all: once it is set, a throw would run deinit, too, and close twice.
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
