import MienSystem

/// Files that are either the old ones or the new ones, whatever happens while they are written.
public enum AtomicFile {
  /// Writes `parts` one after the other to `path`: to a temporary file beside it first, which is flushed to the disk
  /// and then renamed. A crash, a kill or a full disk at any moment leaves the file that was there before.
  ///
  /// - Parameter isPrivate: Whether only the user may read it: for what is known of persons. Otherwise a file that is
  ///   replaced keeps its permissions.
  /// - Throws: ``FileError``; the temporary file is then removed.
  public static func write(
    _ parts: [UnsafeRawBufferPointer], to path: String, isPrivate: Bool = false
  ) throws(FileError) {
    var old = stat()
    let isThere = stat(path.systemName, &old) == 0
    if isThere, ![S_IFREG, S_IFDIR].contains(old.st_mode & S_IFMT) { return try writeThrough(parts, to: path) }
    let temporary = partialName(of: path)
    let file = try openPartial(temporary, path)
    if isPrivate {
      fchmod(file, 0o600)
    } else if isThere {
      fchmod(file, old.st_mode & 0o777)
    }
    do throws(FileError) {
      for part in parts { try writeAll(part, to: file, path) }
      guard fsync(file) == 0 else { throw .system("written", path) }
    } catch {
      close(file)
      unlink(temporary.systemName)
      throw error
    }
    do throws(FileError) {
      guard close(file) == 0 else { throw .system("written", path) }
      try move(temporary, to: path)
    } catch {
      unlink(temporary.systemName)
      throw error
    }
  }

  /// Opens the temporary file, empty and for this process alone: what a killed process left is used again, and links,
  /// which could lead to a file of the user, are replaced.
  private static func openPartial(_ temporary: String, _ path: String) throws(FileError) -> Int32 {
    for attempt in 0..<100 {
      let file = open(temporary.systemName, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
      if file < 0, errno == ELOOP, unlink(temporary.systemName) == 0 { continue }
      guard file >= 0 else { throw .system("written", path) }
      // File systems without locks are written to without.
      if flock(file, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(file)
        // A program that is being started has our descriptors for a moment, and with them our locks.
        if attempt < 20 {
          usleep(10_000)
          continue
        }
        throw FileError(path, "another process writes it", fix: "wait for it, or choose another name")
      }
      var (opened, named) = (stat(), stat())
      let isThere =
        fstat(file, &opened) == 0 && lstat(temporary.systemName, &named) == 0 && opened.st_ino == named.st_ino
      // Another process has just given it its name, or the bytes have a second name.
      if isThere, opened.st_mode & S_IFMT == S_IFREG, opened.st_nlink == 1, ftruncate(file, 0) == 0 { return file }
      close(file)
      if isThere { unlink(temporary.systemName) }
    }
    throw FileError(path, "cannot be written: \(temporary) is changed all the time", fix: "choose another folder")
  }

  /// Gives the file `path` another name, in place of what has it.
  public static func move(_ path: String, to newPath: String) throws(FileError) {
    guard rename(path.systemName, newPath.systemName) == 0 else { throw .system("written", newPath) }
    // The new name is safe once the folder is, too. A file system that cannot do that has no more to give.
    let folder = open(Self.folder(of: newPath).systemName, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }

  /// Writes to a device or a pipe, such as `/dev/stdout`. Renamed into its place, a file would take its name from it,
  /// for every program of the machine.
  private static func writeThrough(_ parts: [UnsafeRawBufferPointer], to path: String) throws(FileError) {
    let file = open(path.systemName, O_WRONLY | O_NOCTTY | O_CLOEXEC)
    guard file >= 0 else { throw .system("written", path) }
    defer { close(file) }
    for part in parts { try writeAll(part, to: file, path) }
  }

  /// Writes these bytes to `path`; see ``write(_:to:isPrivate:)-([UnsafeRawBufferPointer],_,_)``.
  public static func write(_ bytes: [UInt8], to path: String, isPrivate: Bool = false) throws(FileError) {
    // Typed errors do not pass through the standard library's closures yet, so the result is carried out.
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(FileError) in try write([bytes], to: path, isPrivate: isPrivate) }
    }.get()
  }

  /// Writes this text to `path`, in UTF-8.
  public static func write(_ text: String, to path: String, isPrivate: Bool = false) throws(FileError) {
    try write(Array(text.utf8), to: path, isPrivate: isPrivate)
  }

  /// Makes the folder `path` and those above it, if they are not there.
  ///
  /// - Parameter isPrivate: Whether only the user may look into it, if it is made.
  public static func makeFolder(_ path: String, isPrivate: Bool = false) throws(FileError) {
    switch isFolder(path) {
    case true?: return
    case false?:
      throw FileError(path, "the folder cannot be made: a file of that name is there", fix: "choose another name")
    case nil: break
    }
    let parent = folder(of: path)
    if parent != path, parent != "." { try makeFolder(parent) }
    guard mkdir(path.systemName, isPrivate ? 0o700 : 0o755) == 0 || errno == EEXIST else { throw .system("made", path) }
  }

  /// Checks that a file `path` could be written, before the work that it is to hold.
  public static func requireFolder(of path: String) throws(FileError) {
    let folder = folder(of: path)
    guard isFolder(folder) == true else {
      throw FileError(path, "cannot be written: \(folder) is no folder", fix: "make it, or name another")
    }
    guard access(folder.systemName, W_OK | X_OK) == 0 else { throw .system("written", path) }
    if isFolder(path) == true {
      throw FileError(path, "cannot be written: a folder of that name is there", fix: "choose another name")
    }
  }

  /// Removes the file `path`, if it is there.
  public static func remove(_ path: String) throws(FileError) {
    guard unlink(path.systemName) == 0 || errno == ENOENT else { throw .system("removed", path) }
  }

  /// Writes all bytes to an open file.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let chunk = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 24))
      let written = systemWrite(file, chunk.baseAddress, chunk.count)
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .system("written", path, code: written < 0 ? errno : EIO) }
      rest = rest.dropFirst(written)
    }
  }

  /// Whether what bears this name is a folder; nil if nothing does.
  private static func isFolder(_ path: String) -> Bool? {
    var status = stat()
    return stat(path.systemName, &status) == 0 ? status.st_mode & S_IFMT == S_IFDIR : nil
  }

  /// The name of the temporary file, within what a name may have.
  private static func partialName(of path: String) -> String {
    let folder = FileName.lastSlash(path[...]).map { path[..<path.utf8.index(after: $0)] } ?? ""
    return folder + FileName.shortened(FileName.lastPart(path), ending: ".partial")
  }

  private static func folder(of path: String) -> String {
    guard let slash = FileName.lastSlash(path[...]) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

/// The operating system's `write`, whose name `AtomicFile.write` hides.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
