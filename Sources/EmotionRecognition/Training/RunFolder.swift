import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// The folder of a training run and the files in it.
public struct RunFolder: Sendable {
  /// The folder.
  public let path: String

  /// The folder at `path`.
  public init(_ path: String) { self.path = path }

  /// The configuration, the data and the machine, in JSON.
  public var run: String { path + "/run.json" }
  /// The figures of every epoch.
  public var metrics: String { path + "/metrics.csv" }
  /// The best network so far, to be used.
  public var best: String { path + "/best.safetensors" }
  /// A better network, until the state that names it the best is saved.
  var candidate: String { path + "/candidate.safetensors" }
  /// The state that the run is resumed from.
  public var last: String { path + "/last.safetensors" }
  /// The learning curves as a picture.
  public var curves: String { path + "/learning-curves.svg" }
  /// The best network's confusion matrix as a picture.
  public var confusion: String { path + "/confusion-matrix.svg" }

  /// Whether there is anything in it that training gave. A lone `run.json` is a beginning that lost nothing.
  public var isTaken: Bool {
    [metrics, best, last].contains { Folder.isThere($0) }
  }

  /// What `run.json` says: for people and scripts; the run itself does not read it.
  private struct Description: Encodable {
    struct Environment: Encodable {
      let machine = Machine()
      let threads = ThreadPool.threadCount
      /// What decides how the build rounds.
      let arithmetic = TargetFeatures.summary
      let begun = Timestamp.now
    }
    struct Data: Encodable {
      let source, fingerprint, validation: String
      let trainingFaces, validationFaces: Int
    }
    let mien = ProgramVersion()
    let configuration: TrainingConfiguration
    let environment = Environment()
    let data: Data
  }

  /// Writes `run.json`.
  func writeDescription(_ configuration: TrainingConfiguration, _ data: TrainingData) throws(FileError) {
    let description = Description(
      configuration: configuration,
      data: .init(
        source: FaceData.name(of: data.source), fingerprint: data.fingerprint, validation: data.validation.name,
        trainingFaces: data.training.count, validationFaces: data.validation.count))
    guard let json = try? JSONText.of(description) else {
      throw FileError(run, "cannot be written: the configuration holds a value that cannot be saved, such as NaN")
    }
    try AtomicFile.write(json + "\n", to: run)
  }

  /// Writes `metrics.csv` and the learning curves of the epochs that are done.
  func write(_ history: [EpochRecord]) throws(FileError) {
    var csv =
      "epoch,training_loss,training_accuracy,validation_loss,validation_accuracy,learning_rate,seconds,"
      + "images_per_second\n"
    for record in history {
      let figures = [
        record.trainingLoss, record.trainingAccuracy, record.validationLoss, record.validationAccuracy,
        record.learningRate, record.seconds, record.imagesPerSecond,
      ]
      csv += "\(record.epoch)," + figures.map { "\($0)" }.joined(separator: ",") + "\n"
    }
    try AtomicFile.write(csv, to: metrics)
    try AtomicFile.write(LearningCurves(history).svg(title: "Learning curves"), to: self.curves)
  }
}

extension LearningCurves {
  init(_ history: [EpochRecord]) {
    self.init(
      epochs: history.map {
        Epoch(
          epoch: $0.epoch, trainingLoss: $0.trainingLoss, trainingAccuracy: $0.trainingAccuracy,
          validationLoss: $0.validationLoss, validationAccuracy: $0.validationAccuracy, learningRate: $0.learningRate)
      })
  }
}
