import Capture
import FaceAnalysis
import MienDocuments
import MienFiles

/// A line of a recording's `frames.csv`, and of `mien camera --json`: a face of a frame, or a frame without one and
/// why.
public struct RecordingRow: Sendable, Equatable {
  /// What a line stands for.
  public enum Status: String, Sendable, CaseIterable {
    /// A face was found.
    case face
    /// No face was found.
    case noFace = "no_face"
    /// The best place had a score below the threshold, but not a low one.
    case lowScore = "low_score"
    /// The frame was lost before it came here, or a newer one overtook it.
    case dropped
    /// The frame could not be read.
    case broken
  }

  /// The number of the frame, from 0; nil for lost frames.
  public var frame: Int?
  /// The camera's or the video's own count; of lost frames that of the first, nil where it is not known.
  public var sequence: Int?
  /// When the frame was taken, in microseconds of the recording's clock.
  public var microseconds: Int64?
  /// How many frames the line stands for: more than one only for lost frames.
  public var count = 1
  /// What the line stands for.
  public var status: Status
  /// The face.
  public var face: FaceReading?
  /// The score of the face; without a face that of the best place.
  public var score: Float?
  /// Why a frame is broken; how many of lost frames were overtaken.
  public var note = ""

  /// A line with this status.
  public init(_ status: Status) { self.status = status }

  /// A line for a face.
  public init(_ face: FaceReading) {
    self.init(.face)
    (self.face, score) = (face, face.score)
  }

  /// The person, from 1.
  public var person: Int? { face?.person }

  /// The lines of a frame: one for each face, or one that says why there is none.
  ///
  /// - Parameters:
  ///   - analysis: What is in the frame; nil if it is broken.
  ///   - number: The frame's number, from 0.
  public static func rows(of frame: Frame, _ analysis: FrameAnalyzer.Analysis?, number: Int) -> [RecordingRow] {
    var rows = (analysis?.faces ?? []).map { RecordingRow($0) }
    if rows.isEmpty {
      var row = RecordingRow(status(withoutFace: analysis))
      (row.score, row.note) = (analysis?.highestScore, frame.fault?.description ?? "")
      rows = [row]
    }
    for index in rows.indices {
      (rows[index].frame, rows[index].sequence, rows[index].microseconds) = (number, frame.sequence, frame.time)
    }
    return rows
  }

  /// The smallest score that makes a place without a face `low_score`.
  private static let smallestScore: Float = 0.05

  private static func status(withoutFace analysis: FrameAnalyzer.Analysis?) -> Status {
    guard let analysis else { return .broken }
    return (analysis.highestScore ?? 0) >= smallestScore ? .lowScore : .noFace
  }
}

// MARK: - CSV and JSON

extension RecordingRow {
  /// The columns of `frames.csv`.
  public static let columns: [String] =
    ["frame", "sequence", "time_us", "count", "status"] + FaceReading.columns + ["note"]

  /// The first line of `frames.csv`.
  public static let header = columns.joined(separator: ",")

  /// The fields in the order of ``columns``; empty where there is nothing.
  public var fields: [String] {
    func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
    var fields = face?.fields ?? [String](repeating: "", count: FaceReading.columns.count)
    if face == nil { fields[Self.scoreColumn] = score.map { fixed(Double($0), 4) } ?? "" }
    return [text(frame), text(sequence), text(microseconds), "\(count)", status.rawValue] + fields + [note]
  }

  private static let scoreColumn = FaceReading.columns.firstIndex(of: "score") ?? 0

  /// The line of `frames.csv`, without its end.
  public var csv: String { fields.map(CSV.field).joined(separator: ",") }

  /// The line as a JSON object on one line: the columns by their names, without those that are empty.
  ///
  /// - Parameter more: Further numbers, as they are to be printed.
  public func json(_ more: [(name: String, number: String)] = []) -> String {
    var members = zip(Self.columns, fields).compactMap { name, field -> String? in
      guard !field.isEmpty else { return nil }
      let isText = ["status", "emotion", "note"].contains(name)
      return "\"\(name)\":\(isText ? JSONText.quoted(field) : field)"
    }
    members += more.map { "\"\($0.name)\":\($0.number)" }
    return "{" + members.joined(separator: ",") + "}"
  }

  /// The line of these fields.
  ///
  /// - Parameter field: The line's field in a column; nil where there is no such column or nothing in it.
  /// - Returns: nil if it is no line of a recording.
  public init?(field: (_ column: String) -> String?) {
    guard let status = field("status").flatMap(Status.init(rawValue:)), let count = field("count").flatMap(Int.init),
      (1...1 << 40).contains(count)
    else { return nil }
    self.init(status)
    self.count = count
    (frame, sequence) = (field("frame").flatMap(Int.init), field("sequence").flatMap(Int.init))
    microseconds = field("time_us").flatMap(Int64.init)
    (score, note) = (field("score").flatMap(Float.init), field("note") ?? "")
    // Three hundred years.
    guard (microseconds ?? 0).magnitude < 10_000_000_000_000_000, score?.isFinite ?? true else { return nil }
    // A face has all its numbers, and every frame but a lost one its number and time.
    if status == .face {
      face = FaceReading(field: field)
      guard let face, face.person != nil, face.smoothed != nil else { return nil }
    }
    guard status == .dropped || (frame != nil && microseconds != nil) else { return nil }
  }
}
