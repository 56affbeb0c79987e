import MienDocuments
import NeuralNetworks

/// What is saved with a run beside its network: what it computes, from what, and what came of it so far.
struct TrainingNotes: Codable, Sendable, Equatable {
  /// What the run computes.
  var configuration: TrainingConfiguration
  /// What it learns from.
  var dataFingerprint: String
  /// What the images are scaled by.
  var preprocessing: Preprocessing
  /// The hashes of the networks that are learned from; nil if there are none.
  var teachers: [String]?
  /// The version and commit of Mien that it was last saved with.
  var version = ProgramVersion().text
  /// The epochs that are done.
  var history: [EpochRecord] = []
  /// What lowers the learning rate, for ``TrainingConfiguration/ScheduleKind/plateau``.
  var plateau = ReduceOnPlateau(patience: 5)

  /// The best epoch so far.
  var best: EpochRecord? {
    let best = LearningCurves(history).best
    return history.first { $0.epoch == best?.epoch }
  }

  /// Whether the accuracy has not risen for as long as the configuration waits.
  var isExhausted: Bool {
    guard configuration.patience > 0, let best, let last = history.last else { return false }
    return last.epoch - best.epoch >= configuration.patience
  }

  /// The notes of a saved run.
  ///
  /// - Throws: ``CheckpointError`` if they cannot be those of a run.
  init(of file: Safetensors) throws(CheckpointError) {
    self = try TrainingLoop<Sequential, TrainingNotes>.notes(of: file)
    do throws(TrainingError) { try configuration.validate() } catch {
      throw CheckpointError(file.path, "the run's configuration is damaged: \(error)")
    }
    guard history.indices.allSatisfy({ history[$0].epoch == $0 + 1 }), plateau.factor.isFinite, preprocessing.isUsable
    else {
      throw CheckpointError(
        file.path, "the run's figures contradict one another: the file is damaged", fix: "begin a new run")
    }
  }

  /// The notes of a run at its beginning.
  init(
    _ configuration: TrainingConfiguration, dataFingerprint: String, preprocessing: Preprocessing, teachers: Teachers?
  ) {
    (self.configuration, self.dataFingerprint, self.preprocessing) = (configuration, dataFingerprint, preprocessing)
    self.teachers = teachers?.fingerprints
  }
}
