import Foundation
import NeuralNetworks

/// The state of a detector's training in a file, so that it goes on after a stop.
extension DetectorTrainer {
  private struct Progress: Codable {
    var configuration: Configuration
    var proposals, refinement: DetectorStage.Counts
    var windowMistakes, patchMistakes: [Mistake]
    var history: [Record]
    var pictures: [Int]
  }

  private static let key = "mien.detectorTraining"

  /// How many pictures of each kind there are: another number means other data.
  private var pictureCounts: [Int] {
    let pictures = windows.pictures
    return [
      pictures.scenes.count, pictures.portraits.count, pictures.backgrounds.count, pictures.calibration.count,
    ]
  }

  /// Writes the state, whole or not at all.
  public func write(to path: String) throws(FileError) {
    let progress = Progress(
      configuration: configuration, proposals: proposals.counts, refinement: refinement.counts,
      windowMistakes: windows.mistakes, patchMistakes: patches.mistakes, history: history, pictures: pictureCounts)
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

  /// The run whose state a file holds.
  ///
  /// - Throws: ``CheckpointError`` if it holds none, or one of other data.
  public init(contentsOf path: String, pictures: DetectionPictures) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    guard
      let text = file.metadata[Self.key],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(text.utf8))
    else {
      throw CheckpointError("\(path): the metadata \(Self.key) is missing or damaged: begin a new run")
    }
    self.init(progress.configuration, pictures: pictures)
    guard progress.pictures == pictureCounts else {
      throw CheckpointError("\(path): the run was begun with other pictures: give the same folders")
    }
    let mistakes = progress.windowMistakes + progress.patchMistakes
    guard mistakes.allSatisfy({ pictures.backgrounds.indices.contains($0.picture) }) else {
      throw CheckpointError("\(path): the run's counts do not fit its pictures: the file is damaged; begin a new run")
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
