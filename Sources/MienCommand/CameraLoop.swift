import Capture
import EmotionRecognition
import Foundation
import Images
import NeuralNetworks
import Sessions
import Synchronization

/// What a camera has to say between frames, handed from the thread that pulls to the one that shows.
final class Notices: Sendable {
  private let events = Mutex<[SourceEvent]>([])

  func add(_ event: SourceEvent) { events.withLock { $0.append(event) } }

  /// What has come since the last question.
  func take() -> [SourceEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

/// Takes frame after frame, analyzes it, and hands what it shows to the recording, the view and standard output.
struct CameraLoop {
  private let frames: any FrameSource
  private var analyzer: FrameAnalyzer
  private let classifier: EmotionClassifier
  private let recorder: Recorder?
  private let view: LiveView?
  private let notices: Notices
  private let savedFolder: String
  private let json: Bool
  private(set) var number = 0
  private var lastTime: Int64
  private var lastLine = ContinuousClock.now
  private(set) var statistics = LiveStatistics()

  init(
    _ frames: any FrameSource, _ analyzer: FrameAnalyzer, _ classifier: EmotionClassifier, recorder: Recorder?,
    view: LiveView?, notices: Notices, savedFolder: String, json: Bool
  ) {
    (self.frames, self.analyzer, self.classifier, self.recorder) = (frames, analyzer, classifier, recorder)
    (self.view, self.notices, self.savedFolder, self.json) = (view, notices, savedFolder, json)
    lastTime = MonotonicClock.microseconds
  }

  /// Runs to the end of the source, to the `limit`-th frame, or until somebody wants it to end.
  mutating func run(limit: Int?, isInterrupted: () -> Bool) throws {
    while number < limit ?? .max, !isInterrupted() {
      try tellNotices()
      var raw: RawFrame?
      do throws(CaptureError) {
        raw = try frames.nextRawFrame(timeout: .milliseconds(100))
      } catch {
        guard case .timedOut = error else { throw error }
        if try handleKeys(nil) { return }
        view?.refresh()
        continue
      }
      guard let raw else { return try tellNotices() }
      if try take(raw) { return }
    }
  }

  /// Analyzes a frame; true if somebody wants to end.
  private mutating func take(_ raw: RawFrame) throws -> Bool {
    let start = ContinuousClock.now
    let frame = raw.decoded()
    let decoding = (ContinuousClock.now - start) / .seconds(1)
    lastTime = frame.time
    let seen = SessionFrame(frame)
    let analysis = analyzer.analyze(seen)
    try recorder?.record(seen, analysis, number: number)
    let latency = Double(MonotonicClock.microseconds - frame.time) * 1e-6
    statistics.note(
      decoding: decoding, analysis?.stages, latency: latency, dropped: frame.dropped, skipped: frame.skipped)
    let beforeOutput = ContinuousClock.now
    if json { try printLines(frame, analysis, latency) }
    if let picture = frame.picture { view?.show(picture, analysis, statistics, latency, recording: recorder?.folder) }
    if view == nil, !json { report(analysis, latency) }
    statistics.noteOutput((ContinuousClock.now - beforeOutput) / .seconds(1))
    let wantsEnd = try handleKeys(frame.picture)
    number += 1
    return wantsEnd
  }

  private mutating func tellNotices() throws {
    for event in notices.take() {
      let isRestored =
        switch event {
        case .restarted, .returned: true
        default: false
        }
      try recorder?.record(
        RecordingEvent(isRestored ? .restored : .interrupted, at: MonotonicClock.microseconds, note: "\(event)"))
      view?.message = isRestored ? nil : "\(event)"
      if view == nil { Terminal.writeToStandardError("note: \(event)\n") }
    }
  }

  /// True if the end is wanted.
  private mutating func handleKeys(_ picture: Picture?) throws -> Bool {
    for command in view?.commands() ?? [] {
      switch command {
      case .quit: return true
      case .mark:
        try recorder?.record(RecordingEvent(.marker, at: lastTime))
        view?.message = recorder == nil ? "nothing is recorded: begin with --record" : "marked"
      case .save: view?.message = picture.map { save($0) } ?? "no frame to save"
      case .pause, .help, .redraw: view?.obey(command)
      }
    }
    return false
  }

  /// Saves a frame, its faces drawn on a copy, and their explanations; says where, or why not.
  private func save(_ picture: Picture) -> String {
    let folder = "\(savedFolder)/frame-\(number)"
    do {
      let colour = try picture.colour()
      try AtomicFile.makeFolder(folder)
      try AtomicFile.write(colour.pngEncoded(), to: "\(folder)/frame.png")
      let faces = FaceFinder.detector(analyzer.detector, analyzer.options).faces(in: picture.gray)
      let seen = faces.map { ($0, classifier.prediction(of: $0)) }
      try AtomicFile.write(colour.annotated(seen).pngEncoded(), to: "\(folder)/faces.png")
      var explainer = FaceExplainer(classifier)
      (explainer.methods, explainer.measuresSensitivity) = ([.regions, .integratedGradients, .occlusion], false)
      var files = try ExplanationFiles(folder)
      var (explanations, entries) = ([FaceExplanation](), [ExplanationEntry]())
      for (index, face) in faces.enumerated() {
        let explanation = explainer.explanation(of: face, source: "frame.png", number: index + 1) { _ in }
        entries.append(.explained(try files.write(explanation)))
        explanations.append(explanation)
      }
      try files.write(explanations, entries, model: ReportModel(path: classifier.definition.name, classifier))
      return "saved: \(folder)"
    } catch {
      return "\(error)"
    }
  }

  private mutating func report(_ analysis: FrameAnalyzer.Analysis?, _ latency: Double) {
    guard ContinuousClock.now - lastLine > .seconds(2) else { return }
    lastLine = .now
    let faces = (analysis?.faces ?? []).map { face in
      "person \(face.person) \(face.emotion.name) \(percentage(Double(face.smoothed[face.emotion.rawValue]), 0)) %"
    }
    say(
      "frame \(number): \(fixed(statistics.framesPerSecond, 1)) frames/s, \(fixed(1000 * latency, 0)) ms, "
        + (faces.isEmpty ? "no face" : faces.joined(separator: ", ")))
  }
}
