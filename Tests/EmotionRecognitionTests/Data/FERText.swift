import EmotionRecognition
import Foundation
import MienTensors
import TestSupport

/// Faces of random pixels and the text of FER-2013 files that hold them.
struct FERText {
  let emotions: [Emotion]
  let usages: [Usage]
  /// The pixels [2304] of each face.
  let faces: [[UInt8]]

  /// `count` faces; the usages go round.
  init(count: Int, seed: UInt64 = 1) {
    var generator = RandomGenerator(seed: seed)
    emotions = (0..<count).map { _ in Emotion(rawValue: Int(generator.next() % 7)) ?? .neutral }
    usages = (0..<count).map { Usage.allCases[$0 % 3] }
    faces = (0..<count).map { _ in
      // Small and big numbers alike, so that one, two and three digits occur.
      (0..<FaceDataset.pixelCount).map { _ in
        let limit = [10, 100, 256][Int(generator.next() % 3)]
        return UInt8(generator.next() % UInt64(limit))
      }
    }
  }

  /// The pixels of a face in decimal.
  func pixels(_ face: Int) -> String {
    faces[face].map { String($0) }.joined(separator: " ")
  }

  /// The row `emotion,pixels,Usage` of a face.
  func row(_ face: Int) -> String {
    "\(emotions[face].rawValue),\(pixels(face)),\(usages[face].rawValue)"
  }

  /// The rows of all faces.
  var rows: [String] { faces.indices.map(row) }

  /// What a reader must make of them.
  func expected(_ usage: Usage) -> FaceDataset {
    let own = faces.indices.filter { usages[$0] == usage }
    return FaceDataset(
      name: usage.rawValue, pixels: own.flatMap { faces[$0] }, emotions: own.map { emotions[$0] })
  }

  static let header = "emotion,pixels,Usage"
}

/// A file with the given text that is there while `body` runs.
func withFile(_ text: String, _ body: (String) throws -> Void) throws {
  try withTemporaryFolder { folder in
    let path = folder + "/faces.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try body(path)
  }
}

/// Whether two data sets hold the same faces.
func areEqual(_ one: FaceDataset?, _ other: FaceDataset?) -> Bool {
  one?.pixels == other?.pixels && one?.emotions == other?.emotions && one?.softTargets == other?.softTargets
}
