import Capture
import Documents
import EmotionRecognition
import FaceAnalysis
import Foundation
import Sessions
import TerminalInterface

/// Takes frame after frame, analyzes it, and hands what it shows to the recording, the view and standard output.
struct CameraLoop {
  private let frames: any FrameSource
  private var analyzer: FrameAnalyzer
  private let recorder: Recorder?
  private let view: LiveView?
  /// What the camera has to say between frames.
  private let notices: Mailbox<SourceEvent>
  private let saver: FrameSaver
  private let json: Bool
  private(set) var number = 0
  private var marks = 0
  /// A video that is hurried has its own time.
  private let isHurried: Bool
  private var lastTime = MonotonicClock.microseconds
  private var lastLine = ContinuousClock.now
  private(set) var statistics = LiveStatistics()

  init(
    _ frames: any FrameSource, _ analyzer: FrameAnalyzer, recorder: Recorder?, view: LiveView?,
    notices: Mailbox<SourceEvent>,
    saver: FrameSaver, isHurried: Bool, json: Bool
  ) {
    (self.frames, self.analyzer, self.recorder) = (frames, analyzer, recorder)
    (self.view, self.notices, self.saver) = (view, notices, saver)
    (self.isHurried, self.json) = (isHurried, json)
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
        if try handleKeys() { return }
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
    view?.show(frame, number: number, analysis, statistics, latency, recording: recorder?.folder)
    if view == nil, !json { report(analysis, latency) }
    statistics.noteOutput((ContinuousClock.now - beforeOutput) / .seconds(1))
    let wantsEnd = try handleKeys()
    number += 1
    return wantsEnd
  }

  private mutating func tellNotices() throws {
    for event in notices.take() {
      let kind = RecordingEvent.Kind(event)
      try recorder?.record(RecordingEvent(kind, at: MonotonicClock.microseconds, note: "\(event)"))
      if kind == .warning {
        view?.say("\(event)")
      } else {
        view?.interruption = kind == .restored ? nil : "\(event)"
      }
      if view == nil { Terminal.writeToStandardError("note: \(event)\n") }
    }
  }

  /// True if the end is wanted.
  private mutating func handleKeys() throws -> Bool {
    for message in saver.finished() { view?.say(message) }
    for command in view?.commands() ?? [] {
      switch command {
      case .quit: return true
      case .mark:
        try recorder?.record(RecordingEvent(.marker, at: isHurried ? lastTime : MonotonicClock.microseconds))
        marks += 1
        view?.say(recorder == nil ? "nothing is recorded: begin with --record" : "marked: \(marks)")
      case .save:
        if let shown = view?.shown {
          saver.save(shown.picture, number: shown.number)
          view?.say("saving frame \(shown.number) …")
        } else {
          view?.say("no frame to save")
        }
      case .pause, .help, .redraw: view?.obey(command)
      }
    }
    return false
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

extension RecordingEvent.Kind {
  /// What an event of a source is to a recording.
  init(_ event: SourceEvent) {
    self =
      switch event {
      case .restarted, .returned: .restored
      case .warning: .warning
      case .frozen, .failed, .unplugged, .notYetUsable: .interrupted
      }
  }
}
