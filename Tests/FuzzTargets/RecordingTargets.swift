import Capture
import EmotionRecognition
import FaceAnalysis
import FaceDetection
import FaceExplanations
import Foundation
import MienFiles
import NeuralNetworks

@testable import Sessions

extension FuzzTarget {
  static let recordings = [recordingLine, recordingFolder, timeline, metadata, analysisState, explanations]

  private static let words =
    RecordingRow.columns.map { $0 + "," } + RecordingRow.Status.allCases.map { ",\($0.rawValue)," }
    + RecordingEvent.Kind.allCases.map { ",\($0.rawValue)," } + [
      "1e6", "nan", "inf", "9223372036854775807", ",,,,,,,", "\n",
    ]

  /// Four frames: a face, none, two lost, a face.
  private static let lines: [String] = {
    let share = ["0.40000"] + [String](repeating: "0.10000", count: 6)
    func face(_ frame: Int, _ time: Int) -> String {
      "\(frame),\(frame),\(time),1,face,1,0.9000,10.25,20.00,30.00,30.00,5.73,angry,"
        + (share + share).joined(separator: ",") + ","
    }
    let blanks = String(repeating: ",", count: FaceReading.columns.count)
    return [
      face(0, 0), "1,1,40000,1,no_face\(blanks),", ",2,,2,dropped\(blanks),\"1 overtaken, by newer\"", face(2, 160_000),
    ]
  }()

  private static let events = [
    "0,appeared,1,", "40000,lost,1,", "50000,marker,,\"a, \"\"b\"\"\"", "160000,other_kind,,",
  ]

  private static func document(version: Int) -> [UInt8] {
    let network = #"{"name":"a","sha256":null}"#
    let old = #"{"file":"a","hash":"0"}"#
    let text =
      version == 2
      ? #"{"schema":"mien.recording","version":2,"mien":{"version":"1","commit":"c"},"source":"a","clock":"video","model":\#(network),"detector":\#(network),"settings":{"smallest_face_pixels":14,"threshold":0.2,"smoothing_seconds":0.5,"memory_seconds":2},"begun":"2026-05-04T12:30:15.250Z"}"#
      : #"{"schema":"mien.recording","version":1,"mien":"0.1","source":"a","clock":"video","begun":"b","model":\#(old),"detector":\#(old),"settings":{"smallest_face":14,"threshold":0.2,"region":[1,2,3,4],"smoothing":0.5,"memory":2}}"#
    return Array(text.utf8)
  }

  /// A line of `frames.csv` of both versions, or of `events.csv`.
  private static let recordingLine = FuzzTarget(
    "recording-line", "a line of a recording: RecordingRow, RecordingEvent", longest: 384, words: words,
    seeds: { (lines + events).map { Array($0.utf8) } },
    prepare: { _ in
      { input in
        guard let fields = CSV.fields(String(decoding: input, as: UTF8.self)) else { throw Refusal() }
        func field(_ columns: [String]) -> (String) -> String? {
          let named = Dictionary(zip(columns, fields)) { first, _ in first }
          return { column in named[column].flatMap { $0.isEmpty ? nil : $0 } }
        }
        let (new, old) = (field(RecordingRow.columns), field(RecordingVersion1.columns))
        let rows = [RecordingRow(field: new), RecordingRow { RecordingVersion1.field($0, old) }].compactMap(\.self)
        for row in rows {
          let numbers = [row.score ?? 0] + (row.face?.probabilities ?? []) + (row.face?.smoothed ?? [])
          try require(numbers.allSatisfy(\.isFinite), "a number that is not finite: \(row)")
          try require(CSV.fields(row.csv)?.count == RecordingRow.columns.count, "the line \(row.csv)")
          _ = try JSONSerialization.jsonObject(with: Data(row.json().utf8))
          _ = row.face?.rectangle
        }
        var isRead = !rows.isEmpty
        if case .value(let event) = RecordingEvent.read(field(RecordingEvent.columns)) {
          let written = CSV.fields(event.csv) ?? []
          let named = Dictionary(zip(RecordingEvent.columns, written)) { first, _ in first }
          guard
            case .value(let again) = RecordingEvent.read({ column in named[column].flatMap { $0.isEmpty ? nil : $0 } })
          else { throw Finding("an event cannot be read again: \(event.csv)") }
          try require(again.csv == event.csv, "an event is read as another: \(event.csv)")
          isRead = true
        }
        if !isRead { throw Refusal() }
      }
    })

  /// A recording: `frames.csv`, `events.csv` and `recording.json`, with a zero between them. What is left out is valid.
  private static func folder(_ path: String) throws -> (_ input: [UInt8]) throws -> Recording {
    let files = try [Recorder.File.frames, Recorder.File.events, Recorder.File.metadata].map {
      try ScratchFile(path + "/" + $0)
    }
    let usual = [
      Array((RecordingRow.header + "\n").utf8), Array((RecordingEvent.header + "\n").utf8), document(version: 2),
    ]
    return { input in
      for (file, (part, usual)) in zip(files, zip(input.files(3), usual)) {
        try file.replace(with: part.isEmpty ? usual : part)
      }
      return try Recording(contentsOf: path)
    }
  }

  private static let folderSeeds: @Sendable () -> [[UInt8]] = {
    let frames = Array((([RecordingRow.header] + lines).joined(separator: "\n") + "\n").utf8)
    let eventLines = Array((([RecordingEvent.header] + events).joined(separator: "\r\n") + "\n").utf8)
    let old = Array(
      (RecordingVersion1.columns.joined(separator: ",") + "\n0,0,0,1,no_face" + String(repeating: ",", count: 22) + "\n")
        .utf8)
    return [
      frames + [0] + eventLines, frames.dropLast(9), old + [0, 0] + document(version: 1),
      [0, 0] + document(version: 2),
    ]
  }

  private static let recordingFolder = FuzzTarget(
    "recording", "a recording: Recording, SessionSummary", longest: 1024, words: words, seeds: folderSeeds,
    prepare: { path in
      let read = try folder(path)
      return { input in
        let recording = try read(input)
        let summary = SessionSummary(recording)
        let rows = recording.rows.filter { $0.frame == nil }.reduce(0) { $0 + $1.count }
        try require(summary.frames.all >= rows, "\(summary.frames.all) frames, and \(rows) are lost")
        try require(summary.seconds.isFinite && summary.seconds >= 0, "\(summary.seconds) seconds")
        for person in summary.persons {
          let (share, mean) = (person.shares.values.reduce(0, +), person.means.values.reduce(0, +))
          try require(abs(share - 1) < 1e-2 && abs(mean - 1) < 1e-2, "shares of \(share) and means of \(mean)")
          try require(person.seconds >= 0 && person.firstSeen <= person.lastSeen, "\(person)")
        }
        try require(!summary.text.isEmpty, "no text")
        _ = try JSONEncoder().encode(summary)
      }
    })

  private static let timeline = FuzzTarget(
    "timeline", "the picture of a recording: Timeline", longest: 1024, words: words, seeds: folderSeeds,
    prepare: { path in
      let read = try folder(path)
      return { input in
        let svg = Timeline(try read(input)).svg(title: "a")
        try require(!svg.contains("nan") && !svg.contains("inf"), "a coordinate that is not finite")
      }
    })

  private static let metadata = FuzzTarget(
    "recording-json", "what a recording's numbers mean: RecordingMetadata", longest: 1024,
    words: [
      "\"schema\":", "\"mien.recording\"", "\"version\":", "\"pictures\":{\"coding\":\"a\"}", "\"controls\":{\"a\":1}",
      "\"bytes\":",
      "\"region\":{\"x\":1,\"y\":1,\"width\":1,\"height\":1}", "\"clock_at_beginning_us\":", "\"ended\":", "1e308",
      "null", "\"NaN\"",
    ],
    seeds: { [document(version: 1), document(version: 2)] },
    prepare: { path in
      let file = try ScratchFile(path + "/" + Recorder.File.metadata)
      return { input in
        try file.replace(with: input)
        let metadata = try RecordingMetadata(contentsOf: path)
        try require([1, 2].contains(metadata.readVersion), "version \(metadata.readVersion)")
      }
    })

  /// The state of an analysis that was interrupted: what can be resumed takes another frame.
  private static let analysisState = FuzzTarget(
    "analysis-state", "the state of `mien analyze`: AnalysisRun", longest: 8192,
    words: [
      "\"frames\":", "\"lengths\":", "\"tracks\":[", "\"identities\":", "\"last_time\":", "\"time\":", "\"options\":",
      "\"appearance\":", "1e308", "-1", "null", "\"NaN\"",
    ],
    seeds: { try withScratchFolder { [try Analysis($0).state] } },
    prepare: { path in
      let analysis = try Analysis(path)
      let (frames, events) = (try ScratchFile(path + "/frames.csv"), try ScratchFile(path + "/events.csv"))
      return { input in
        let parts = input.files(2)
        try ScratchFile(path + "/state.json").replace(with: parts[0])
        try frames.replace(with: parts[1].isEmpty ? analysis.frames : parts[1])
        try events.replace(with: analysis.events)
        let run = try analysis.run(resume: true)
        let before = run.frames
        let result = try run.process(Analysis.frame(before))
        try require(run.frames == before + 1 && result?.faces.count == 1, "\(run.frames) frames after \(before)")
        for face in result?.faces ?? [] {
          try require((face.smoothed ?? []).allSatisfy(\.isFinite), "smoothed values \(face.smoothed ?? [])")
        }
      }
    })

  /// An analysis of pictures that are a face each, with a network whose weights are random.
  private struct Analysis {
    let folder: String
    let state, frames, events: [UInt8]
    private let reader: FaceReader

    /// Two frames, analyzed in a folder.
    init(_ folder: String) throws {
      self.folder = folder
      var generator = RandomGenerator(seed: 1)
      let network = NetworkDefinition.tiny.network(using: &generator)
      reader = FaceReader(EmotionClassifier(.tiny, network: network, preprocessing: .fer2013), nil)
      try AtomicFile.makeFolder(folder)
      let names = ["state.json", Recorder.File.frames, Recorder.File.events]
      for name in names + [Recorder.File.metadata] { try AtomicFile.remove("\(folder)/\(name)") }
      let run = try Self.run(folder, reader, resume: false)
      for number in 0..<2 { _ = try run.process(Self.frame(number)) }
      try run.save()
      let texts = try names.map { try ReadableFile.contents(of: "\(folder)/\($0)") }
      let object = try JSONSerialization.jsonObject(with: Data(texts[0]))
      state = [UInt8](try JSONSerialization.data(withJSONObject: object, options: .sortedKeys))
      (frames, events) = (texts[1], texts[2])
    }

    func run(resume: Bool) throws -> AnalysisRun { try Self.run(folder, reader, resume: resume) }

    private static func run(_ folder: String, _ reader: FaceReader, resume: Bool) throws -> AnalysisRun {
      var reader = reader
      reader.classifier.file = NetworkFile(name: "a", sha256: "0")
      return try AnalysisRun(
        folder, reader, tracking: .init(),
        metadata: RecordingMetadata(source: "a", clock: "video", reader, .init()), resume: resume)
    }

    static func frame(_ number: Int) -> Frame {
      let pixels = (0..<64).map { UInt8(truncatingIfNeeded: 31 * $0 + number) }
      return Frame(
        time: Int64(truncatingIfNeeded: number) &* 40_000, sequence: 0,
        content: .picture(Picture(GrayImage(width: 8, height: 8, pixels: pixels))))
    }
  }

  /// The document of earlier explanations: what it names is removed, and nothing outside of its folder.
  private static let explanations = FuzzTarget(
    "explanations", "earlier explanations: ExplanationFiles", longest: 512,
    words: [
      "\"images\":[", "\"faces\":[", "\"methods\":[", "\"attribution\":", "\"overlay\":", "../victim.png", ".npy", "/",
    ],
    seeds: {
      let method = #"{"attribution":"a.npy","overlay":"b.png"}"#
      let outside = #"{"attribution":"../victim.png","overlay":"..\/victim.png"}"#
      return [method, outside].map { Array(#"{"images":[{"faces":[{"methods":[\#($0)]}]}]}"#.utf8) }
    },
    prepare: { path in
      try AtomicFile.makeFolder(path + "/inner")
      _ = try ScratchFile(path + "/victim.png")
      let other = try ScratchFile(path + "/inner/kept.txt")
      return { input in
        try ScratchFile(path + "/inner/explanations.json").replace(with: input)
        _ = try ExplanationFiles(path + "/inner", isReplacing: true)
        try require(ReadableFile.size(of: path + "/victim.png") != nil, "a file outside of the folder was removed")
        try require(ReadableFile.size(of: other.path) != nil, "a file that is no explanation was removed")
      }
    })
}

/// Calls `body` with a folder that is gone afterwards.
private func withScratchFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)").path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}
