import EmotionRecognition
import Foundation

/// Shows a run: a bar on a terminal, and a line for every epoch.
struct TrainingProgress {
  private let epochs: Int
  private let write: (String) -> Void
  private var bar: ProgressBar?
  private var epochSeconds: [Double] = []

  init(epochs: Int, write: @escaping (String) -> Void) {
    (self.epochs, self.write) = (epochs, write)
  }

  mutating func show(_ event: Trainer.Event) {
    switch event {
    case .epochBegan(let epoch, let done, let total):
      bar = ProgressBar(label: "epoch \(epoch)/\(epochs)", total: total - done, unit: "images")
    case .step(let faces, let loss):
      bar?.advance(by: faces, note: String(format: "loss %.3f", loss))
    case .epochEnded(let record, let isBest):
      bar?.finish()
      bar = nil
      epochSeconds.append(record.seconds)
      write(line(record, isBest))
    }
  }

  mutating func end() { bar?.finish() }

  private func line(_ record: EpochRecord, _ isBest: Bool) -> String {
    let mean = epochSeconds.reduce(0, +) / Double(epochSeconds.count)
    let left = Double(epochs - record.epoch) * mean
    return String(
      format:
        "epoch %3d/%d  loss %.4f  training %.1f %%  PublicTest %.2f %% (loss %.4f)  rate %.5f  %.0f images/s  %@%@%@",
      record.epoch, epochs, record.trainingLoss, 100 * record.trainingAccuracy, 100 * record.validationAccuracy,
      record.validationLoss, record.learningRate, record.imagesPerSecond, formatDuration(record.seconds),
      record.epoch < epochs ? ", \(formatDuration(left)) left" : "", isBest ? "  best" : "")
  }
}
