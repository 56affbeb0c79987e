import Documents
import EmotionRecognition
import FaceDetection

/// A line of a recording's `frames.csv`: a face of a frame, or a frame without one and why.
public struct RecordingRow: Sendable, Equatable {
  /// What a line tells of.
  public enum Status: String, Sendable, CaseIterable {
    /// A face was found.
    case face
    /// No face was found.
    case noFace = "no_face"
    /// The likeliest place was less probable a face than the threshold asks, but not improbable.
    case lowScore = "low_score"
    /// The frame was lost before it came here, or a newer one overtook it.
    case dropped
    /// The frame could not be read.
    case broken
  }

  /// The number of the frame, from 0; nil for those that were lost.
  public var frame: Int?
  /// The camera's or the video's own count; of lost frames the first's, nil where nobody knows it.
  public var sequence: Int?
  /// When the frame was taken, in microseconds of the recording's clock.
  public var microseconds: Int64?
  /// How many frames the line stands for: more than one only for lost ones.
  public var count = 1
  /// What it tells of.
  public var status: Status
  /// The person, from 1.
  public var person: Int?
  /// The score of the face, or of the likeliest place.
  public var score: Float?
  /// The face's square.
  public var box: FaceBox?
  /// The emotion that is most probable over time.
  public var emotion: Emotion?
  /// The probabilities of this frame, [7].
  public var probabilities: [Float] = []
  /// The same smoothed over time, [7].
  public var smoothed: [Float] = []
  /// Why a frame is broken; how many of lost ones were overtaken.
  public var note = ""

  /// A line that tells of this.
  public init(_ status: Status) { self.status = status }
}

// MARK: - CSV

extension RecordingRow {
  /// The first line of `frames.csv`.
  public static let header =
    ([
      "frame", "sequence", "time_us", "count", "status", "person", "score", "x", "y", "side", "roll_degrees", "emotion",
    ]
    + Emotion.allCases.map(\.name) + Emotion.allCases.map { "smoothed_" + $0.name } + ["note"]).joined(separator: ",")

  /// The line, without its end.
  public var csv: String {
    func text(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
    func number(_ value: Float?, _ places: Int) -> String { value.map { fixed(Double($0), places) } ?? "" }
    let blanks = [String](repeating: "", count: Emotion.allCases.count)
    var fields = [text(frame), text(sequence), text(microseconds), "\(count)", status.rawValue, text(person)]
    fields += [number(score, 4), number(box?.x, 2), number(box?.y, 2), number(box?.side, 2)]
    fields += [number(box.map { $0.roll * 180 / .pi }, 2), emotion?.name ?? ""]
    fields += probabilities.isEmpty ? blanks : probabilities.map { number($0, 5) }
    fields += smoothed.isEmpty ? blanks : smoothed.map { number($0, 5) }
    return (fields + [note.csvField]).joined(separator: ",")
  }

  /// The row of a line; nil if it is none.
  public init?(csv line: some StringProtocol) {
    guard let fields = CSVLine.fields(line), fields.count >= Self.columns, let status = Status(rawValue: fields[4]),
      let count = Int(fields[3]), (1...1 << 40).contains(count)
    else { return nil }
    self.init(status)
    self.count = count
    (frame, sequence, microseconds) = (Int(fields[0]), Int(fields[1]), Int64(fields[2]))
    // Three hundred years.
    guard (microseconds ?? 0).magnitude < 10_000_000_000_000_000 else { return nil }
    (person, score, note) = (Int(fields[5]), Float(fields[6]), fields[Self.columns - 1])
    if let x = Float(fields[7]), let y = Float(fields[8]), let side = Float(fields[9]), let roll = Float(fields[10]) {
      box = FaceBox(x: x, y: y, side: side, roll: roll * .pi / 180)
    }
    emotion = Emotion.allCases.first { $0.name == fields[11] }
    let classes = Emotion.allCases.count
    probabilities = fields[12..<12 + classes].compactMap { Float($0) }
    smoothed = fields[12 + classes..<12 + 2 * classes].compactMap { Float($0) }
    guard (probabilities + smoothed + [score ?? 0, box?.x ?? 0, box?.y ?? 0, box?.side ?? 0]).allSatisfy(\.isFinite)
    else {
      return nil
    }
    // A face has all its numbers, and every frame but a lost one its number and time.
    let isWhole =
      status == .face
      ? person != nil && box != nil && score != nil && emotion != nil && probabilities.count == classes
        && smoothed.count == classes : true
    guard isWhole, status == .dropped || (frame != nil && microseconds != nil) else { return nil }
  }

  private static let columns = header.split(separator: ",").count
}

/// Lines of comma-separated values (RFC 4180).
enum CSVLine {
  /// The fields of a line; nil if its quotes do not end.
  static func fields(_ line: some StringProtocol) -> [String]? {
    var (fields, field, isQuoted) = ([String](), "", false)
    var characters = line.makeIterator()
    var next = characters.next()
    while let character = next {
      next = characters.next()
      if isQuoted, character == "\"", next == "\"" {
        field.append(character)
        next = characters.next()
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        fields.append(field)
        field = ""
      } else {
        field.append(character)
      }
    }
    return isQuoted ? nil : fields + [field]
  }
}

extension String {
  /// The text as a field: in quotes where it needs them, on one line.
  var csvField: String {
    let line = String(map { $0.isNewline ? " " : $0 })
    guard line.contains(where: { $0 == "," || $0 == "\"" }) else { return line }
    return "\"" + line.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }
}
