import Capture
import EmotionRecognition
import FaceAnalysis
import Foundation
import Sessions

extension CameraLoop {
  /// What `mien camera --json` prints for a face, or for a frame without one.
  private struct Line: Encodable {
    let frame, sequence: Int
    let time: Int64
    let latency: Double
    let dropped, skipped: Int
    let status: String
    var person: Int?
    var score: Float?
    var box: [Float]?
    var roll: Float?
    var emotion: String?
    var probabilities, smoothed: [String: Float]?
    var reason: String?

    private enum CodingKeys: String, CodingKey {
      case frame, sequence, dropped, skipped, status, person, score, box, emotion, probabilities, smoothed, reason
      case roll = "roll_degrees"
      case time = "time_us"
      case latency = "latency_ms"
    }
  }

  /// Prints a line of JSON for each face, or one that says why there is none.
  func printLines(_ frame: Frame, _ analysis: FrameAnalyzer.Analysis?, _ latency: Double) throws {
    func line(_ status: RecordingRow.Status) -> Line {
      Line(
        frame: number, sequence: frame.sequence, time: frame.time, latency: (latency * 1e5).rounded() / 100,
        dropped: frame.dropped, skipped: frame.skipped, status: status.rawValue)
    }
    var lines: [Line] = (analysis?.faces ?? []).map { face in
      var line = line(.face)
      let box = face.face.box
      (line.person, line.score, line.emotion) = (face.person, face.face.score, face.emotion.name)
      line.box = [box.x - box.side / 2, box.y - box.side / 2, box.side, box.side]
      line.roll = (box.roll * 18_000 / .pi).rounded() / 100
      (line.probabilities, line.smoothed) = (Emotion.named(face.probabilities), Emotion.named(face.smoothed))
      return line
    }
    if lines.isEmpty {
      var line = line(Recorder.status(withoutFace: analysis))
      (line.score, line.reason) = (analysis?.highestScore, frame.fault?.description)
      lines = [line]
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for line in lines { print(String(decoding: try encoder.encode(line), as: UTF8.self)) }
    fflush(nil)
  }
}
