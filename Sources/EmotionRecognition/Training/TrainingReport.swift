import Documents
import NeuralNetworks

/// How a run ended, with its figures: what `mien train --json` prints.
public struct TrainingReport: Sendable, Encodable {
  /// The program.
  let mien = ProgramVersion()
  /// `finished`, `stopped_early`, `interrupted` or `reached_epoch`.
  public let outcome: String
  /// The best network; nil where no epoch is done.
  public let model: NetworkFile?
  /// The epoch that it is of.
  public let best: EpochRecord?
  /// The epochs that are done.
  public let epochs: [EpochRecord]

  /// The report of a run.
  public init(_ outcome: Trainer.Outcome, _ trainer: Trainer) {
    self.outcome =
      switch outcome {
      case .finished: "finished"
      case .stoppedEarly: "stopped_early"
      case .interrupted: "interrupted"
      case .reachedEpoch: "reached_epoch"
      }
    (best, epochs) = (trainer.best, trainer.history)
    model = best == nil ? nil : try? NetworkFile(contentsOf: trainer.folder.best)
  }
}
