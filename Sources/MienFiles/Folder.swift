import MienSystem

/// What a folder holds.
package enum Folder {
  /// The names in a folder, without `.` and `..`, in no order.
  ///
  /// - Throws: ``FileError`` if it cannot be read.
  package static func names(in path: String) throws(FileError) -> [String] {
    guard let folder = opendir(path.systemName) else { throw .system("read", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { FileName.text($0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Whether the path names anything.
  package static func isThere(_ path: String) -> Bool { access(path.systemName, F_OK) == 0 }

  /// Whether the path names a folder.
  ///
  /// - Throws: ``FileError`` where it names nothing.
  package static func exists(_ path: String) throws(FileError) -> Bool {
    var status = stat()
    guard stat(path.systemName, &status) == 0 else { throw .system("read", path) }
    return status.st_mode & S_IFMT == S_IFDIR
  }

  /// How many bytes a folder's file system has room for, as this user may use it.
  ///
  /// - Throws: ``FileError`` if the folder is not there, or this user may not write to it.
  package static func freeBytes(_ path: String) throws(FileError) -> Int {
    var status = statvfs()
    guard statvfs(path.systemName, &status) == 0 else { throw .system("read", path) }
    guard access(path.systemName, W_OK | X_OK) == 0 else { throw .system("written", path) }
    let (bytes, isMore) = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return isMore ? .max : bytes
  }
}
