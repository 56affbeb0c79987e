import FaceDetection
import MienDocuments

/// Shows a detector's training: a bar on a terminal, and a line for every epoch.
public struct DetectorProgress {
  private let epochs: Int
  private let write: (String) -> Void
  private var bar: ProgressBar?

  /// A run.
  ///
  /// - Parameters:
  ///   - epochs: Of each of the two networks.
  ///   - write: Takes the line of an epoch.
  public init(epochs: Int, write: @escaping (String) -> Void) { (self.epochs, self.write) = (epochs, write) }

  /// Shows that one of so many pictures was read.
  public mutating func read(of total: Int) {
    if bar == nil { bar = ProgressBar(label: "reading pictures", total: total, unit: "pictures") }
    bar?.advance()
  }

  /// Shows an event of the run.
  public mutating func show(_ event: DetectorTrainer.Event) {
    switch event {
    case .step(let network, let epoch, let done, let total):
      if bar == nil { bar = ProgressBar(label: "\(network), epoch \(epoch)", total: total - done + 1, unit: "steps") }
      bar?.advance()
    case .epochEnded(let record):
      end()
      write(line(record))
    }
  }

  /// Ends the bar.
  public mutating func end() {
    bar?.finish()
    bar = nil
  }

  private func line(_ record: DetectorTrainer.Record) -> String {
    let left = 2 * epochs - (record.network == "proposals" ? record.epoch : epochs + record.epoch)
    return "\(record.network), epoch \(record.epoch)/\(epochs)  loss \(fixed(record.loss, 4))  "
      + "false alarms, not calibrated \(percentage(record.falseAlarms)) %  \(formatDuration(record.seconds)), "
      + "\(formatDuration(record.seconds * Double(left))) left"
  }
}
