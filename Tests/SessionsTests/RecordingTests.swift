import Capture
import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Foundation
import MienFiles
import NeuralNetworks
import Testing

@testable import Sessions

@Suite struct RecordingTests {
  private static func row(_ frame: Int, person: Int? = nil, emotion: Emotion = .happy, at time: Int64) -> RecordingRow {
    var row = RecordingRow(.noFace)
    if let person {
      let probabilities: [Float] = (0..<7).map { $0 == emotion.rawValue ? 0.4 : 0.1 }
      row = RecordingRow(
        FaceReading(
          .detected(DetectedFace(box: FaceBox(x: 25.25, y: 35, side: 30, roll: 0.1), score: 0.9)),
          probabilities: probabilities, smoothed: probabilities, person: person))
    }
    (row.frame, row.microseconds) = (frame, time)
    return row
  }

  /// The row of a line of `frames.csv`.
  private static func row(_ line: String) -> RecordingRow? {
    guard let fields = CSV.fields(line), fields.count >= RecordingRow.columns.count else { return nil }
    let named = Dictionary(uniqueKeysWithValues: zip(RecordingRow.columns, fields))
    return RecordingRow { column in named[column].flatMap { $0.isEmpty ? nil : $0 } }
  }

  @Test func rowsAreReadAsTheyWereWritten() throws {
    var broken = RecordingRow(.broken)
    (broken.frame, broken.sequence, broken.microseconds, broken.note) = (3, 17, 1 << 50, "a \"note\", with\nall")
    var lost = RecordingRow(.dropped)
    (lost.count, lost.sequence) = (12, 5)
    for row in [Self.row(1, person: 2, at: 33), Self.row(2, at: 66), broken, lost] {
      let read = try #require(Self.row(row.csv))
      // Degrees have two decimals: of the face everything else is the same.
      #expect(read.csv == row.csv)
      #expect(abs((read.face?.roll ?? 0) - (row.face?.roll ?? 0)) < 1e-4)
      #expect(read.face?.probabilities == row.face?.probabilities && read.face?.emotion == row.face?.emotion)
      #expect(read.note == row.note.replacingOccurrences(of: "\n", with: " "))
    }
    #expect(RecordingRow.columns.count == 28)
  }

  private static func recording(_ rows: [RecordingRow]) -> Recording {
    return Recording(
      metadata: RecordingMetadata(
        source: "made", clock: "video", FaceReader(MadeVideo.classifier, nil), .init()),
      rows: rows)
  }

  /// Where no time passed, as in one picture, each frame counts as one.
  @Test func oneFrameIsAWhole() throws {
    let summary = SessionSummary(Self.recording([Self.row(0, person: 1, emotion: .sad, at: 0)]))
    let person = try #require(summary.persons.first)
    #expect(person.seconds == 0 && person.frames == 1 && person.mainEmotion == "sad")
    #expect(person.shares["sad"] == 1 && abs((person.means["sad"] ?? 0) - 0.4) < 1e-6)
    #expect(abs(person.means.values.reduce(0, +) - 1) < 1e-6)
  }

  /// Times that go back are said; a person is seen from the earliest to the latest.
  @Test func timesThatGoBack() throws {
    let times: [Int64] = [60_000, 0, 90_000]
    let rows = times.enumerated().map { Self.row($0, person: 1, at: $1) }
    let summary = SessionSummary(Self.recording(rows))
    let person = try #require(summary.persons.first)
    #expect(person.firstSeen == 0 && abs(person.lastSeen - 0.09) < 1e-9)
    #expect(summary.warnings.contains { $0.contains("the times go back at frame 1") })
    let ordered = times.sorted().enumerated().map { Self.row($0, person: 1, at: $1) }
    #expect(!SessionSummary(Self.recording(ordered)).warnings.contains { $0.contains("go back") })
  }

  /// A false face of one frame is no person for people; the document has it.
  @Test func personsOfOneFrameAreNotListed() {
    let rows = (0..<5).flatMap { frame in
      [Self.row(frame, person: 1, at: Int64(frame) * 40_000)]
        + (frame == 2 ? [Self.row(frame, person: 2, emotion: .fear, at: 80_000)] : [])
    }
    let summary = SessionSummary(Self.recording(rows))
    #expect(summary.persons.count == 2 && summary.longest(40).map(\.person) == [1])
    #expect(summary.text.contains("and 1 person who was seen in one frame only"))
    #expect(!Timeline(Self.recording(rows)).svg(title: "two").contains(">person 2<"))
  }

  /// Unclear is the time in which no emotion had one half, smoothed.
  @Test func unclearByHand() throws {
    let rows = [0.4, 0.4, 0.5, 0.7].enumerated().map { frame, share in
      let rest = Float(1 - share) / 6
      let sure = (0..<7).map { $0 == Emotion.sad.rawValue ? Float(share) : rest }
      var row = RecordingRow(
        FaceReading(
          .detected(DetectedFace(box: FaceBox(x: 25, y: 35, side: 30, roll: 0), score: 0.9)),
          probabilities: (0..<7).map { $0 == 0 ? 1 : 0 }, smoothed: sure, person: 1))
      (row.frame, row.microseconds) = (frame, [0, 100_000, 300_000, 400_000][frame])
      return row
    }
    let summary = SessionSummary(Self.recording(rows))
    // 0.1 + 0.2 of 0.1 + 0.2 + 0.1 + 0.1 seconds.
    #expect(abs(try #require(summary.persons.first).unclear - 0.6) < 1e-9)
    #expect(summary.text.contains("unclear") && summary.text.contains("60 %"))
  }

  /// A recording of very many persons, or a damaged one, stays small: those who were seen longest are drawn and listed.
  @Test func manyPersons() {
    var rows: [RecordingRow] = []
    for frame in 0..<3000 {
      let time = Int64(frame) * 40_000
      // Each in two frames, but person 1 in five and the last in one.
      rows += [frame + 2, frame + 1].filter { $0 > 1 }.map { Self.row(frame, person: $0, at: time) }
      if frame < 5 { rows.append(Self.row(frame, person: 1, at: time)) }
    }
    let recording = Self.recording(rows)
    let summary = SessionSummary(recording)
    #expect(summary.persons.count == 3001 && summary.longest(40).count == 40)
    #expect(summary.longest(40).contains { $0.person == 1 })
    #expect(summary.text.contains("and 2,961 persons who were seen in one frame only or for a shorter time"))
    let svg = Timeline(recording).svg(title: "many")
    #expect(svg.components(separatedBy: ">person ").count == 41)
    #expect(svg.contains("2961 persons who were seen for a shorter time are not drawn"))
  }

  /// The same line as JSON has the same names and values, without what is empty.
  @Test func rowsAreJSONWithTheSameNames() throws {
    var row = Self.row(1, person: 2, at: 33)
    row.note = "a \"note\" of \\ and \u{1}"
    let line = row.json([("latency_ms", "12.5")])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    let fields = zip(RecordingRow.columns, row.fields).filter { !$0.1.isEmpty }
    #expect(Set(object.keys) == Set(fields.map(\.0) + ["latency_ms"]))
    for (name, field) in fields {
      if let text = object[name] as? String {
        #expect(text == field)
      } else {
        #expect((object[name] as? NSNumber)?.doubleValue == Double(field), "\(name)")
      }
    }
    #expect(line.hasPrefix("{\"frame\":1,\"time_us\":33,") && !line.contains("\n"))
  }

  @Test(arguments: [
    "", "1,,33,1,face", "1,,33,1,happy,,,,,,,,,,,,,,,,,,,,,,,", "1,,,1,no_face,,,,,,,,,,,,,,,,,,,,,,,",
    "1,,33,0,no_face,,,,,,,,,,,,,,,,,,,,,,,", "1,,33,1,face,1,.9,1,2,3,3,0,happy,.1,.1,.1,.1,.1,.1,.4,,,,,,,,",
    "1,,33,1,face,1,.9,1,2,0,3,0,happy,.1,.1,.1,.1,.1,.1,.4,.1,.1,.1,.1,.1,.1,.4,",
    "1,,33,1,face,1,nan,1,2,3,3,0,happy,.1,.1,.1,.1,.1,.1,.4,.1,.1,.1,.1,.1,.1,.4,",
  ]) func otherLinesAreNone(line: String) { #expect(Self.row(line) == nil) }

  /// A recording of version 1 has the square's middle and side, and other keys.
  @Test func recordingsOfVersion1AreRead() throws {
    let folder = RecordingFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    func write(_ text: String, _ file: String) throws {
      try text.write(toFile: "\(folder.path)/\(file)", atomically: false, encoding: .utf8)
    }
    try write(
      """
      {"schema": "mien.recording", "version": 1, "mien": "0.1.0", "source": "cam", "clock": "monotonic",
       "begun": "2026-05-04T12:30:15.250Z", "clockAtBeginning": 77, "assumedRate": 25, "controls": {"Brightness": 3},
       "pictures": {"coding": "MJPEG", "width": 640, "height": 480, "framesPerSecond": 30},
       "model": {"file": "e.safetensors", "hash": "0123456789abcdef"},
       "detector": {"file": "f.safetensors", "hash": "0123456789abcdef"},
       "settings": {"smallestFace": 40, "threshold": 0.2, "smoothing": 0.5, "memory": 2, "region": [1, 2, 3, 4]}}
      """, "recording.json")
    let emotions = "angry,disgust,fear,happy,sad,surprise,neutral"
    let smoothed = "smoothed_" + emotions.replacingOccurrences(of: ",", with: ",smoothed_")
    try write(
      "frame,sequence,time_us,count,status,person,score,x,y,side,roll_degrees,emotion,\(emotions),\(smoothed),note\n"
        + "0,7,100,1,face,1,0.9000,50.00,60.00,20.00,-5.00,sad,.1,.1,.1,.1,.4,.1,.1,.1,.1,.1,.1,.4,.1,.1,\n"
        + "1,8,200,1,no_face,,,,,,,,,,,,,,,,,,,,,,\n", "frames.csv")
    try write("time_us,event,person,note\n100,appeared,1,\n", "events.csv")
    let recording = try Recording(contentsOf: folder.path)
    let face = try #require(recording.rows.first?.face)
    #expect(face.box == (40, 50, 20, 20) && face.person == 1 && face.emotion == .sad)
    #expect(recording.rows.count == 2 && recording.events.count == 1)
    let metadata = recording.metadata
    #expect(metadata.settings.smallestFace == 40 && metadata.settings.region?.height == 4)
    #expect(metadata.assumedRate == 25 && metadata.clockAtBeginning == 77 && metadata.model.name == "e.safetensors")
    #expect(metadata.pictures?.framesPerSecond == 30 && metadata.controls == ["Brightness": 3])
    #expect(try Recording.summarize(folder.path).persons.count == 1)
  }

  /// Cut anywhere, as by a program that is killed, it opens, and holds every line but the last.
  @Test func cutRecordingsOpen() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    for frame in MadeVideo.frames(6) { try run.process(frame) }
    let path = folder.path + "/frames.csv"
    let bytes = try Data(contentsOf: URL(filePath: path))
    let whole = try Recording(contentsOf: folder.path).rows
    #expect(whole.count == 6)
    let header = RecordingRow.header.utf8.count + 1
    for length in stride(from: header, through: bytes.count, by: 7) {
      try bytes.prefix(length).write(to: URL(filePath: path))
      let recording = try Recording(contentsOf: folder.path)
      let lines = bytes.prefix(length).count { $0 == 10 } - 1
      #expect(recording.rows == Array(whole.prefix(lines)))
      #expect(recording.isCut == (bytes[length - 1] != 10))
      #expect(recording.metadata.ended == nil)
      #expect(SessionSummary(recording).text.contains("warning: the recording was cut off"))
    }
    try (bytes.prefix(header) + Data("nonsense\n".utf8) + bytes.dropFirst(header)).write(to: URL(filePath: path))
    #expect { try Recording(contentsOf: folder.path) } throws: { "\($0)".contains("frames.csv, line 2") }
    try bytes.dropFirst(3).write(to: URL(filePath: path))
    #expect { try Recording(contentsOf: folder.path) } throws: { "\($0)".contains("line 1") }
    #expect { try Recording(contentsOf: "/nowhere") } throws: { "\($0)".contains("/nowhere/recording.json") }
  }

  /// Longer than the pieces in which it is read, and once with lines that end as elsewhere.
  @Test(arguments: ["\n", "\r\n"]) func longRecordingsOpen(end: String) throws {
    let folder = RecordingFolder()
    try MadeVideo.run(folder.path).save()
    let rows = (0..<9000).map { Self.row($0, person: 1 + $0 % 3, at: Int64($0) * 1000) }
    let text = ([RecordingRow.header] + rows.map(\.csv)).map { $0 + end }.joined()
    try #require(text.utf8.count > 1_000_000)
    try (text + "8999,,1").write(toFile: folder.path + "/frames.csv", atomically: false, encoding: .utf8)
    let recording = try Recording(contentsOf: folder.path)
    #expect(recording.rows.map(\.csv) == rows.map(\.csv) && recording.isCut)
    try "".write(toFile: folder.path + "/frames.csv", atomically: false, encoding: .utf8)
    #expect { try Recording(contentsOf: folder.path) } throws: { "\($0)".contains("line 1") }
  }

  /// The calendar's time is whole: another program reads the moment from it.
  @Test func momentsAreDatesAndTimes() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    for frame in MadeVideo.frames(1) { try run.process(frame) }
    _ = try run.finish(title: "made")
    let metadata = try Recording(contentsOf: folder.path).metadata
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    let (begun, ended) = (try format.parse(metadata.begun), try format.parse(try #require(metadata.ended)))
    #expect(begun <= ended && abs(begun.timeIntervalSinceNow) < 60 && metadata.begun.hasSuffix("Z"))
    #expect(metadata.begun.split(separator: ".").last?.count == 4)
  }

  /// Each frame that was lost or overtaken between the first and the last is in one line of lost ones, which tells the
  /// first one's number where the count runs on.
  @Test func lostFramesAreCountedOnce() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    // The source's count, lost, overtaken: the last two after the camera came back, with 4 of 5 lost before it went.
    let frames = [(40, 7, 2), (41, 0, 0), (47, 3, 2), (50, 0, 2), (52, 1, 0), (3, 2, 5), (8, 4, 1)]
    for (index, (sequence, dropped, skipped)) in frames.enumerated() {
      try run.process(
        Frame(
          time: Int64(index) * 1000, sequence: sequence, dropped: dropped, skipped: skipped, content: .broken(.empty)))
    }
    _ = try run.finish(title: "made")
    let rows = try Recording(contentsOf: folder.path).rows
    #expect(rows.first?.status == .broken, "what was lost before the recording is none of its lines")
    let lost = rows.filter { $0.status == .dropped }
    #expect(lost.map(\.count) == [5, 2, 1, 7, 5])
    #expect(lost.map(\.sequence) == [42, 48, 51, nil, nil])
    #expect(lost[0].note == "2 overtaken by newer frames" && lost[2].note.isEmpty)
  }

  /// Two persons, by hand: 0.1 s frames, the second person joins for two of them, and a gap of a minute counts as a
  /// second.
  @Test func summaryByHand() throws {
    let folder = RecordingFolder()
    let run = try MadeVideo.run(folder.path)
    try run.save()
    var lines = [RecordingRow.header]
    for (frame, time) in [0, 100_000, 200_000, 60_200_000, 60_300_000].enumerated() {
      lines.append(Self.row(frame, person: 1, emotion: frame < 2 ? .sad : .happy, at: Int64(time)).csv)
      if (1...2).contains(frame) { lines.append(Self.row(frame, person: 2, emotion: .fear, at: Int64(time)).csv) }
    }
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: folder.path + "/frames.csv", atomically: true, encoding: .utf8)
    try (RecordingEvent.header + "\n" + RecordingEvent(.marker, at: 150_000, note: "now, here").csv + "\n").write(
      toFile: folder.path + "/events.csv", atomically: true, encoding: .utf8)
    let summary = SessionSummary(try Recording(contentsOf: folder.path))
    #expect(summary.frames.all == 5 && summary.frames.withFace == 5)
    #expect(abs(summary.seconds - 60.4) < 1e-9)
    let (one, two) = (summary.persons[0], summary.persons[1])
    // 0.1 + 0.1 + 1 + 0.1 + 0.1 seconds.
    #expect(abs(one.seconds - 1.4) < 1e-9 && abs((one.shares["sad"] ?? 0) - 0.2 / 1.4) < 1e-9)
    #expect(one.mainEmotion == "happy" && abs((one.means["sad"] ?? 0) - (0.2 * 0.4 + 1.2 * 0.1) / 1.4) < 1e-6)
    #expect(abs(two.seconds - 1.1) < 1e-9 && two.mainEmotion == "fear" && abs(two.firstSeen - 0.1) < 1e-9)
    #expect(summary.markers.count == 1 && summary.markers[0].seconds == 0.15 && summary.markers[0].note == "now, here")
    let svg = Timeline(try Recording(contentsOf: folder.path)).svg(title: "made")
    #expect(svg.contains("person 2") && svg.contains("now, here") && svg.contains("1:00"))
    // Person 2 is seen in the first of six hundred columns or two, person 1 at the end as well.
    #expect(svg.components(separatedBy: "<polygon").count - 1 == 7 * 3)
  }

  /// The tracker that is written and read goes on as the one that was not.
  @Test func trackersGoOn() throws {
    func observation(_ x: Float) -> FaceTracker.Observation {
      FaceTracker.Observation(DetectedFace(box: FaceBox(x: x, y: 50, side: 40), score: 1), values: [x, 1])
    }
    var tracker = FaceTracker()
    for index in 0..<5 {
      _ = tracker.update([observation(Float(10 * index)), observation(300)], at: Double(index) * 0.1)
    }
    var again = try JSONDecoder().decode(FaceTracker.self, from: JSONEncoder().encode(tracker))
    let next = [observation(50), observation(301)]
    #expect(again.update(next, at: 0.6).faces == tracker.update(next, at: 0.6).faces)
  }

  /// A name that a later version of Mien gives is passed over; a damaged line is told.
  @Test func unknownEventsArePassedOver() throws {
    let folder = RecordingFolder()
    try MadeVideo.run(folder.path).save()
    func read(_ lines: [String]) throws -> [RecordingEvent] {
      try (([RecordingEvent.header] + lines).joined(separator: "\n") + "\n").write(
        toFile: folder.path + "/events.csv", atomically: true, encoding: .utf8)
      return try Recording(contentsOf: folder.path).events
    }
    #expect(try read(["5,looked_away_2,1,", "6,marker,,here"]) == [RecordingEvent(.marker, at: 6, note: "here")])
    for damaged in ["5,lo#t,1,", "5,,1,", "x,lost,1,", "5,lost"] {
      #expect(throws: FileError.self) { try read([damaged]) }
    }
  }

  @Test(arguments: RecordingEvent.Kind.allCases) func eventsAreReadAsWritten(kind: RecordingEvent.Kind) {
    let event = RecordingEvent(kind, at: -7, person: 3, note: "so, \"they\" say")
    let fields = CSV.fields(event.csv) ?? []
    let named = Dictionary(uniqueKeysWithValues: zip(RecordingEvent.columns, fields))
    guard case .value(let read) = RecordingEvent.read({ named[$0] }) else {
      Issue.record("\(event.csv)")
      return
    }
    #expect(read == event)
  }
}
