import MienFiles

/// The pictures of a folder, and what else is in it: nothing is left out without being counted.
public struct PictureFolder: Sendable, Equatable {
  /// The names of the pictures, in no order.
  public private(set) var pictures: [String] = []
  /// How many files are no pictures that can be read, by what they are: `.webp`, `links to nothing`.
  public private(set) var leftOut: [String: Int] = [:]

  /// Lists a folder: a picture is what is called `.png`, `.jpg` or `.jpeg`, or begins as a picture does, in a format
  /// that can be read here (``ColourImage/init(contentsOf:limits:)``). Folders, and names that begin with a dot or with
  /// `__`, which operating systems put there, do not count.
  ///
  /// - Throws: ``FileError`` if the folder cannot be read.
  public init(_ path: String) throws(FileError) {
    let hasDecoder = OtherPicture.installedProgram() != nil
    for name in try Folder.names(in: path) where !name.hasPrefix(".") && !name.hasPrefix("__") {
      let file = path + "/" + name
      if (try? Folder.exists(file)) == true { continue }
      if (try? Folder.exists(file)) == nil {
        leftOut["links to nothing", default: 0] += 1
      } else if ReadableFile.size(of: file) == nil {
        leftOut["pipes or devices", default: 0] += 1
      } else if Self.isNamedPicture(name) {
        pictures.append(name)
      } else {
        let beginning = Self.beginning(of: file)
        let isOther = OtherFileKind(firstBytes: beginning)?.isPicture == true
        if ImageFormat(firstBytes: beginning) != nil || (isOther && hasDecoder) {
          pictures.append(name)
          continue
        }
        let ending = name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? "without an ending"
        leftOut[isOther ? "\(ending) (ffmpeg is needed for them)" : ending, default: 0] += 1
      }
    }
  }

  /// Such as `40 of 64 files are left out: 20 .webp, 20 .bmp`; nil if none is.
  public static func note(read: Int, leftOut: [String: Int]) -> String? {
    let count = leftOut.values.reduce(0, +)
    guard count > 0 else { return nil }
    let kinds = leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
    return "\(count) of \(counted(read + count, "file")) \(count == 1 ? "is" : "are") left out: "
      + kinds.joined(separator: ", ")
  }

  /// The files that are meant by paths: files as they are, and of folders their pictures, in the order of their names.
  ///
  /// - Parameter isRecursive: Whether folders within folders are looked into.
  /// - Returns: The files, and a note for each folder of which something is left out.
  /// - Throws: ``FileError`` if a folder cannot be read.
  public static func files(
    _ paths: [String], isRecursive: Bool = false
  ) throws(FileError) -> (files: [String], notes: [String]) {
    var seen: Set<[UInt8]> = []
    return try files(paths, isRecursive: isRecursive, seen: &seen)
  }

  /// - Parameter seen: The folders that were looked into, by the bytes of their paths: a link may lead to one of them
  ///   again, and texts that differ in their bytes can be equal.
  private static func files(
    _ paths: [String], isRecursive: Bool, seen: inout Set<[UInt8]>
  ) throws(FileError) -> (files: [String], notes: [String]) {
    var (files, notes) = ([String](), [String]())
    for path in paths {
      guard (try? Folder.exists(path)) == true else {
        files.append(path)
        if path != PictureFile.standardInput, ReadableFile.isPipe(path) {
          notes.append("\(path) is a pipe: it is read to its end")
        }
        continue
      }
      let base = path.hasSuffix("/") ? String(path.dropLast()) : path
      if isRecursive, !seen.insert(FileName.bytes(FileNames.realPath(base))).inserted {
        notes.append("\(path): it was looked into already, by another name")
        continue
      }
      let folder = try PictureFolder(base)
      let inner = try Folder.names(in: base).filter { name in
        !name.hasPrefix(".") && !name.hasPrefix("__") && (try? Folder.exists(base + "/" + name)) == true
      }
      files += folder.pictures.sorted(by: NaturalOrder.precedes).map { base + "/" + $0 }
      if let note = note(read: folder.pictures.count, leftOut: folder.leftOut) { notes.append("\(path): \(note)") }
      if isRecursive {
        let others = try Self.files(
          inner.sorted(by: NaturalOrder.precedes).map { base + "/" + $0 }, isRecursive: true, seen: &seen)
        (files, notes) = (files + others.files, notes + others.notes)
      } else if !inner.isEmpty {
        notes.append(
          "\(path): \(counted(inner.count, "folder")) in it \(inner.count == 1 ? "is" : "are") not looked into")
      }
      if folder.pictures.isEmpty, inner.isEmpty { notes.append("\(path): there is no picture in it") }
    }
    return (files, notes)
  }

  private static func isNamedPicture(_ name: String) -> Bool {
    let lower = name.lowercased()
    return [".png", ".jpg", ".jpeg"].contains { lower.hasSuffix($0) }
  }

  private static func beginning(of path: String) -> [UInt8] {
    guard let file = try? ReadableFile(path), let bytes = try? file.bytes(at: 0, count: 12) else { return [] }
    return bytes
  }
}
