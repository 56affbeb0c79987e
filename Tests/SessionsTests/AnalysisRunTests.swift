import Capture
import EmotionRecognition
import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Sessions
import Testing

@Suite struct AnalysisRunTests {
  /// Every frame has its lines, with the reason where there is no face.
  @Test func everyFrameIsRecorded() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    for frame in MadeVideo.frames(14) { try run.process(frame) }
    let summary = try run.finish(title: "made")
    let recording = try Recording(contentsOf: folder.path)
    #expect(!recording.isCut && recording.metadata.ended != nil)
    let expected: [RecordingRow.Status] = [
      .face, .face, .face, .face, .face, .noFace, .broken, .noFace, .noFace, .face, .face, .dropped, .face, .face,
      .broken,
    ]
    #expect(recording.rows.map { $0.status == .lowScore ? .noFace : $0.status } == expected)
    let delivered = recording.rows.filter { $0.status != .dropped }
    #expect(delivered.map(\.frame) == (0..<14).map { $0 })
    #expect(delivered.map(\.microseconds) == (0..<14).map { 5_000_000 + Int64($0) * 100_000 })
    #expect(delivered.map(\.sequence) == (0..<14).map { $0 + ($0 > 10 ? 3 : 0) })
    let lost = try #require(recording.rows.first { $0.status == .dropped })
    #expect(lost.count == 3 && lost.sequence == 11 && lost.microseconds == nil)
    #expect(recording.rows[6].note == "the picture ends too early (\"half\" of it)")
    // One person throughout: hidden for half a second, and known again.
    #expect(Set(recording.rows.compactMap(\.person)) == [1])
    #expect(recording.events.map(\.kind) == [.appeared, .lost, .regained])
    #expect(recording.events.map(\.microseconds) == [5_000_000, 5_500_000, 5_900_000])
    for row in recording.rows where row.status == .face {
      let face = try #require(row.face)
      #expect(abs(face.probabilities.reduce(0, +) - 1) < 1e-3 && abs((face.smoothed ?? []).reduce(0, +) - 1) < 1e-3)
      let x = Float(20 + 113 - 60) + 4 * Float(row.frame ?? 0)
      #expect(face.detected?.box.overlap(with: FaceBox(x: x, y: 57.5 + 25, side: 56)) ?? 0 > 0.6)
    }
    #expect(summary.frames.all == 17 && summary.frames.withFace == 9 && summary.frames.dropped == 3)
    #expect(summary.frames.broken == 2 && summary.frames.withoutFace + summary.frames.lowScore == 3)
    #expect(abs(summary.seconds - 1.4) < 1e-9)
    let person = try #require(summary.persons.first)
    #expect(person.frames == 9 && abs(person.seconds - 0.9) < 1e-9)
    #expect(abs(person.shares.values.reduce(0, +) - 1) < 1e-9 && abs(person.means.values.reduce(0, +) - 1) < 1e-3)
    #expect(try folder.text("timeline.svg").contains("person 1"))
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/state.json"))
  }

  /// Cut off at any frame, with lines beyond what was saved, it resumes to the same bytes.
  @Test(arguments: [0, 3, 6, 11]) func stoppedRunsGoOnToTheSameBytes(stop: Int) throws {
    let (whole, cut) = (RecordingFolder(), RecordingFolder())
    let frames = MadeVideo.frames(13)
    let one = try MadeVideo.run(whole.path)
    for frame in frames { try one.process(frame) }
    _ = try one.finish(title: "made")
    do {
      let other = try MadeVideo.run(cut.path)
      for frame in frames.prefix(stop) { try other.process(frame) }
      try other.save()
      // What comes after the last save is done again.
      for frame in frames.dropFirst(stop).prefix(2) { try other.process(frame) }
    }
    let again = try MadeVideo.run(cut.path, resume: true)
    #expect(again.frames == stop)
    for frame in frames.dropFirst(again.frames) { try again.process(frame) }
    _ = try again.finish(title: "made")
    for file in ["frames.csv", "events.csv", "timeline.svg", "summary.json"] {
      #expect(try cut.text(file) == whole.text(file), "\(file)")
    }
  }

  @Test func otherWorkIsRefused() throws {
    let folder = RecordingFolder()
    do {
      let run = try MadeVideo.run(folder.path)
      try run.process(MadeVideo.frames(1)[0])
      try run.save()
      // Two at once would write over one another.
      #expect { try MadeVideo.run(folder.path, resume: true) } throws: { "\($0)".contains("another process") }
    }
    #expect { try MadeVideo.run(folder.path) } throws: {
      "\($0)".contains("holds an analysis that was interrupted; name another folder, or resume it")
    }
    #expect { try MadeVideo.run(folder.path, resume: true, source: "another") } throws: {
      "\($0)".contains("the source made, and now it is another")
    }
    let lines = try folder.text("frames.csv")
    try String(lines.dropLast(9)).write(toFile: folder.path + "/frames.csv", atomically: false, encoding: .utf8)
    #expect { try MadeVideo.run(folder.path, resume: true) } throws: { "\($0)".contains("it was cut off") }
    try lines.write(toFile: folder.path + "/frames.csv", atomically: false, encoding: .utf8)
    _ = try MadeVideo.run(folder.path, resume: true).finish(title: "made")
    #expect { try MadeVideo.run(folder.path, resume: true) } throws: { "\($0)".contains("is done") }
  }

  /// What a source reports beside its frames, and what it lacks, is in the recording and its summary: in the same order
  /// every time.
  @Test func reportsOfTheSourceAreRecorded() throws {
    for isReversed in [false, true] {
      let folder = RecordingFolder()
      let run = try MadeVideo.run(folder.path)
      let source = MadeSource(MadeVideo.raw(5), frameCount: 7)
      var reports = ["b", "a", "b"]
      if isReversed { reports.reverse() }
      for report in reports { run.warnings.handler(.warning(report)) }
      #expect(try run.process(source, isInterrupted: { false }))
      let summary = try run.finish(title: "made")
      #expect(summary.warnings == ["a", "b (2 times)", "the source states 7 frames, and 5 could be read"])
      let recording = try Recording(contentsOf: folder.path)
      #expect(recording.events.filter { $0.kind == .warning }.map(\.microseconds) == [5_400_000, 5_400_000, 5_400_000])
      #expect(summary.text.contains("warning: the source states 7 frames, and 5 could be read"))
    }
  }

  /// An error after the first frame ends the source, not the analysis; before it there is nothing to analyze.
  @Test func sourcesThatFail() throws {
    let folder = RecordingFolder()
    let failing = MadeSource(MadeVideo.raw(3), error: .damaged(path: "made", byte: 7, reason: "a hole"))
    let run = try MadeVideo.run(folder.path)
    #expect(try run.process(failing, isInterrupted: { false }))
    let summary = try run.finish(title: "made")
    #expect(summary.frames.all == 3 && summary.warnings.count == 1 && summary.warnings[0].contains("a hole"))
    let other = RecordingFolder()
    let empty = MadeSource([], error: .emptyFile(path: "made"))
    #expect(throws: CaptureError.self) { try MadeVideo.run(other.path).process(empty, isInterrupted: { false }) }
  }

  /// Where another commit of the same version resumes, its first frame says so; where it resumes again, nothing new.
  @Test func otherBuildsAreRecorded() throws {
    let folder = RecordingFolder()
    let frames = MadeVideo.frames(4)
    do {
      let run = try MadeVideo.run(folder.path)
      for frame in frames.prefix(2) { try run.process(frame) }
      try run.save()
    }
    let path = URL(filePath: folder.path + "/state.json")
    var state = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
    var program = try #require(state["program"] as? [String: Any])
    program["commit"] = "0123456789ab"
    state["program"] = program
    try JSONSerialization.data(withJSONObject: state).write(to: path)
    do {
      let run = try MadeVideo.run(folder.path, resume: true)
      try run.process(frames[2])
      try run.save()
    }
    let run = try MadeVideo.run(folder.path, resume: true)
    try run.process(frames[3])
    let warnings = try run.finish(title: "made").warnings
    #expect(warnings.count == 1 && warnings[0].contains("until frame 2 by Mien"))
    #expect(warnings[0].contains("(commit 0123456789ab), then by"))
    #expect(try folder.text("events.csv").contains("\(frames[2].time),warning,"))
  }

  /// What is known of persons is for the user alone.
  @Test func recordingsArePrivate() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    for frame in MadeVideo.frames(2) { try run.process(frame) }
    _ = try run.finish(title: "made")
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(folder.path) == 0o700)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.count == 5)
    for name in names { #expect(try mode("\(folder.path)/\(name)") == 0o600, "\(name)") }
  }

  /// A frame on which the source changed says so in the events.
  @Test func remarksAreEvents() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    var frames = MadeVideo.frames(3)
    frames[1].remark = "the picture's size changes"
    for frame in frames { try run.process(frame) }
    _ = try run.finish(title: "made")
    let event = try #require(try Recording(contentsOf: folder.path).events.first { $0.kind == .warning })
    #expect(event.microseconds == frames[1].time && event.note == "the picture's size changes")
  }

  /// A state that no run can come to is refused, whatever is wrong with it.
  @Test func damagedStatesAreRefused() throws {
    let folder = RecordingFolder()
    do {
      let run = try MadeVideo.run(folder.path)
      for frame in MadeVideo.frames(3) { try run.process(frame) }
      try run.save()
    }
    let path = "\(folder.path)/state.json"
    let whole = try folder.text("state.json")
    let tracker = "analyzer.tracker"
    let damages: [(String, Any)] = [
      ("frames", -1), ("frames", Int.max), ("frames", 2), ("frames", 4), ("lengths.events", -1), ("analyzer.time", -5),
      ("analyzer.time", 1e300),
      ("analyzer.time", 0), ("analyzer.time", "NaN"), ("\(tracker).last_time", 1e9), ("\(tracker).identities", 0),
      ("\(tracker).identities", Int.max), ("\(tracker).options.memory", -1), ("\(tracker).options.smoothing", 7),
      ("\(tracker).tracks.0.identity", 2), ("\(tracker).tracks.0.face.box.side", 0),
      ("\(tracker).tracks.0.face.box.side", -40), ("\(tracker).tracks.0.face.box.x", 1e300),
      ("\(tracker).tracks.0.last_seen", 1e6), ("\(tracker).tracks.0.appearance.tones", [1.0]),
    ]
    for (place, value) in damages {
      let state = try JSONSerialization.jsonObject(with: Data(whole.utf8))
      let damaged = try #require(Self.replacing(place.split(separator: "."), in: state, by: value), "\(place)")
      try JSONSerialization.data(withJSONObject: damaged).write(to: URL(filePath: path))
      #expect("\(place): \(value)") { try MadeVideo.run(folder.path, resume: true) } throws: {
        "\($0)".contains("the state is damaged")
      }
    }
    for text in ["", "{}", String(whole.dropLast(3))] {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      #expect { try MadeVideo.run(folder.path, resume: true) } throws: { "\($0)".contains("the state is damaged") }
    }
    try whole.write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try MadeVideo.run(folder.path, resume: true).frames == 3)
  }

  /// A JSON value with another one at a place; nil if there is no such place.
  private static func replacing(_ place: [Substring], in value: Any, by other: Any) -> Any? {
    guard let key = place.first else { return other }
    let rest = Array(place.dropFirst())
    if var object = value as? [String: Any], let old = object[String(key)] {
      object[String(key)] = replacing(rest, in: old, by: other)
      return object
    }
    if var list = value as? [Any], let index = Int(key), list.indices.contains(index) {
      guard let new = replacing(rest, in: list[index], by: other) else { return nil }
      list[index] = new
      return list
    }
    return nil
  }

  /// Times that stand still or run backwards are recorded as they are, and end nothing.
  @Test func timesThatStandStillEndNothing() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    for (frame, time) in zip(MadeVideo.frames(4), [100, 100, 50, 200]) {
      var frame = frame
      frame.time = Int64(time)
      try run.process(frame)
    }
    let summary = try run.finish(title: "made")
    #expect(try Recording(contentsOf: folder.path).rows.map(\.microseconds) == [100, 100, 50, 200])
    #expect(summary.persons.count == 1)
  }
}
