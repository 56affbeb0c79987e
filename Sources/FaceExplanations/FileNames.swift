import Files
import Foundation
import NeuralNetworks

/// Names for files that are made from others: the same without folder and ending, made different from those before.
public struct FileNames: Sendable {
  private var taken: Set<String> = []

  /// None is taken yet.
  public init() {}

  /// Makes a folder in which files are to be written that are made from others.
  ///
  /// - Parameter isMade: Whether a file of this name, without its ending, could be written.
  /// - Throws: ``FileError`` if one of the others lies in the folder and could be overwritten.
  public static func protect(
    _ files: [String], from folder: String, isMade: (String) -> Bool
  ) throws(FileError) {
    try AtomicFile.makeFolder(folder)
    func place(_ path: String) -> URL { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL }
    for file in files {
      let url = place(file)
      let name = url.deletingPathExtension().lastPathComponent
      // Numbers are added to names that are taken.
      let plain = name.replacing(/-\d+$/, with: "")
      if isMade(name) || isMade(plain), url.deletingLastPathComponent().path == place(folder).path {
        throw FileError(
          "\(file): lies in the output folder under a name that could be overwritten; choose another folder with --output"
        )
      }
    }
  }

  /// A name for what is made from a file.
  public mutating func name(of path: String, suffix: String = "") -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? "face"
    // No hidden files, and room for an ending.
    let plain = file.split(separator: ".").dropLast().joined(separator: ".")
    let base = String((plain.isEmpty ? "face" : plain).prefix(60)) + suffix
    var (name, number) = (base, 2)
    while !taken.insert(name).inserted {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }
}
