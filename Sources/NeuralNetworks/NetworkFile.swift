import MienFiles

/// Which file a network was read from, as documents name it: without its folder, with what identifies its content.
public struct NetworkFile: Sendable, Codable, Equatable {
  /// The file's name.
  public let name: String
  /// Its SHA-256, 64 hexadecimal digits as `sha256sum` prints them; nil where it is not known, as in recordings of Mien
  /// 0.1.
  public let sha256: String?

  /// What documents say of a network that was read from no file.
  public static let memory = NetworkFile(name: "in memory", sha256: nil)
  /// What they say where a network is asked for and none took part.
  public static let absent = NetworkFile(name: "none", sha256: nil)

  /// A network of this name and hash.
  public init(name: String, sha256: String?) { (self.name, self.sha256) = (name, sha256) }

  /// The network in a file.
  ///
  /// - Throws: ``FileError`` if it cannot be read.
  public init(contentsOf path: String) throws(FileError) {
    self.init(name: FileName.lastPart(path), sha256: try ReadableFile(path).sha256())
  }
}
