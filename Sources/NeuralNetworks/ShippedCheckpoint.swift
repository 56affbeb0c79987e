import Foundation

/// A checkpoint that comes with Mien, in its folder `Checkpoints`.
package struct ShippedCheckpoint: Sendable {
  /// The file's name, which carries its version.
  package let name: String
  /// Its SHA-256, as `Checkpoints/SHA256SUMS` has it. A file with another one is refused: a quick hash that is not
  /// cryptographic can be forged within a second.
  package let sha256: String

  package init(name: String, sha256: String) { (self.name, self.sha256) = (name, sha256) }

  /// The folders that are searched: `MIEN_CHECKPOINTS` alone, if it is set; otherwise `Checkpoints` beside the
  /// executable, `share/mien/Checkpoints` beside its folder, and that of the sources that it was built from.
  package static var folders: [String] {
    if let folder = ProcessInfo.processInfo.environment["MIEN_CHECKPOINTS"] { return [folder] }
    var folders: [String] = []
    if let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      let place = executable.deletingLastPathComponent()
      folders = [place.path + "/Checkpoints", place.deletingLastPathComponent().path + "/share/mien/Checkpoints"]
    }
    var source = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { source.deleteLastPathComponent() }
    return folders + [source.appendingPathComponent("Checkpoints").path]
  }

  /// The file's tensors, its hash verified.
  ///
  /// - Throws: ``CheckpointError`` if there is none, or another one than this version was made for.
  package func read() throws(CheckpointError) -> Safetensors {
    guard let path = Self.folders.lazy.map({ $0 + "/" + name }).first(where: FileManager.default.fileExists) else {
      throw CheckpointError(
        name, "it comes with Mien, and is not in \(Self.folders.joined(separator: ", "))",
        fix: "set MIEN_CHECKPOINTS to Mien's folder Checkpoints, or give the path of a file")
    }
    return try Safetensors(hashing: path, expecting: sha256)
  }
}
