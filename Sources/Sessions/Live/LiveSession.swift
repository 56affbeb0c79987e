import Capture
import FaceAnalysis
import FaceDetection
import MienDocuments

/// A camera or a video that is watched: takes frame after frame, analyzes it, records it, and counts.
///
///     let session = LiveSession(NewestFrame(try Camera()), try FaceReader.shipped())
///     while let update = try session.next() {
///       if case .frame(let frame) = update { print(frame.analysis?.faces ?? []) }
///     }
///
/// One thread pulls updates; a terminal, lines of JSON and a web page are three ways to show them. Marks, settings and
/// the wish to stop come in by ``requests`` from any thread. What is recorded survives the program's end at once, and
/// the machine's within a second.
public final class LiveSession {
  /// What may change while the session runs.
  public struct Settings: Sendable, Equatable {
    /// Which faces are searched for.
    public var detection: FaceDetector.Options
    /// How persons are followed.
    public var tracking: FaceTracker.Options

    /// These settings.
    public init(detection: FaceDetector.Options = .init(), tracking: FaceTracker.Options = .init()) {
      (self.detection, self.tracking) = (detection, tracking)
    }
  }

  /// A frame and what is in it.
  public struct AnalyzedFrame: Sendable {
    /// The frame as its source gave it.
    public let frame: Frame
    /// Its number in this session, from 0.
    public let number: Int
    /// What is in it; nil if the frame is broken.
    public let analysis: FrameAnalyzer.Analysis?
    /// From the moment that it was taken to the result, in seconds; by the frames' own clock, from when it arrived.
    public let latency: Double

    /// What is in it on one line for people, such as `frame 12: 29.9 frames/s, 31 ms, person 1 happy 93 %`.
    public func text(framesPerSecond: Double) -> String {
      let faces = (analysis?.faces ?? []).map { face in
        let share = (face.smoothed ?? face.probabilities)[face.emotion.rawValue]
        return "person \(face.person ?? 0) \(face.emotion.name) \(percentage(Double(share), 0)) %"
      }
      return "frame \(number): \(fixed(framesPerSecond, 1)) frames/s, \(fixed(1000 * latency, 0)) ms, "
        + (faces.isEmpty ? "no face" : faces.joined(separator: ", "))
    }

    /// The lines of the recording that it has.
    public var rows: [RecordingRow] { RecordingRow.rows(of: frame, analysis, number: number) }

    /// The same lines as JSON objects, with `latency_ms`, `dropped` and `skipped`.
    public var jsonLines: [String] {
      let more = [
        ("latency_ms", "\((latency * 1e5).rounded() / 100)"), ("dropped", "\(frame.dropped)"),
        ("skipped", "\(frame.skipped)"),
      ]
      return rows.map { $0.json(more) }
    }
  }

  /// What is new.
  public enum Update: Sendable {
    /// A frame was analyzed.
    case frame(AnalyzedFrame)
    /// Something happened between two frames: to the source, by a mark, by a change of settings.
    case event(RecordingEvent)
    /// No frame came in time; the session continues.
    case waiting
  }

  /// What the times of frames count from.
  public enum Clock: Sendable {
    /// The kernel's monotonic clock, as a camera's.
    case monotonic
    /// The frames' own times: a video that is analyzed as fast as it can be. An event has the time of the frame before.
    case frames
  }

  /// What is asked of the session.
  public let requests: LiveRequests
  /// How fast it is.
  public private(set) var statistics = LiveStatistics()
  /// The recording; nil where nothing is recorded.
  public let recorder: Recorder?
  private let source: any FrameSource
  private var analyzer: FrameAnalyzer
  private let clock: Clock
  /// The time of the last frame; nil before the first.
  private var lastTime: Int64?
  private var number = 0
  private var isStopped = false

  /// A session on a source. Put a camera into `NewestFrame`, so that results are never older than they must be.
  ///
  /// - Parameters:
  ///   - requests: To be made before the source, if that is to report its events.
  ///   - recorder: Where everything is recorded.
  public init(
    _ source: any FrameSource, _ reader: FaceReader, tracking: FaceTracker.Options = .init(),
    requests: LiveRequests = LiveRequests(), recorder: Recorder? = nil, clock: Clock = .monotonic
  ) {
    (self.source, self.requests, self.recorder, self.clock) = (source, requests, recorder, clock)
    analyzer = FrameAnalyzer(reader, tracking: tracking)
  }

  /// What is searched for, and how persons are followed.
  public var settings: Settings { Settings(detection: analyzer.reader.options, tracking: analyzer.tracking) }

  /// Waits for what is new.
  ///
  /// - Parameter timeout: The longest wait for a frame.
  /// - Returns: nil at the end of the source, or when the session was asked to stop.
  /// - Throws: ``CaptureError`` if the source fails for good; ``FileError`` if the recording cannot be written.
  public func next(timeout: Duration = .milliseconds(100)) throws -> Update? {
    // By the frames' own clock nothing has a time before the first frame.
    if clock == .monotonic || lastTime != nil || requests.isStopAsked, let event = try handleRequest() {
      return .event(event)
    }
    guard !isStopped else { return nil }
    let frame: Frame?
    do throws(CaptureError) {
      frame = try source.nextFrame(timeout: timeout)
    } catch {
      guard case .timedOut = error else { throw error }
      return .waiting
    }
    guard let frame else {
      // What was asked before the end still counts.
      isStopped = true
      return try handleRequest().map { .event($0) }
    }
    return .frame(try take(frame))
  }

  /// Adds seconds that were spent on showing and writing results.
  public func noteOutput(seconds: Double) { statistics.noteOutput(seconds) }

  /// Ends the recording, so that it is whole; gives its summary, which is written beside it with the timeline. Nil if
  /// nothing is recorded.
  public func end() throws -> SessionSummary? {
    guard let recorder else { return nil }
    try recorder.end()
    return try Recording.summarize(recorder.folder)
  }

  private func take(_ frame: Frame) throws -> AnalyzedFrame {
    lastTime = frame.time
    let arrival = MonotonicClock.microseconds
    let analysis = frame.picture.map { analyzer.analyze($0.gray, at: frame.time) }
    try recorder?.record(frame, analysis, number: number)
    let taken = clock == .monotonic ? frame.time : arrival
    let latency = Double(MonotonicClock.microseconds.subtractingReportingOverflow(taken).partialValue) * 1e-6
    statistics.note(
      decoding: frame.decodingSeconds, analysis?.stages, latency: latency, dropped: frame.dropped,
      skipped: frame.skipped)
    defer { number += 1 }
    return AnalyzedFrame(frame: frame, number: number, analysis: analysis, latency: latency)
  }

  /// Does the oldest thing that was asked; gives the event that it is.
  private func handleRequest() throws -> RecordingEvent? {
    let event: RecordingEvent
    switch requests.next() {
    case nil: return nil
    case .stop?:
      isStopped = true
      return nil
    case .source(let happened, let time)?: event = RecordingEvent(happened, at: moment(time))
    case .mark(let note, let time)?: event = RecordingEvent(.marker, at: moment(time), note: note)
    case .change(let settings)?:
      (analyzer.reader.options, analyzer.tracking) = (settings.detection, settings.tracking)
      event = RecordingEvent(.settings, at: moment(MonotonicClock.microseconds), note: settings.description)
    }
    try recorder?.record(event)
    // No frame may come for long: the camera is unplugged.
    try recorder?.synchronize()
    return event
  }

  /// A moment of the monotonic clock by the session's clock.
  private func moment(_ monotonic: Int64) -> Int64 { clock == .frames ? lastTime ?? 0 : monotonic }
}

extension LiveSession.Settings: CustomStringConvertible {
  /// The settings by the names that `recording.json` has, on one line.
  public var description: String {
    let region = detection.region.map { " region=\($0.x),\($0.y),\($0.width),\($0.height)" } ?? ""
    return "smallest_face_pixels=\(detection.smallestSide) threshold=\(detection.threshold)\(region) "
      + "smoothing_seconds=\(tracking.smoothing) memory_seconds=\(tracking.memory)"
  }
}
