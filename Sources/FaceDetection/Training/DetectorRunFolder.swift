import MienFiles
import MienSystem

/// The folder of a detector's training, which no other process can use meanwhile, and the files in it.
public struct DetectorRunFolder: Sendable {
  /// The folder.
  public let path: String
  private let lock: FolderLock

  /// The folder at `path`, made if it is not there.
  ///
  /// - Parameter isResuming: Whether a run that it holds is resumed; otherwise that is an error.
  /// - Throws: ``FileError`` if it holds a run, cannot be made, or another process works in it.
  public init(_ path: String, isResuming: Bool) throws(FileError) {
    try AtomicFile.makeFolder(path)
    // Of two runs that begin at the same moment, one finds the other's lock or the other's state.
    let lock = try FolderLock(path)
    guard isResuming || !Self.holdsRun(path) else {
      throw FileError(path, "it holds a run already", fix: "name another folder, or resume it", code: EINPROGRESS)
    }
    (self.path, self.lock) = (path, lock)
  }

  /// The detector, to be used.
  public var detector: String { path + "/detector.safetensors" }
  /// The state that the run is resumed from.
  public var state: String { path + "/last.safetensors" }
  /// A sheet of what is learned from.
  public var examples: String { path + "/examples.png" }

  private static func holdsRun(_ path: String) -> Bool { ReadableFile.size(of: path + "/last.safetensors") != nil }

  /// The configuration of the run that it holds; nil if there is none.
  ///
  /// - Throws: ``CheckpointError`` if the state cannot be read.
  public func configuration() throws -> DetectorTrainer.Configuration? {
    try Self.holdsRun(path) ? DetectorTrainer.configuration(of: state) : nil
  }

  /// The run that it holds, or one at its beginning; draws what is learned from.
  ///
  /// - Parameter program: The version and commit of the program that trains; nil if nobody says.
  /// - Throws: ``CheckpointError`` if the state cannot be read or is of other data, ``FileError`` if the sheet cannot
  ///   be written.
  public func trainer(
    _ configuration: DetectorTrainer.Configuration, pictures: DetectionPictures, program: String?
  ) throws -> DetectorTrainer {
    let trainer =
      try Self.holdsRun(path)
      ? DetectorTrainer(contentsOf: state, pictures: pictures, program: program)
      : DetectorTrainer(configuration, pictures: pictures, program: program)
    try AtomicFile.write(trainer.sheet(columns: 8, rows: 6).pngEncoded(), to: examples)
    return trainer
  }
}
