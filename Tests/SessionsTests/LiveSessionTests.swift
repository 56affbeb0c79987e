import Capture
import FaceAnalysis
import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Sessions
import Synchronization
import Testing

/// Frames that were made, given one by one; a frame that is nil is one that did not come in time.
final class MadeSource: FrameSource {
  let information: SourceInformation
  private let frames: Mutex<[RawFrame?]>
  private let error: CaptureError?

  /// - Parameters:
  ///   - frameCount: How many frames the source states.
  ///   - error: What ends it after its frames; nil for a regular end.
  init(_ frames: [RawFrame?], frameCount: Int? = nil, error: CaptureError? = nil) {
    self.frames = Mutex(frames)
    self.error = error
    information = SourceInformation(path: "made", name: "made", coding: "GREY", frameCount: frameCount)
  }

  func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
    let next = frames.withLock { $0.isEmpty ? .none : Optional.some($0.removeFirst()) }
    guard let frame = next else {
      if let error { throw error }
      return nil
    }
    guard let frame else { throw .timedOut(path: "made", milliseconds: 100) }
    return frame
  }

  func stop() { frames.withLock { $0 = [] } }
  func close() { stop() }
}

@Suite struct LiveSessionTests {
  private static func recorder(_ folder: RecordingFolder) throws -> Recorder {
    return try Recorder(
      folder.path,
      RecordingMetadata(
        source: "made", clock: "video", FaceReader(MadeVideo.classifier, nil), .init()))
  }

  /// A session gives and records what an analysis of the same frames records; a wait changes nothing.
  @Test func framesAreAnalyzedRecordedAndCounted() throws {
    let (folder, other) = (RecordingFolder(), RecordingFolder())
    var raw = MadeVideo.raw(14)
    raw.insert(nil, at: 3)
    let session = LiveSession(
      MadeSource(raw), FaceReader(MadeVideo.classifier, try .shipped()), recorder: try Self.recorder(folder),
      clock: .frames)
    var (frames, waits, lines) = ([LiveSession.AnalyzedFrame](), 0, [String]())
    while let update = try session.next() {
      switch update {
      case .frame(let frame):
        frames.append(frame)
        lines += frame.jsonLines
      case .waiting: waits += 1
      case .event: Issue.record("nothing happened")
      }
    }
    #expect(waits == 1 && frames.map(\.number) == Array(0..<14) && frames.filter { $0.analysis == nil }.count == 2)
    #expect(session.statistics.frames == 14 && session.statistics.broken == 2 && session.statistics.dropped == 3)
    let summary = try #require(try session.end())
    #expect(summary.frames.all == 17 && summary.persons.count == 1)
    let run = try MadeVideo.run(other.path)
    for frame in MadeVideo.frames(14) { try run.process(frame) }
    _ = try run.finish(title: "made")
    let rows = try Recording(contentsOf: folder.path).rows
    #expect(
      rows.map(\.fields).map { $0.dropLast() }
        == (try Recording(contentsOf: other.path)).rows.map(\.fields).map { $0.dropLast() })
    // A line of JSON for each line of the recording, but that of lost frames.
    #expect(lines.count == rows.count - 1)
    for (line, row) in zip(lines, rows.filter { $0.status != .dropped }) {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(object["frame"] as? Int == row.frame && object["person"] as? Int == row.person)
      #expect(object["latency_ms"] is NSNumber && object["dropped"] is NSNumber && object["skipped"] is NSNumber)
    }
  }

  /// A mark has the time at which it was asked for, not that at which the session had time for it; by the frames' own
  /// clock it waits for the first frame, which gives it a time.
  @Test func marksHaveTheirMoment() throws {
    let live = LiveSession(MadeSource(MadeVideo.raw(2)), FaceReader(MadeVideo.classifier, nil))
    let before = MonotonicClock.microseconds
    live.requests.mark("now")
    let after = MonotonicClock.microseconds
    while MonotonicClock.microseconds < after + 2000 {}
    guard case .event(let event)? = try live.next() else { throw CaptureError.noCamera }
    #expect((before...after).contains(event.microseconds))

    let replayed = LiveSession(MadeSource(MadeVideo.raw(2)), FaceReader(MadeVideo.classifier, nil), clock: .frames)
    replayed.requests.mark("before the first")
    guard case .frame(let first)? = try replayed.next() else { throw CaptureError.noCamera }
    #expect((0..<60).contains(first.latency))
    guard case .event(let mark)? = try replayed.next() else { throw CaptureError.noCamera }
    #expect(mark.microseconds == first.frame.time)
  }

  /// What is asked from elsewhere is done before the next frame, and recorded.
  @Test func requestsComeIn() throws {
    let folder = RecordingFolder()
    let session = LiveSession(
      MadeSource(MadeVideo.raw(5)), FaceReader(MadeVideo.classifier, try .shipped()),
      recorder: try Self.recorder(folder),
      clock: .frames)
    guard case .frame(let first)? = try session.next() else { throw CaptureError.noCamera }
    #expect(first.analysis?.faces.count == 1)
    session.requests.mark("now")
    // Where no face's centre lies.
    var settings = session.settings
    settings.detection.region = Rectangle(x: 0, y: 0, width: 2, height: 2)
    settings.tracking.memory = 1
    session.requests.change(to: settings)
    session.requests.report(.warning("cable"))
    var events: [RecordingEvent] = []
    for _ in 0..<3 { if case .event(let event)? = try session.next() { events.append(event) } }
    #expect(events.map(\.kind) == [.marker, .settings, .warning])
    #expect(events[0].microseconds == first.frame.time && events[0].note == "now" && events[2].note == "cable")
    #expect(events[1].note.contains("region=0,0,2,2") && events[1].note.contains("memory_seconds=1.0"))
    #expect(session.settings == settings)
    guard case .frame(let second)? = try session.next() else { throw CaptureError.noCamera }
    #expect(second.analysis?.faces.isEmpty == true)
    session.requests.mark("last")
    session.requests.stop()
    if case .event(let event)? = try session.next() { #expect(event.note == "last") } else { Issue.record("no mark") }
    for _ in 0..<2 {
      let update = try session.next()
      #expect(update == nil)
    }
    _ = try session.end()
    let recording = try Recording(contentsOf: folder.path)
    #expect(recording.rows.count == 2 && recording.metadata.ended != nil)
    #expect(
      recording.events.map(\.kind).filter { $0 != .appeared && $0 != .lost } == [.marker, .settings, .warning, .marker])
  }

  @Test(
    arguments: [
      (.unplugged(path: "/dev/video0"), .interrupted), (.frozen(milliseconds: 9), .interrupted),
      (.failed(reason: "x"), .interrupted), (.notYetUsable(reason: "x"), .interrupted),
      (.returned(path: "/dev/video1"), .restored), (.restarted, .restored), (.warning("w"), .warning),
    ] as [(SourceEvent, RecordingEvent.Kind)])
  func eventsOfTheSourceHaveTheirKind(event: SourceEvent, kind: RecordingEvent.Kind) {
    let recorded = RecordingEvent(event, at: 5)
    #expect(recorded.kind == kind && recorded.note == "\(event)" && recorded.microseconds == 5)
  }
}
