import EmotionRecognition
import MienDocuments

/// Shows a run: a bar on a terminal, and a line for every epoch.
public struct TrainingProgress {
  private let epochs: Int
  private let validation: String
  private let write: (String) -> Void
  private var bar: ProgressBar?
  private var epochSeconds: [Double] = []

  /// A run of so many epochs.
  ///
  /// - Parameters:
  ///   - validation: What the run is evaluated on.
  ///   - write: Takes the line of an epoch.
  public init(epochs: Int, validation: String, write: @escaping (String) -> Void) {
    (self.epochs, self.validation, self.write) = (epochs, validation, write)
  }

  /// Shows an event of the run.
  public mutating func show(_ event: Trainer.Event) {
    switch event {
    case .epochBegan(let epoch, let done, let total):
      bar = ProgressBar(label: "epoch \(epoch)/\(epochs)", total: total - done, unit: "images")
    case .step(let faces, let loss):
      bar?.advance(by: faces, note: "loss \(fixed(loss, 3))")
    case .epochEnded(let record, let isBest):
      bar?.finish()
      bar = nil
      epochSeconds.append(record.seconds)
      write(line(record, isBest))
    }
  }

  /// Ends the bar.
  public mutating func end() { bar?.finish() }

  private func line(_ record: EpochRecord, _ isBest: Bool) -> String {
    let mean = epochSeconds.reduce(0, +) / Double(epochSeconds.count)
    let left = formatDuration(Double(epochs - record.epoch) * mean)
    var parts = [
      "epoch \(record.epoch)/\(epochs)",
      "loss \(fixed(record.trainingLoss, 4))",
      "training \(percentage(record.trainingAccuracy)) %",
      "\(validation) \(percentage(record.validationAccuracy, 2)) % (loss \(fixed(record.validationLoss, 4)))",
      "rate \(fixed(record.learningRate, 5))",
      "\(fixed(record.imagesPerSecond, 0)) images/s",
      formatDuration(record.seconds) + (record.epoch < epochs ? ", \(left) left" : ""),
    ]
    if isBest { parts.append("best") }
    return parts.joined(separator: "  ")
  }
}
