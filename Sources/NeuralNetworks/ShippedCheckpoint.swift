import Files
import Foundation

/// A checkpoint that comes with Mien, in its folder `Checkpoints`.
package struct ShippedCheckpoint: Sendable {
  /// The file's name, which carries its version.
  package let name: String
  /// Its FNV-1a hash of 64 bits, 16 hexadecimal digits.
  package let hash: String
  /// Its SHA-256, as `Checkpoints/SHA256SUMS` has it: known, so that a file whose quick hash is right need not be
  /// hashed again.
  package let sha256: String

  package init(name: String, hash: String, sha256: String) {
    (self.name, self.hash, self.sha256) = (name, hash, sha256)
  }

  /// The file as documents name it.
  package var file: NetworkFile { NetworkFile(name: name, sha256: sha256) }

  /// The folders that are searched: `MIEN_CHECKPOINTS`, if it is set; `Checkpoints` and `share/mien/Checkpoints` beside
  /// the executable and in each folder above it; and that of the sources that it was built from.
  package static var folders: [String] {
    var folders: [String] = []
    if let folder = ProcessInfo.processInfo.environment["MIEN_CHECKPOINTS"] { folders.append(folder) }
    if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      var parts = executable.pathComponents
      while parts.count > 1 {
        parts.removeLast()
        let folder = parts.joined(separator: "/").replacingOccurrences(of: "//", with: "/")
        folders += [folder + "/Checkpoints", folder + "/share/mien/Checkpoints"]
      }
    }
    var source = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { source.deleteLastPathComponent() }
    return folders + [source.appendingPathComponent("Checkpoints").path]
  }

  /// Where the file is, its hash verified.
  ///
  /// - Throws: ``CheckpointError`` if there is none, or another one than this version was made for.
  package func path() throws(CheckpointError) -> String {
    guard let path = Self.folders.lazy.map({ $0 + "/" + name }).first(where: FileManager.default.fileExists) else {
      throw CheckpointError(
        name, "it comes with Mien, and is in none of the usual places",
        fix: "set MIEN_CHECKPOINTS to Mien's folder Checkpoints, or give the path of a file")
    }
    let found = try Self.hash(ofFile: path)
    guard found == hash else {
      throw CheckpointError(
        path, "the file is damaged, or belongs to another version: its hash is \(found) and should be \(hash)",
        fix: "fetch it again")
    }
    return path
  }

  /// The FNV-1a hash of a file, 16 hexadecimal digits.
  package static func hash(ofFile path: String) throws(CheckpointError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CheckpointError(path, "cannot be read", fix: "check the path and its permissions")
    }
    var hash = FNV1a()
    data.withUnsafeBytes { hash.add($0.bindMemory(to: UInt8.self)) }
    return hash.digits
  }
}
