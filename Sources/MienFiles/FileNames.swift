import MienSystem

/// Names for files that are made from others: the same without folder and extension, made different from those before.
public struct FileNames: Sendable {
  private var taken: Set<String> = []

  /// None is taken yet.
  public init() {}

  /// Makes a folder, which only the user may look into, for files that are made from others, and checks that it would
  /// overwrite none of those.
  ///
  /// - Parameter isMade: Whether a file of this name, without its extension, could be written.
  /// - Throws: ``FileError`` if one of the others lies in the folder and could be overwritten.
  public static func protect(
    _ files: [String], from folder: String, isMade: (String) -> Bool
  ) throws(FileError) {
    try AtomicFile.makeFolder(folder, isPrivate: true)
    let place = realPath(folder)
    for file in files {
      let path = realPath(file)
      guard let slash = FileName.lastSlash(path[...]) else { continue }
      let name = withoutExtension(FileName.lastPart(path))
      // Numbers are added to names that are taken.
      let digits = name.reversed().prefix { $0.isWholeNumber }.count
      let isNumbered = digits > 0 && name.dropLast(digits).last == "-"
      let plain = isNumbered ? String(name.dropLast(digits + 1)) : name
      if isMade(name) || isMade(plain), path[..<slash] == place[...] {
        throw FileError(
          file, "it lies in the output folder under a name that could be overwritten",
          fix: "choose another output folder")
      }
    }
  }

  /// A name for what is made from a file.
  public mutating func name(of path: String, suffix: String = "") -> String {
    let file = path == "-" ? "standard-input" : FileName.lastPart(path)
    // No hidden files, and room for an extension.
    let plain = String(Self.withoutExtension(file).drop { $0 == "." })
    let safe = FileName.safe(plain)
    let isKept = safe == plain && safe.count <= 60 && safe.utf8.count <= 120
    let short = FileName.shortened(String(safe.prefix(43)), to: 120, ending: "")
    let stem = plain.isEmpty ? "face" : isKept ? plain : "\(short)-\(FileName.hash(file))"
    let base = stem + suffix
    var (name, number) = (base, 2)
    while !taken.insert(name).inserted {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }

  /// A name as a shell reads it: in quotes where it needs them.
  package static func shellWord(_ name: String) -> String {
    let isPlain =
      !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "-_./".contains($0) }
    if isPlain { return name }
    let shown = FileName.shown(name)
    if shown != name {
      // Bytes that are no characters: what a shell reads as such.
      return "$'" + FileName.shown(name.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#)) + "'"
    }
    return "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static func withoutExtension(_ file: String) -> String {
    guard let dot = file.lastIndex(of: ".") else { return file }
    return String(file[..<dot])
  }

  /// The path without links, `.` and `..`; of what is not there, that of its folder with the name.
  package static func realPath(_ path: String) -> String {
    if let resolved = realpath(path.systemName, nil) {
      defer { free(resolved) }
      return FileName.text(resolved)
    }
    guard let slash = FileName.lastSlash(path[...]), slash != path.startIndex else { return path }
    return realPath(String(path[..<slash])) + path[slash...]
  }
}
