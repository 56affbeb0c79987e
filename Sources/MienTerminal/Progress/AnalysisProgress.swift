import Capture
import Sessions

/// Shows an analysis: a bar for the frames that are skipped, and one for those that are left.
public struct AnalysisProgress {
  private var skipping: ProgressBar?
  private var bar: ProgressBar?
  private let left: Int?

  /// An analysis of a source that begins, or is resumed.
  public init(_ run: AnalysisRun, _ information: SourceInformation) {
    skipping = run.frames > 0 ? ProgressBar(label: "finding the place", total: run.frames, unit: "frames") : nil
    left = run.framesLeft(of: information)
  }

  /// Shows a frame.
  public mutating func show(_ step: AnalysisRun.Step) {
    switch step {
    case .skipped: skipping?.advance()
    case .analyzed:
      skipping?.finish()
      if bar == nil { bar = ProgressBar(label: "analyzing", total: left, unit: "frames") }
      bar?.advance()
    }
  }

  /// Ends the bars.
  public mutating func end() {
    skipping?.finish()
    bar?.finish()
  }
}
