import Capture
import Documents
import FaceAnalysis
import FaceDetection
import Files
import Foundation

/// The analysis of a video or a folder of pictures, frame after frame, into a recording. It can be stopped and resumed
/// to the same bytes.
public final class AnalysisRun {
  /// What is needed to resume.
  private struct State: Codable {
    var frames: Int
    var lengths: Recorder.Lengths
    var analyzer: FrameAnalyzer.State
    var metadata: RecordingMetadata

    /// Whether a run can be in this state.
    var isSound: Bool {
      (0...1 << 50).contains(frames) && lengths.frames >= 0 && lengths.events >= 0 && analyzer.isSound
    }
  }

  /// How many frames are done: a source that starts again has to skip them.
  public private(set) var frames = 0
  private var analyzer: FrameAnalyzer
  private let recorder: Recorder
  private var lastSave = ContinuousClock.now
  private static let state = "state.json"

  /// Begins an analysis in a folder, or resumes it.
  ///
  /// - Parameter resume: Whether to resume the one in the folder; if there is none, one begins.
  /// - Throws: ``FileError`` if the folder holds a recording and `resume` is false, or one that is done, damaged, or of
  ///   other work.
  public init(
    _ folder: String, _ reader: FaceReader, tracking: FaceTracker.Options, metadata: RecordingMetadata, resume: Bool
  ) throws(FileError) {
    let path = "\(folder)/\(Self.state)"
    guard resume, Recording.isIn(folder) else {
      recorder = try Recorder(folder, metadata)
      analyzer = FrameAnalyzer(reader, tracking: tracking)
      try save()
      return
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw FileError(
        folder, "it holds a recording that is done, or cannot be resumed (\(Self.state) is missing)",
        fix: "name another folder")
    }
    let damage = FileError(path, "the state is damaged, or of another version", fix: "begin again in another folder")
    let data = Data(try ReadableFile.contents(of: path, limit: 1 << 28))
    guard let state = try? JSONText.value(State.self, of: data), state.isSound else { throw damage }
    guard state.metadata.isSameWork(as: metadata) else {
      throw FileError(
        folder, "the analysis was begun with another source, other networks or other options",
        fix: "give the same, or name another folder")
    }
    guard state.analyzer.tracker.options == tracking else { throw damage }
    recorder = try Recorder(resuming: folder, state.metadata, lengths: state.lengths)
    analyzer = FrameAnalyzer(reader, state: state.analyzer)
    frames = state.frames
  }

  /// Begins the analysis of a video or a folder of pictures in a folder, or resumes it. The recording states the
  /// source's size and the rate that was assumed.
  ///
  /// - Throws: ``FileError`` as the other initialiser does, and if the folder is the source itself.
  public convenience init(
    of information: SourceInformation, in folder: String, _ reader: FaceReader, tracking: FaceTracker.Options,
    metadata: RecordingMetadata, resume: Bool
  ) throws(FileError) {
    guard FileNames.realPath(folder) != FileNames.realPath(information.path) else {
      throw FileError(folder, "is what is analyzed", fix: "name another folder for the results")
    }
    var metadata = metadata
    metadata.assumedRate = information.isRateAssumed ? information.rate?.perSecond : nil
    metadata.bytes = ReadableFile.size(of: information.path)
    try self.init(folder, reader, tracking: tracking, metadata: metadata, resume: resume)
  }

  /// Analyzes and records the next frame.
  @discardableResult
  public func process(_ frame: Frame) throws(FileError) -> FrameAnalyzer.Analysis? {
    let analysis = frame.picture.map { analyzer.analyze($0.gray, at: frame.time) }
    try recorder.record(frame, analysis, number: frames)
    frames += 1
    if ContinuousClock.now - lastSave > .seconds(2) { try save() }
    return analysis
  }

  /// Analyzes a source to its end.
  ///
  /// The frames that were done before are skipped first.
  ///
  /// - Parameters:
  ///   - progress: Called after every frame with what was done: skipped, or analyzed.
  /// - Returns: Whether it came to the end; false if it was interrupted.
  /// - Throws: ``FileError`` if the source ends before the frames that were done.
  public func process(
    _ source: any FrameSource, isInterrupted: () -> Bool, progress: (Step) -> Void = { _ in }
  ) throws -> Bool {
    for number in 0..<frames {
      if isInterrupted() { return false }
      guard try source.nextRawFrame(timeout: .seconds(60)) != nil else {
        throw FileError(
          source.information.path,
          "it ends after \(number) frames, and \(frames) were analyzed before: it is another video")
      }
      progress(.skipped)
    }
    while let frame = try source.nextFrame(timeout: .seconds(60)) {
      try process(frame)
      progress(.analyzed)
      if isInterrupted() { return false }
    }
    return true
  }

  /// What was done with a frame.
  public enum Step: Sendable {
    /// It was analyzed before.
    case skipped
    /// It was analyzed and recorded.
    case analyzed
  }

  /// How many frames of a source are left; nil where the source does not state how many there are, or states too few.
  public func framesLeft(of information: SourceInformation) -> Int? {
    let expected =
      information.frameCount
      ?? information.duration.flatMap { seconds in
        information.rate.flatMap { Int(exactly: (seconds * $0.perSecond).rounded()) }
      }
    return expected.map { $0 - frames }.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Saves what is needed to resume.
  public func save() throws(FileError) {
    try recorder.synchronize()
    let state = State(
      frames: frames, lengths: recorder.lengths, analyzer: analyzer.state, metadata: recorder.metadata)
    guard let text = try? JSONText.of(state) else {
      throw FileError("\(recorder.folder)/\(Self.state)", "cannot be written: a value is not finite")
    }
    try AtomicFile.write(text, to: "\(recorder.folder)/\(Self.state)")
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
  /// Whether two describe the same analysis, whenever it was begun.
  fileprivate func isSameWork(as other: RecordingMetadata) -> Bool {
    var other = other
    (other.begun, other.ended, other.clockAtBeginning) = (begun, ended, clockAtBeginning)
    return self == other
  }
}
