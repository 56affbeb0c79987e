import Files
import Foundation
import NeuralNetworks

/// The state of a detector's training in a file, so that it goes on after a stop.
extension DetectorTrainer {
  private struct Progress: Codable {
    var configuration: Configuration
    var proposals, refinement: DetectorStage.Counts
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

  private enum Key {
    static let windowMistakes = "mistakes.windows"
    static let patchMistakes = "mistakes.patches"
  }

  /// Writes the state, whole or not at all.
  public func write(to path: String) throws(FileError) {
    let progress = Progress(
      configuration: configuration, proposals: proposals.counts, refinement: refinement.counts, history: history,
      dataFingerprint: windows.pictures.fingerprint, build: Self.build)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(progress) else {
      throw FileError(
        "cannot write \(path): the run's figures hold a value that is no number; begin anew with another --seed")
    }
    var tensors = proposals.tensors(prefix: "proposals.")
    tensors.merge(refinement.tensors(prefix: "refinement.")) { first, _ in first }
    tensors[Key.windowMistakes] = Mistake.tensor(windows.mistakes)
    tensors[Key.patchMistakes] = Mistake.tensor(patches.mistakes)
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
    func mistakes(_ name: String) throws(CheckpointError) -> [Mistake] {
      guard let mistakes = file.tensors[name].flatMap({ Mistake.read($0, pictures: pictures.backgrounds.count) }) else {
        throw CheckpointError(
          "\(path): \(name) is missing or does not fit the run's pictures: the file is damaged; begin a new run")
      }
      return mistakes
    }
    if progress.build != Self.build {
      note =
        "the run was begun with another build (\(progress.build); this is \(Self.build)): it goes on, not to the same bits"
    }
    try proposals.load(file, prefix: "proposals.", counts: progress.proposals)
    try refinement.load(file, prefix: "refinement.", counts: progress.refinement)
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
  /// Mistakes as a tensor [count, 5]: the picture, and the square's middle, side and turn.
  fileprivate static func tensor(_ mistakes: [Mistake]) -> Tensor {
    Tensor(
      [mistakes.count, 5], mistakes.flatMap { [Float($0.picture), $0.box.x, $0.box.y, $0.box.side, $0.box.roll] })
  }

  /// The mistakes of such a tensor; nil if they cannot be those of so many pictures.
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
