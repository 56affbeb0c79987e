import FaceAnalysis
import Foundation
import MienDocuments
import Testing

@Suite struct FaceReadingTests {
  static let probabilities: [Float] = [0.05, 0.05, 0.1, 0.5, 0.1, 0.1, 0.1]
  static let smoothed: [Float] = [0.1, 0.1, 0.1, 0.1, 0.4, 0.1, 0.1]

  static let detected = FaceReading(
    .detected(DetectedFace(box: FaceBox(x: 100.126, y: 50.5, side: 40.252, roll: -0.1), score: 0.98765)),
    probabilities: probabilities)

  static let followed = FaceReading(
    detected.framing, probabilities: probabilities, smoothed: smoothed, person: 3)

  /// Each name of the JSON with its value, computed by hand.
  @Test func theJSONIsThatOfTheFormat() throws {
    let text = try JSONText.of(Self.detected)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(Set(json.keys) == ["box", "roll_degrees", "score", "emotion", "probabilities"])
    #expect(json["box"] as? [String: Double] == ["x": 80, "y": 30.37, "width": 40.25, "height": 40.25])
    #expect(json["roll_degrees"] as? Double == -5.73 && json["emotion"] as? String == "happy")
    #expect(abs((json["score"] as? Double ?? 0) - 0.98765) < 1e-7)
    #expect((json["probabilities"] as? [String: Double])?["happy"] == 0.5)
    let more = try JSONText.of(Self.followed)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(more.utf8)) as? [String: Any])
    #expect(Set(object.keys) == Set(json.keys).union(["person", "smoothed"]))
    #expect(object["person"] as? Int == 3 && object["emotion"] as? String == "sad", "the emotion is that over time")
    let whole = try JSONText.of(FaceReading(.whole(width: 30, height: 20), probabilities: Self.probabilities))
    #expect(whole.contains("\"score\" : null") && whole.contains("\"roll_degrees\" : null"))
  }

  /// A face is read from its columns as it was written, to the decimals that they have.
  @Test func columnsAreReadAsTheyWereWritten() throws {
    let whole = FaceReading(.whole(width: 30, height: 20), probabilities: Self.probabilities)
    for face in [Self.detected, Self.followed, whole] {
      let fields = Dictionary(uniqueKeysWithValues: zip(FaceReading.columns, face.fields))
      #expect(fields.count == FaceReading.columns.count && face.fields.count == FaceReading.columns.count)
      let read = try #require(FaceReading { column in fields[column].flatMap { $0.isEmpty ? nil : $0 } })
      #expect(read.fields == face.fields && read.emotion == face.emotion && read.person == face.person)
      #expect(read.framing.name == face.framing.name && read.pixels == nil)
    }
  }

  /// Without a number, or with one that makes no sense, there is no face.
  @Test(arguments: ["x", "width", "emotion", "happy", "smoothed_sad"])
  func damagedColumnsAreRefused(column: String) {
    let fields = Dictionary(uniqueKeysWithValues: zip(FaceReading.columns, Self.followed.fields))
    for damage in [nil, "nan", "inf", "x"] as [String?] {
      var damaged = fields
      damaged[column] = damage
      #expect(FaceReading { damaged[$0] } == nil, "\(column) \(damage ?? "missing")")
    }
    var flat = fields
    flat["width"] = "0"
    #expect(FaceReading { flat[$0] } == nil)
  }

  /// Numbers that can be none of a face are refused, each alone; what was read can be drawn.
  @Test(arguments: [
    ("width", "1e30"), ("x", "-1e30"), ("y", "2000000"), ("score", ""), ("roll_degrees", ""), ("score", "1.5"),
    ("roll_degrees", "1e9"), ("happy", "-0.5"), ("happy", "0.9"), ("smoothed_sad", "2"), ("smoothed_sad", ""),
    ("person", "0"), ("person", "one"), ("person", "99999999999999999999"),
  ])
  func numbersOfNoFaceAreRefused(column: String, value: String) {
    var fields = Dictionary(uniqueKeysWithValues: zip(FaceReading.columns, Self.followed.fields))
    fields[column] = value
    #expect(FaceReading { column in fields[column].flatMap { $0.isEmpty ? nil : $0 } } == nil)
  }

  /// A picture that is a face begins at 0 and has whole pixels.
  @Test(arguments: [("x", "3"), ("width", "30.5"), ("width", "1e30"), ("width", "1e-3")])
  func picturesThatAreNoneAreRefused(column: String, value: String) {
    let whole = FaceReading(.whole(width: 30, height: 20), probabilities: Self.probabilities)
    var fields = Dictionary(uniqueKeysWithValues: zip(FaceReading.columns, whole.fields))
    fields[column] = value
    #expect(FaceReading { column in fields[column].flatMap { $0.isEmpty ? nil : $0 } } == nil)
  }

  @Test func boxesInWholePixelsAreTheNearest() {
    #expect(Self.detected.rectangle == Rectangle(x: 80, y: 30, width: 40, height: 40))
    let tiny = FaceReading(
      .detected(DetectedFace(box: FaceBox(x: 5, y: 5, side: 0.2), score: 1)), probabilities: Self.probabilities)
    #expect(tiny.rectangle.width == 1 && tiny.rectangle.height == 1)
  }
}
