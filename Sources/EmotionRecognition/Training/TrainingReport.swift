import MienDocuments
import NeuralNetworks

/// How a run ended, with its figures: what `mien train --json` prints.
public struct TrainingReport: Sendable, Encodable {
  /// The program.
  let mien = ProgramVersion()
  /// `finished`, `stopped_early`, `interrupted` or `reached_epoch`.
  public let outcome: String
  /// The best network; nil where no epoch is done, or the file cannot be read any more.
  public let model: NetworkFile?
  /// The epoch that it is of.
  public let best: EpochRecord?
  /// The epochs that are done.
  public let epochs: [EpochRecord]

  private let patience: Int
  private let validation: String
  private let folder: RunFolder

  private enum CodingKeys: String, CodingKey { case mien, outcome, model, best, epochs }

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
    (patience, folder) = (trainer.configuration.patience, trainer.folder)
    validation = trainer.validationName
    model = best == nil ? nil : try? NetworkFile(contentsOf: trainer.folder.best)
  }

  /// The same for people: how it ended, the best epoch, and where the files are; of a run that was
  /// interrupted only how to continue.
  ///
  /// - Parameter resumingCommand: The command that continues the run.
  public func lines(resumingCommand: String) -> [String] {
    if outcome == "interrupted" { return ["stopped and saved; continue with: \(resumingCommand)"] }
    var lines: [String] = []
    if outcome == "reached_epoch" {
      lines.append("stopped after epoch \(epochs.count); continue with: \(resumingCommand)")
    }
    if outcome == "stopped_early" { lines.append("no better epoch in \(patience): stopped early") }
    if let best {
      lines.append(
        "best: epoch \(best.epoch), \(percentage(best.validationAccuracy)) % of \(validation); the network is \(folder.best)"
      )
    }
    return lines + ["curves: \(folder.curves)  confusion matrix: \(folder.confusion)"]
  }
}
