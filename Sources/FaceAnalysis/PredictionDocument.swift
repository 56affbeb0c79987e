import EmotionRecognition
import MienDocuments
import MienFiles
import NeuralNetworks

/// What `mien predict --json` prints: every picture with its faces, or why it could not be read.
/// Documentation/Formats.md describes it.
public struct PredictionDocument: Sendable, Encodable {
  /// A face of a picture: the keys of ``FaceReading`` and its number.
  public struct Face: Sendable, Encodable {
    let number: Int
    let reading: FaceReading

    private enum Key: String, CodingKey { case number }

    /// The face with `number`, from 1.
    public func encode(to encoder: any Encoder) throws {
      try reading.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(number, forKey: .number)
    }
  }

  /// A picture.
  public struct Image: Sendable, Encodable {
    /// The picture, as it was named.
    public let image: String
    /// Its faces, from left to right.
    public let faces: [Face]
    /// The copy with the faces drawn, if there is one.
    public let output: String?
    /// By how many degrees the picture was turned clockwise to find its faces; nil where it was not.
    public let turnedDegrees: Int?
    /// Why it could not be read; nil if it could.
    public let error: String?
    /// Whether it is only larger than the limits allow.
    public let isBeyondLimits: Bool
    /// What is to be said about it, such as that only the first picture of an animation is read.
    public let remark: String?

    /// A picture that was read.
    public init(
      _ image: String, _ readings: [FaceReading], output: String? = nil, turnedDegrees: Int? = nil,
      remark: String? = nil
    ) {
      (self.image, self.output, self.turnedDegrees, self.remark) = (image, output, turnedDegrees, remark)
      (error, isBeyondLimits) = (nil, false)
      faces = readings.enumerated().map { Face(number: $0 + 1, reading: $1) }
    }

    /// A picture that could not be read.
    public init(_ image: String, error: ImageError) {
      (self.image, self.error, isBeyondLimits) = (image, "\(error)", error.isBeyondLimits)
      (faces, output, turnedDegrees, remark) = ([], nil, nil, nil)
    }

    private enum CodingKeys: String, CodingKey { case image, faces, output, turnedDegrees, error, remark }

    /// Names the columns of ``lines``.
    public static let header =
      padded("emotion", to: 9) + Emotion.allCases.map { padded($0.name, to: width($0), onTheRight: true) }.joined()
      + "   % in picture"

    /// A line for people for each face, or one that says that there is none.
    public var lines: [String] {
      let turn = turnedDegrees.map { "found after turning the picture by \($0)°" }
      let remarks = [remark, turn].compactMap(\.self)
      func line(_ columns: String, _ picture: String, _ facts: [String] = []) -> String {
        let facts = facts + remarks
        let name = self.image == PictureFile.standardInput ? "standard input" : FileName.onOneLine(self.image)
        return columns + "   " + name + picture + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
      }
      if faces.isEmpty {
        return [line(padded("no face found", to: 9 + Emotion.allCases.reduce(0) { $0 + Self.width($1) }), "")]
      }
      return faces.map { face in
        let (reading, box) = (face.reading, face.reading.rectangle)
        let shares = Emotion.allCases.map {
          padded(percentage(Double(reading.probabilities[$0.rawValue])), to: Self.width($0), onTheRight: true)
        }
        let facts = reading.score.map {
          ["left \(box.x)", "top \(box.y)", "\(box.width) pixels wide", "score \(fixed(Double($0), 2))"]
        }
        return line(
          padded(reading.emotion.name, to: 9) + shares.joined(), faces.count > 1 ? ", face \(face.number)" : "",
          facts ?? [])
      }
    }

    private static func width(_ emotion: Emotion) -> Int { max(5, emotion.name.count) + 2 }
  }

  /// The program.
  let mien = ProgramVersion()
  /// When the document was begun.
  let created = Timestamp.now
  /// The network that recognised emotions.
  let model: NetworkFile
  /// The network that found the faces; left out where the pictures are faces.
  let detector: NetworkFile?
  /// How faces were searched for.
  let settings: SearchSettings
  /// The pictures, in their order.
  public var images: [Image] = []

  /// Whether a picture could not be read.
  public var hasErrors: Bool { images.contains { $0.error != nil } }

  /// A table with a row for each face, and for each picture without one: `image`, `faces` (how many there are),
  /// `number`, the columns of ``FaceReading``, `error`, and in every row, so that tables can be joined, the program and
  /// the network: `mien`, `model`, `model_sha256`.
  public var csv: String {
    let columns = FaceReading.columns.filter { $0 != "person" && !$0.hasPrefix("smoothed_") }
    let places = columns.compactMap { FaceReading.columns.firstIndex(of: $0) }
    let origin = [mien.text, model.name, model.sha256 ?? ""]
    let rows = images.flatMap { image -> [[String]] in
      let name = FileName.onOneLine(image.image)
      let blanks = [String](repeating: "", count: columns.count)
      if image.faces.isEmpty {
        return [[name, image.error == nil ? "0" : "", ""] + blanks + [image.error ?? ""] + origin]
      }
      return image.faces.map { face in
        let fields = face.reading.fields
        return [name, "\(image.faces.count)", "\(face.number)"] + places.map { fields[$0] } + [""] + origin
      }
    }
    return ([["image", "faces", "number"] + columns + ["error", "mien", "model", "model_sha256"]] + rows)
      .map { $0.map(CSV.field).joined(separator: ",") + "\n" }.joined()
  }

  /// What a reader finds; no pictures yet.
  public init(_ reader: FaceReader) {
    (model, detector, settings) = (reader.classifier.file, reader.detector?.file, SearchSettings(reader))
  }
}

extension FaceReading {
  /// `happy 93.1 %, surprise 4.0 %, …`, the most probable first.
  public var summary: String {
    probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
      .map { "\(Emotion.allCases[$0].name) \(percentage(Double(probabilities[$0]))) %" }.joined(separator: ", ")
  }
}
