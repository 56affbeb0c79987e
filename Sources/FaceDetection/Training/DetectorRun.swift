import Foundation
import MienFiles
import NeuralNetworks

/// The state of a detector's training in a file, so that it can be resumed.
extension DetectorTrainer {
  /// What is saved beside the two networks' loops.
  private struct Progress: Codable {
    var configuration: Configuration
    var history: [Record]
    /// What the run learns from.
    var dataFingerprint: String
    /// The version and commit of the program that it was last saved with, if that says them.
    var program: String?
  }

  private enum Key {
    static let progress = "mien.detectorTraining"
    static let proposals = "proposals."
    static let refinement = "refinement."
    static let windowMistakes = "mistakes.windows"
    static let patchMistakes = "mistakes.patches"
  }

  /// Writes the state, whole or not at all.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  public func write(to path: String) throws(FileError) {
    let progress = Progress(
      configuration: configuration, history: history, dataFingerprint: windows.pictures.fingerprint, program: program)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(progress) else {
      throw FileError(path, "cannot be written: the run's figures hold a value that cannot be saved, such as NaN")
    }
    var file = try proposals.saved(prefix: Key.proposals)
    let second = try refinement.saved(prefix: Key.refinement)
    file.tensors.merge(second.tensors) { first, _ in first }
    file.metadata.merge(second.metadata) { first, _ in first }
    file.tensors[Key.windowMistakes] = Mistake.tensor(windows.mistakes)
    file.tensors[Key.patchMistakes] = Mistake.tensor(patches.mistakes)
    file.metadata[Key.progress] = String(decoding: data, as: UTF8.self)
    try file.write(to: path)
  }

  private static func progress(_ file: Safetensors) throws(CheckpointError) -> Progress {
    guard
      let text = file.metadata[Key.progress],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(text.utf8)), progress.configuration.isValid
    else {
      throw CheckpointError(
        file.path, "the metadata \(Key.progress) is missing or damaged, or of another version", fix: "begin a new run")
    }
    return progress
  }

  /// The configuration of the run whose state a file holds.
  ///
  /// - Throws: ``CheckpointError`` if it holds none.
  public static func configuration(of path: String) throws(CheckpointError) -> Configuration {
    try configuration(of: Safetensors(contentsOf: path))
  }

  /// The same, of the content of its state.
  package static func configuration(of state: Safetensors) throws(CheckpointError) -> Configuration {
    try progress(state).configuration
  }

  /// The run whose state a file holds. It is resumed to the same bits, with the same build.
  ///
  /// - Parameter program: The version and commit of the program that trains on: another one than before is noted.
  /// - Throws: ``CheckpointError`` if it holds none, or one of other data.
  public init(
    contentsOf path: String, pictures: DetectionPictures, program: String? = nil
  ) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    let progress = try Self.progress(file)
    self.init(progress.configuration, pictures: pictures, program: program)
    guard progress.dataFingerprint == pictures.fingerprint else {
      throw CheckpointError(
        path, "the run was begun with other pictures", fix: "give the same folders, and the same part to leave out")
    }
    func mistakes(_ name: String) throws(CheckpointError) -> [Mistake] {
      guard let mistakes = file.tensors[name].flatMap({ Mistake.read($0, pictures: pictures.backgrounds.count) }) else {
        throw CheckpointError(
          path, "\(name) is missing or does not fit the run's pictures: the file is damaged", fix: "begin a new run")
      }
      return mistakes
    }
    try proposals.load(file, prefix: Key.proposals)
    try refinement.load(file, prefix: Key.refinement)
    guard progress.history.count == proposals.epoch + refinement.epoch,
      proposals.epoch == configuration.epochs || refinement.stepsDone == 0
    else {
      throw CheckpointError(
        path, "the metadata \(Key.progress) contradicts the networks' counts: the file is damaged",
        fix: "begin a new run")
    }
    let (before, now) = (progress.program ?? "an earlier version", program ?? "this program")
    if proposals.otherBuild != nil || (program != nil && progress.program != program) {
      note =
        "the run was last saved by another build (\(before), \(proposals.otherBuild ?? TargetFeatures.summary); this "
        + "is \(now), \(TargetFeatures.summary)): it is resumed, but perhaps not to the same bits"
    }
    (windows.mistakes, patches.mistakes) = (try mistakes(Key.windowMistakes), try mistakes(Key.patchMistakes))
    history = progress.history
  }

  /// Writes the trained detector, with its history as notes.
  public func writeDetector(to path: String) throws(FileError) {
    try calibratedDetector().write(
      to: path,
      notes: ["seed": "\(configuration.seed)", "epochs": "\(configuration.epochs)", "steps": "\(configuration.steps)"])
  }
}

extension Mistake {
  /// Mistakes as a tensor [count, 5]: the picture, and the square's middle, side and roll.
  fileprivate static func tensor(_ mistakes: [Mistake]) -> Tensor {
    Tensor(
      [mistakes.count, 5], mistakes.flatMap { [Float($0.picture), $0.box.x, $0.box.y, $0.box.side, $0.box.roll] })
  }

  /// The mistakes of such a tensor; nil if they cannot be those of that many pictures.
  fileprivate static func read(_ tensor: Tensor, pictures: Int) -> [Mistake]? {
    guard tensor.shape.rank == 2, tensor.shape[1] == 5 else { return nil }
    let values = tensor.elements
    let mistakes = stride(from: 0, to: values.count, by: 5).compactMap { start -> Mistake? in
      let picture = Int(exactly: values[start])
      guard let picture, (0..<pictures).contains(picture), values[start..<start + 5].allSatisfy({ abs($0) < 1e6 }),
        values[start + 3] > 0
      else { return nil }
      return Mistake(
        picture: picture,
        box: FaceBox(x: values[start + 1], y: values[start + 2], side: values[start + 3], roll: values[start + 4]))
    }
    return mistakes.count == tensor.shape[0] ? mistakes : nil
  }
}
