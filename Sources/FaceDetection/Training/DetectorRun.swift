import Foundation
import NeuralNetworks

/// The state of a detector's training in a file, so that it goes on after a stop.
extension DetectorTrainer {
  private struct Progress: Codable {
    var configuration: Configuration
    var proposals, refinement: DetectorStage.Counts
    var windowMistakes, patchMistakes: [Mistake]
    var history: [Record]
    /// What the run learns from, and which build of Mien computes it: another may round otherwise.
    var dataFingerprint, build: String

    /// Whether the counts can be those of a run.
    var isConsistent: Bool {
      let (first, second, most) = (proposals, refinement, configuration.epochs)
      return configuration.isValid && history.count == first.epoch + second.epoch
        && [first, second].allSatisfy {
          (0...most).contains($0.epoch) && (0..<configuration.steps).contains($0.step) && $0.lossSum.isFinite
            && $0.updates == $0.epoch * configuration.steps + $0.step
        } && (first.epoch == most || (second.epoch == 0 && second.step == 0))
    }
  }

  private static let build = TargetFeatures.summary

  private static let key = "mien.detectorTraining"

  /// Writes the state, whole or not at all.
  public func write(to path: String) throws(FileError) {
    let progress = Progress(
      configuration: configuration, proposals: proposals.counts, refinement: refinement.counts,
      windowMistakes: windows.mistakes, patchMistakes: patches.mistakes, history: history,
      dataFingerprint: windows.pictures.fingerprint, build: Self.build)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(progress) else {
      throw FileError(
        "cannot write \(path): the run's figures hold a value that is no number; begin anew with another --seed")
    }
    var tensors = proposals.tensors(prefix: "proposals.")
    tensors.merge(refinement.tensors(prefix: "refinement.")) { first, _ in first }
    try Safetensors(tensors, metadata: [Self.key: String(decoding: data, as: UTF8.self)]).write(to: path)
  }

  private static func progress(_ file: Safetensors, _ path: String) throws(CheckpointError) -> Progress {
    guard
      let text = file.metadata[Self.key],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(text.utf8)), progress.isConsistent
    else {
      throw CheckpointError(
        "\(path): the metadata \(Self.key) is missing or damaged, or of another version: begin a new run")
    }
    return progress
  }

  /// How the run was begun whose state a file holds.
  public static func configuration(of path: String) throws(CheckpointError) -> Configuration {
    try progress(Safetensors(contentsOf: path), path).configuration
  }

  /// The run whose state a file holds. It goes on to the same bits, with the same build.
  ///
  /// - Throws: ``CheckpointError`` if it holds none, or one of other data.
  public init(contentsOf path: String, pictures: DetectionPictures) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    let progress = try Self.progress(file, path)
    self.init(progress.configuration, pictures: pictures)
    guard progress.dataFingerprint == pictures.fingerprint else {
      throw CheckpointError(
        "\(path): the run was begun with other pictures: give the same folders, and the same part to leave out")
    }
    let mistakes = progress.windowMistakes + progress.patchMistakes
    guard mistakes.allSatisfy({ pictures.backgrounds.indices.contains($0.picture) && $0.box.side > 0 }) else {
      throw CheckpointError("\(path): the run's counts do not fit its pictures: the file is damaged; begin a new run")
    }
    if progress.build != Self.build {
      note =
        "the run was begun with another build (\(progress.build); this is \(Self.build)): it goes on, not to the same bits"
    }
    try proposals.load(file, prefix: "proposals.", counts: progress.proposals)
    try refinement.load(file, prefix: "refinement.", counts: progress.refinement)
    (windows.mistakes, patches.mistakes) = (progress.windowMistakes, progress.patchMistakes)
    history = progress.history
  }

  /// Writes the trained detector, with its history as notes.
  public func writeDetector(to path: String) throws(FileError) {
    try calibratedDetector().write(
      to: path,
      notes: ["seed": "\(configuration.seed)", "epochs": "\(configuration.epochs)", "steps": "\(configuration.steps)"])
  }
}
