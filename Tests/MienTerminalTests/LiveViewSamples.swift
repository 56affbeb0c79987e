import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Images
import MienTerminal

/// Contents of a live view to test with.
enum LiveViewSamples {
  /// A picture with no two pixels alike near to each other.
  static func picture(width: Int, height: Int, shift: Int = 0) -> ColourImage {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        pixels += [(7 * x + shift) % 256, (5 * y + shift) % 256, (3 * x + 11 * y) % 256].map { UInt8($0) }
      }
    }
    return ColourImage(width: width, height: height, pixels: pixels)
  }

  /// A face as the live view shows it.
  static func face(
    _ person: Int, _ box: FaceBox = FaceBox(x: 0, y: 0, side: 1), score: Float = 0.9, _ smoothed: [Float]
  ) -> FaceReading {
    FaceReading(
      .detected(DetectedFace(box: box, score: score)), probabilities: smoothed, smoothed: smoothed, person: person)
  }

  static func faces(_ count: Int, width: Int = 64, height: Int = 48) -> [FaceReading] {
    (0..<count).map { index in
      var probabilities = [Float](repeating: 0.05, count: 7)
      probabilities[index % 7] = 0.7
      let box = FaceBox(
        x: Float((13 * index + 5) % width), y: Float((17 * index + 3) % height), side: Float(6 + index % 9),
        roll: Float(index % 5) * 0.2 - 0.4)
      return face(index * index + 1, box, probabilities)
    }
  }

  /// The contents of a sweep: no face to twenty, all that can be on or off, names and messages of any kind.
  static let contents: [LiveContent] = {
    let picture = Self.picture(width: 64, height: 48)
    let strange = [
      face(1, FaceBox(x: .nan, y: 0, side: 10), score: .nan, [.nan, 2, -1, 0, 0, .infinity, 0]),
      face(2, FaceBox(x: -1e30, y: 3, side: .infinity), [Float](repeating: 0, count: 7)),
      face(1_234_567_890_123, FaceBox(x: 30, y: 20, side: 4000), [0.05, 0.05, 0.7, 0.05, 0.05, 0.05, 0.05]),
    ]
    return [
      LiveContent(picture: picture),
      LiveContent(picture: picture, faces: faces(1), framesPerSecond: 29.97, latency: 0.031, isPaused: true),
      LiveContent(
        picture: picture, faces: faces(3), framesPerSecond: 12.3, latency: 0.05, dropped: 12, skipped: 3456,
        recording: "日本語 記録"),
      LiveContent(
        picture: picture, faces: faces(20), framesPerSecond: 1e9, latency: .nan, dropped: .max, skipped: .max,
        isPaused: true, recording: String(repeating: "long", count: 80), message: "camera unplugged: waiting for it"),
      LiveContent(picture: picture, faces: faces(2), message: "顔 😀 \u{1B}[31m e\u{301} \u{7}\n tab\t"),
      LiveContent(picture: Self.picture(width: 1, height: 900), faces: strange, recording: ""),
      LiveContent(picture: Self.picture(width: 900, height: 2), faces: faces(4), message: ""),
      LiveContent(picture: picture, faces: faces(1), isHelpShown: true),
    ]
  }()

  static let sizes: [TerminalSize] = {
    var sizes = [
      (80, 24), (120, 40), (40, 12), (20, 6), (200, 55), (300, 8), (12, 70), (0, 0), (-5, 3), (1, 40), (60, 60),
    ]
    for columns in stride(from: 0, through: 90, by: 9) {
      for rows in [0, 1, 2, 3, 4, 5, 7, 11, 16, 25] { sizes.append((columns, rows)) }
    }
    for small in 1...8 { sizes.append((small, small)) }
    return sizes.map { TerminalSize(columns: $0.0, rows: $0.1) }
  }()
}
