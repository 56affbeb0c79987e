import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Files
import Foundation
import Images
import NeuralNetworks

/// The analysis of a video or a folder of pictures, frame after frame, into a recording; it can be stopped and go on to the same bytes.
public final class AnalysisRun {
  /// What is needed to go on.
  private struct State: Codable {
    var frames: Int
    var lengths: Recorder.Lengths
    var analyzer: FrameAnalyzer.State
    var metadata: RecordingMetadata

    /// Whether a run can come to it: what goes on with it may rely on it.
    var isSound: Bool {
      (0...1 << 50).contains(frames) && lengths.frames >= 0 && lengths.events >= 0 && analyzer.isSound
    }
  }

  /// Frames that are done. A source that begins anew has to leave out so many.
  public private(set) var frames = 0
  private var analyzer: FrameAnalyzer
  private let recorder: Recorder
  private var lastSave = ContinuousClock.now
  private static let state = "state.json"

  /// Begins an analysis in a folder, or goes on with it.
  ///
  /// - Parameter resume: Whether to go on with the one in the folder; if there is none, one begins.
  public init(
    _ folder: String, _ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options,
    tracking: FaceTracker.Options, metadata: RecordingMetadata, resume: Bool
  ) throws(FileError) {
    let path = "\(folder)/\(Self.state)"
    guard resume, FileManager.default.fileExists(atPath: "\(folder)/\(Recorder.File.metadata)") else {
      recorder = try Recorder(folder, metadata)
      analyzer = FrameAnalyzer(classifier, detector, options: options, tracking: tracking)
      try save()
      return
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FileError(
        "\(folder) holds a recording that is done, or cannot go on (\(Self.state) is missing): name another folder")
    }
    let damage = FileError("\(path): the state is damaged: begin anew in another folder")
    guard let state = try? JSONDecoder().decode(State.self, from: data), state.isSound else { throw damage }
    guard state.metadata.isSameWork(as: metadata) else {
      throw FileError(
        "\(folder): the analysis was begun with another source, other networks or other options: give the same, or name another folder"
      )
    }
    guard state.analyzer.tracker.options == tracking else { throw damage }
    recorder = try Recorder(goingOnWith: folder, state.metadata, lengths: state.lengths)
    analyzer = FrameAnalyzer(classifier, detector, options: options, state: state.analyzer)
    frames = state.frames
  }

  /// Analyzes and records the next frame.
  @discardableResult
  public func process(_ frame: SessionFrame) throws(FileError) -> FrameAnalyzer.Analysis? {
    let analysis = analyzer.analyze(frame)
    try recorder.record(frame, analysis, number: frames)
    frames += 1
    if ContinuousClock.now - lastSave > .seconds(2) { try save() }
    return analysis
  }

  /// Saves what is needed to go on.
  public func save() throws(FileError) {
    try recorder.synchronize()
    let state = State(
      frames: frames, lengths: recorder.lengths, analyzer: analyzer.state, metadata: recorder.metadata)
    guard let data = try? JSONEncoder().encode(state) else {
      throw FileError("cannot write \(recorder.folder)/\(Self.state): a face's place is no number")
    }
    try AtomicFile.write([UInt8](data), to: "\(recorder.folder)/\(Self.state)")
    lastSave = .now
  }

  /// Ends the recording, and draws what it shows; see ``Recording/summarize(_:title:)``.
  public func finish(title: String) throws -> SessionSummary {
    try recorder.end()
    let summary = try Recording.summarize(recorder.folder, title: title)
    try AtomicFile.remove("\(recorder.folder)/\(Self.state)")
    return summary
  }
}

extension RecordingMetadata {
  /// Whether two describe the same analysis, begun at whatever time.
  fileprivate func isSameWork(as other: RecordingMetadata) -> Bool {
    var other = other
    (other.begun, other.ended, other.clockAtBeginning) = (begun, ended, clockAtBeginning)
    return self == other
  }
}
