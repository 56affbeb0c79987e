import EmotionRecognition
import FaceDetection
import Images
import MienDocuments
import MienSystem

/// All that is known of one face in a picture or a frame.
///
/// It is the one form of a face from the reader to the screen: `mien predict --json`, `mien explain --json`, `mien
/// camera --json` and the recordings write it with the same names (Documentation/Formats.md).
public struct FaceReading: Sendable, Equatable {
  /// How the face was found.
  public enum Framing: Sendable, Equatable {
    /// The picture is a face already, all of it.
    case whole(width: Int, height: Int)
    /// A detector found it.
    case detected(DetectedFace)

    /// Its name in documents.
    public var name: String {
      switch self {
      case .whole: "whole"
      case .detected: "detected"
      }
    }
  }

  /// How the face was found, and where it is, as precisely as the detector says.
  public let framing: Framing
  /// The 48 × 48 grey values that the network saw, upright; nil where they are not known, such as in a recording that
  /// was read.
  public let pixels: GrayImage?
  /// The calibrated probabilities, [7] in the order of ``Emotion``, summing to 1.
  public let probabilities: [Float]
  /// The same smoothed over time for this person, [7]; nil in a single picture.
  public let smoothed: [Float]?
  /// The person's number, from 1; nil in a single picture.
  public let person: Int?
  /// The most probable emotion: over time where it is known over time, otherwise in this picture.
  public let emotion: Emotion

  /// A face.
  ///
  /// - Parameter emotion: The most probable emotion; nil takes it from the probabilities. A recording has it beside
  ///   probabilities that are rounded.
  /// - Precondition: there are seven probabilities, and seven smoothed ones if any.
  public init(
    _ framing: Framing, pixels: GrayImage? = nil, probabilities: [Float], smoothed: [Float]? = nil, person: Int? = nil,
    emotion: Emotion? = nil
  ) {
    expect(
      probabilities.count == Emotion.allCases.count && smoothed?.count ?? probabilities.count == probabilities.count,
      "FaceReading: expected 7 probabilities, got \(probabilities.count), smoothed \(smoothed?.count ?? 7)")
    (self.framing, self.pixels, self.probabilities) = (framing, pixels, probabilities)
    (self.smoothed, self.person) = (smoothed, person)
    self.emotion = emotion ?? Emotion.mostProbable(in: smoothed ?? probabilities)
  }

  /// The same face as that of a person who is followed.
  func followed(as person: Int, smoothed: [Float]) -> FaceReading {
    FaceReading(framing, pixels: pixels, probabilities: probabilities, smoothed: smoothed, person: person)
  }

  /// The probability that this is a face, 0 to 1; nil where none was searched for.
  public var score: Float? { detected?.score }

  /// The head's rotation in the plane of the picture in radians, clockwise; nil where no face was searched for.
  public var roll: Float? { detected?.box.roll }

  /// The face as the detector gave it; nil where the picture is a face.
  public var detected: DetectedFace? {
    if case .detected(let face) = framing { face } else { nil }
  }

  /// Where the face is, upright, in pixels: the left upper corner, which may lie outside of the picture, width and
  /// height. The face itself is this box rotated by ``roll`` about its centre.
  public var box: (x: Float, y: Float, width: Float, height: Float) {
    switch framing {
    case .whole(let width, let height): (0, 0, Float(width), Float(height))
    case .detected(let face):
      (face.box.x - face.box.side / 2, face.box.y - face.box.side / 2, face.box.side, face.box.side)
    }
  }

  /// The face's square, by which a person is followed from frame to frame.
  package var square: FaceBox {
    switch framing {
    case .whole(let width, let height):
      FaceBox(x: Float(width) / 2, y: Float(height) / 2, side: Float(max(width, height)))
    case .detected(let face): face.box
    }
  }

  /// The box in whole pixels, for drawing and for people.
  public var rectangle: Rectangle {
    let box = box
    let (width, height) = (max(1, Int(box.width.rounded())), max(1, Int(box.height.rounded())))
    return Rectangle(x: Int(box.x.rounded()), y: Int(box.y.rounded()), width: width, height: height)
  }
}

// MARK: - JSON

extension FaceReading: Encodable {
  private enum Key: String, CodingKey { case person, box, rollDegrees, score, emotion, probabilities, smoothed }
  private enum BoxKey: String, CodingKey { case x, y, width, height }

  /// `{person, box: {x, y, width, height}, roll_degrees, score, emotion, probabilities: {angry: …}, smoothed: {angry:
  /// …}}`.
  ///
  /// `roll_degrees` and `score` are null where no face was searched for; `person` and `smoothed` are left out of single
  /// pictures. Pixels and degrees are rounded to hundredths.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(person, forKey: .person)
    var corners = container.nestedContainer(keyedBy: BoxKey.self, forKey: .box)
    let box = box
    try corners.encode(Self.hundredths(Double(box.x)), forKey: .x)
    try corners.encode(Self.hundredths(Double(box.y)), forKey: .y)
    try corners.encode(Self.hundredths(Double(box.width)), forKey: .width)
    try corners.encode(Self.hundredths(Double(box.height)), forKey: .height)
    try container.encode(roll.map { Self.hundredths(Double($0) * 180 / .pi) }, forKey: .rollDegrees)
    try container.encode(score.map(Double.init), forKey: .score)
    try container.encode(emotion.name, forKey: .emotion)
    try container.encode(Emotion.named(probabilities.map(Double.init)), forKey: .probabilities)
    try container.encodeIfPresent(smoothed.map { Emotion.named($0.map(Double.init)) }, forKey: .smoothed)
  }

  private static func hundredths(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

// MARK: - CSV

extension FaceReading {
  /// The columns of a face in every CSV: those of ``encode(to:)``, with the emotions' names for the probabilities.
  public static let columns: [String] =
    ["person", "score", "x", "y", "width", "height", "roll_degrees", "emotion"] + Emotion.allCases.map(\.name)
    + Emotion.allCases.map { "smoothed_" + $0.name }

  /// The face's fields in the order of ``columns``; empty where nothing is known. Pixels and degrees have two decimals,
  /// the score four, probabilities five.
  public var fields: [String] {
    func number(_ value: Float?, _ places: Int) -> String { value.map { fixed(Double($0), places) } ?? "" }
    let blanks = [String](repeating: "", count: Emotion.allCases.count)
    let box = box
    return [
      person?.description ?? "", number(score, 4), number(box.x, 2), number(box.y, 2), number(box.width, 2),
      number(box.height, 2), number(roll.map { $0 * 180 / .pi }, 2), emotion.name,
    ] + probabilities.map { number($0, 5) } + (smoothed.map { $0.map { number($0, 5) } } ?? blanks)
  }

  /// The face of a line.
  ///
  /// - Parameter field: The line's field in a column of ``columns``; nil where there is no such column or nothing in
  ///   it.
  /// - Returns: nil if a number is missing or can be none of a face: a place a million pixels away, a score without a
  ///   roll, probabilities that do not sum to 1.
  public init?(field: (_ column: String) -> String?) {
    func number(_ column: String, _ range: ClosedRange<Float>) -> Float? {
      field(column).flatMap(Float.init).flatMap { range.contains($0) ? $0 : nil }
    }
    let (place, size) = (Float(-1e6)...1e6, Float.leastNormalMagnitude...1e6)
    guard let x = number("x", place), let y = number("y", place), let width = number("width", size),
      let height = number("height", size), let emotion = Emotion.allCases.first(where: { $0.name == field("emotion") }),
      let probabilities = Self.distribution(field, prefix: "")
    else { return nil }
    let framing: Framing
    switch (field("score"), field("roll_degrees")) {
    case (nil, nil):
      guard let width = Int(exactly: width), let height = Int(exactly: height), x == 0, y == 0 else { return nil }
      framing = .whole(width: width, height: height)
    default:
      guard let score = number("score", 0...1), let roll = number("roll_degrees", -360...360) else { return nil }
      let square = FaceBox(x: x + width / 2, y: y + height / 2, side: width, roll: roll * .pi / 180)
      framing = .detected(DetectedFace(box: square, score: score))
    }
    let smoothed = Self.distribution(field, prefix: "smoothed_")
    let person = field("person").flatMap(Int.init)
    guard smoothed != nil || Emotion.allCases.allSatisfy({ field("smoothed_" + $0.name) == nil }),
      person != nil || field("person") == nil, (1...1_000_000_000).contains(person ?? 1)
    else { return nil }
    self.init(framing, probabilities: probabilities, smoothed: smoothed, person: person, emotion: emotion)
  }

  /// Probabilities that sum to 1, but for the rounding of seven numbers.
  private static func distribution(_ field: (String) -> String?, prefix: String) -> [Float]? {
    let values = Emotion.allCases.compactMap { field(prefix + $0.name).flatMap(Float.init) }
    guard values.count == Emotion.allCases.count, values.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      abs(values.reduce(0, +) - 1) < 1e-3
    else { return nil }
    return values
  }
}
