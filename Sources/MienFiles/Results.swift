import MienSystem

/// Results that a program writes: they take the place of earlier ones only if that is wanted.
package enum Results {
  /// Checks that none of these files is there; or, if they are to be replaced, removes them.
  ///
  /// - Throws: ``FileError`` that names the first file that is there.
  package static func makeRoom(for paths: [String], isReplacing: Bool) throws(FileError) {
    for path in paths where ReadableFile.size(of: path) != nil {
      guard isReplacing else {
        throw FileError(
          path, "it is there already, from earlier work", fix: "name another place, or replace it",
          code: EEXIST)
      }
      try AtomicFile.remove(path)
    }
  }

  /// Checks that a result does not take the place of a file that it is made from.
  package static func protect(_ sources: [String], from path: String) throws(FileError) {
    let place = FileNames.realPath(path)
    guard sources.contains(where: { FileNames.realPath($0) == place }) else { return }
    throw FileError(path, "it is one of the files that are read", fix: "name another file for the result")
  }
}
