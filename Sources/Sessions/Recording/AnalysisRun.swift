import Capture
import FaceAnalysis
import FaceDetection
import Foundation
import MienDocuments
import MienFiles
import MienSystem

/// The analysis of a video or a folder of pictures, frame after frame, into a recording. It can be stopped and resumed
/// to the same bytes.
public final class AnalysisRun {
  /// What is needed to resume.
  private struct State: Codable {
    var frames: Int
    var lengths: Recorder.Lengths
    var analyzer: FrameAnalyzer.State
    var metadata: RecordingMetadata
    /// The program that saved it, which may be another one than began.
    var program: ProgramVersion? = ProgramVersion()

    func write(to path: String) throws(FileError) {
      guard let text = try? JSONText.of(self) else {
        throw FileError(path, "cannot be written: a value is not finite")
      }
      try AtomicFile.write(text, to: path, isPrivate: true)
    }

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
  /// That frames of two builds will be in one recording, which may differ; nil where they are not, or it is recorded.
  private var otherBuild: String?
  /// The times of the first and the last frame that this program saw.
  private var firstTime, lastTime: Int64?
  /// What the source reports, beside its frames.
  public let warnings: SourceWarnings
  private static let state = "state.json"

  /// Begins an analysis in a folder, or resumes it.
  ///
  /// - Parameters:
  ///   - resume: Whether to resume the one in the folder; if there is none, one begins.
  ///   - warnings: What the source reports to.
  /// - Throws: ``FileError`` if the folder holds a recording and `resume` is false, or one that is done, damaged, or of
  ///   other work.
  public init(
    _ folder: String, _ reader: FaceReader, tracking: FaceTracker.Options, metadata: RecordingMetadata, resume: Bool,
    warnings: SourceWarnings = SourceWarnings()
  ) throws(FileError) {
    self.warnings = warnings
    let path = "\(folder)/\(Self.state)"
    try AtomicFile.makeFolder(folder, isPrivate: true)
    // First of all: another process may be about to end the same analysis.
    let lock = try FolderLock(folder)
    guard resume, Folder.isThere("\(folder)/\(Recorder.File.metadata)") else {
      if [Recorder.File.metadata, Self.state].allSatisfy({ ReadableFile.size(of: "\(folder)/\($0)") != nil }) {
        throw FileError(
          folder, "it holds an analysis that was interrupted", fix: "name another folder, or resume it",
          code: EINPROGRESS)
      }
      let analyzer = FrameAnalyzer(reader, tracking: tracking)
      self.analyzer = analyzer
      recorder = try Recorder(folder, lock, metadata) { (lengths) throws(FileError) in
        try State(frames: 0, lengths: lengths, analyzer: analyzer.state, metadata: metadata).write(to: path)
      }
      return
    }
    guard Folder.isThere(path) else {
      let isDone = (try? RecordingMetadata(contentsOf: folder))?.ended != nil
      throw FileError(
        folder, isDone ? "it holds a recording that is done" : "the recording in it cannot be resumed",
        fix: "name another folder")
    }
    let damage = FileError(path, "the state is damaged, or of another version", fix: "begin again in another folder")
    let data = Data(try ReadableFile.contents(of: path, limit: 1 << 28))
    guard let state = try? JSONText.value(State.self, of: data), state.isSound else { throw damage }
    guard [metadata.model, metadata.detector].allSatisfy({ $0 != .memory }) else {
      throw FileError(
        folder, "it cannot be resumed with a network that was read from no file: nobody knows whether it is the same")
    }
    if let (what, begun, now) = state.metadata.difference(from: metadata) {
      throw FileError(
        folder, "the analysis was begun with the \(what) \(begun), and now it is \(now)",
        fix: "give the same, or name another folder")
    }
    guard state.analyzer.tracker.options == tracking, try Self.lastFrame(of: folder, state.lengths) == state.frames - 1
    else { throw damage }
    recorder = try Recorder(resuming: folder, lock, state.metadata, lengths: state.lengths)
    analyzer = FrameAnalyzer(reader, state: state.analyzer)
    frames = state.frames
    let (before, now) = (state.program ?? state.metadata.mien, metadata.mien)
    otherBuild = before == now ? nil : "until frame \(frames) by Mien \(before.text), then by \(now.text)"
  }

  /// Begins the analysis of a video or a folder of pictures in a folder, or resumes it. The recording states the
  /// source's size and the rate that was assumed.
  ///
  /// - Throws: ``FileError`` as the other initialiser does, and if the folder is the source itself.
  public convenience init(
    of information: SourceInformation, in folder: String, _ reader: FaceReader, tracking: FaceTracker.Options,
    resume: Bool, warnings: SourceWarnings
  ) throws(FileError) {
    guard FileNames.realPath(folder) != FileNames.realPath(information.path) else {
      throw FileError(folder, "it is what is analyzed", fix: "name another folder for the results")
    }
    try self.init(
      folder, reader, tracking: tracking, metadata: RecordingMetadata(of: information, reader, tracking),
      resume: resume, warnings: warnings)
  }

  /// The number of the frame in the last line of so much of `frames.csv`; -1 if there is only the first line.
  private static func lastFrame(of folder: String, _ lengths: Recorder.Lengths) throws(FileError) -> Int? {
    let file = try ReadableFile("\(folder)/\(Recorder.File.frames)")
    // A file that is shorter is named for what it is when the recording is opened.
    guard lengths.frames <= file.size else {
      throw FileError(
        file.path, "it has \(counted(file.size, "byte")), and had \(lengths.frames): it was cut off",
        fix: "begin again in another folder")
    }
    let begin = max(0, lengths.frames - (1 << 16))
    let bytes = try file.bytes(at: begin, count: lengths.frames - begin)
    guard bytes.last == 10 else { return nil }
    let line = bytes.dropLast().split(separator: 10).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
    if line == RecordingRow.header { return -1 }
    return CSV.fields(line)?.first.flatMap(Int.init)
  }

  /// Analyzes and records the next frame.
  @discardableResult
  public func process(_ frame: Frame) throws(FileError) -> FrameAnalyzer.Analysis? {
    if let note = otherBuild { try recorder.record(RecordingEvent(.warning, at: frame.time, note: note)) }
    otherBuild = nil
    let analysis = frame.picture.map { analyzer.analyze($0.gray, at: frame.time) }
    try recorder.record(frame, analysis, number: frames)
    (firstTime, lastTime) = (firstTime ?? frame.time, frame.time)
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
  /// - Throws: ``FileError`` if the source ends before the frames that were done; ``CaptureError`` if it cannot be
  ///   read.
  public func process(
    _ source: any FrameSource, isInterrupted: () -> Bool, progress: (Step) -> Void = { _ in }
  ) throws -> Bool {
    for number in 0..<frames {
      if isInterrupted() { return false }
      guard let frame = try source.nextRawFrame(timeout: .seconds(60)) else {
        throw FileError(
          source.information.path,
          "it ends after \(counted(number, "frame")), and \(frames) were analyzed before: it is another video"
        )
      }
      (firstTime, lastTime) = (firstTime ?? frame.time, frame.time)
      progress(.skipped)
    }
    while let frame = try next(source) {
      try process(frame)
      progress(.analyzed)
      if isInterrupted() { return false }
    }
    noteShortfall(source.information)
    return true
  }

  /// The next frame. What ends a source after its first frame costs no other: it is a warning.
  private func next(_ source: any FrameSource) throws(CaptureError) -> Frame? {
    do throws(CaptureError) {
      return try source.nextFrame(timeout: .seconds(60))
    } catch {
      guard frames > 0 else { throw error }
      warnings.add("\(error)")
      return nil
    }
  }

  /// Notes that a source has fewer frames, or is shorter, than it states.
  private func noteShortfall(_ information: SourceInformation) {
    if let count = information.frameCount, frames < count {
      warnings.add("the source states \(counted(count, "frame")), and \(frames) could be read")
    } else if let duration = information.duration, let first = firstTime, let last = lastTime {
      let seconds = (Double(last) - Double(first)) * 1e-6 + 1 / (information.rate ?? .assumed).perSecond
      // Containers round, and streams begin and end a little apart.
      let tolerance = max(0.01 * duration, 4 / (information.rate ?? .assumed).perSecond)
      guard seconds < duration - tolerance else { return }
      warnings.add("the source states \(fixed(duration, 1)) seconds, and \(fixed(seconds, 1)) could be read")
    }
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
    try state.write(to: "\(recorder.folder)/\(Self.state)")
    lastSave = .now
  }

  /// Ends the recording, and draws what it shows; see ``Recording/summarize(_:title:)``.
  ///
  /// What the source reported is recorded with the time of the last frame.
  public func finish(title: String) throws -> SessionSummary {
    for text in warnings.texts { try recorder.record(RecordingEvent(.warning, at: lastTime ?? 0, note: text)) }
    try recorder.end()
    let summary = try Recording.summarize(recorder.folder, title: title)
    try AtomicFile.remove("\(recorder.folder)/\(Self.state)")
    return summary
  }
}

extension RecordingMetadata {
  /// What makes two analyses different, whenever they were begun; nil if they are the same work.
  fileprivate func difference(from other: RecordingMetadata) -> (what: String, begun: String, now: String)? {
    func text(_ value: (some Any)?) -> String { value.map { "\($0)" } ?? "unknown" }
    // A document holds names as they are shown.
    func text(_ file: Network) -> String {
      "\(FileName.shown(file.name)) (SHA-256 \(file.sha256?.prefix(12) ?? "unknown"))"
    }
    func size(_ pictures: Pictures?) -> String {
      "\(text(pictures?.coding)) \(text(pictures?.width))×\(text(pictures?.height)), \(text(pictures?.framesPerSecond)) per second"
    }
    let parts: [(String, String, String)] = [
      ("version of Mien", mien.version, other.mien.version),
      ("source", FileName.shown(source), FileName.shown(other.source)),
      ("size in bytes", text(bytes), text(other.bytes)), ("pictures", size(pictures), size(other.pictures)),
      ("assumed rate", text(assumedRate), text(other.assumedRate)),
      ("network", text(model), text(other.model)), ("detector", text(detector), text(other.detector)),
      ("smallest face", text(settings.smallestFace), text(other.settings.smallestFace)),
      ("threshold", text(settings.threshold), text(other.settings.threshold)),
      ("region", text(settings.region), text(other.settings.region)),
      ("smoothing", text(settings.smoothing), text(other.settings.smoothing)),
      ("memory", text(settings.memory), text(other.settings.memory)),
      ("clock", clock, other.clock), ("controls", text(controls), text(other.controls)),
    ]
    return parts.first { $0.1 != $0.2 }
  }
}
