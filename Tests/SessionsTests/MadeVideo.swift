import Capture
import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Sessions

/// A made video of 240 × 160 pixels, 10 frames a second: the astronaut wanders from left to right, and is hidden now
/// and then.
enum MadeVideo {
  static let photograph: GrayImage = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Datasets/astronaut.jpg")
    guard let image = try? GrayImage(contentsOf: path.path) else { preconditionFailure("\(path) cannot be read") }
    return image
  }()

  /// The frames; every seventh is broken, and of 5 to 8 none has a face.
  static func frames(_ count: Int) -> [Frame] {
    let face = photograph.cropped(to: Rectangle(x: 60, y: 0, width: 110, height: 110))
    return (0..<count).map { index in
      var picture = GrayImage(width: 240, height: 160, filledWith: 140)
      if !(5...8).contains(index) {
        for y in 0..<110 { for x in 0..<110 { picture[x + 20 + 4 * index, y + 25] = face[x, y] } }
      }
      return Frame(
        time: 5_000_000 + Int64(index) * 100_000, sequence: index + (index > 10 ? 3 : 0),
        dropped: index == 11 ? 3 : 0,
        content: index % 7 == 6
          ? .broken(.truncated(reason: "\"half\" of it")) : .picture(Picture(picture)))
    }
  }

  /// Frames of the made video as a source gives them.
  static func raw(_ count: Int) -> [RawFrame?] {
    frames(count).map { frame in
      guard let picture = frame.picture else {
        return RawFrame(
          bytes: [], layout: PixelLayout(format: .grey, width: 0, height: 0), time: frame.time,
          sequence: frame.sequence)
      }
      return RawFrame(
        bytes: picture.gray.pixels, layout: PixelLayout(format: .grey, width: picture.width, height: picture.height),
        time: frame.time, sequence: frame.sequence, dropped: frame.dropped)
    }
  }

  static let classifier: EmotionClassifier = {
    var generator = RandomGenerator(seed: 3)
    var network = NetworkDefinition.tiny.network(using: &generator)
    network.forEachParameter { name, value, _ in
      if name == "logits.weight" {
        value = Variable(
          Tensor(value.value.shape) { place in
            for index in 0..<7 * 288 { place[index] = generator.normal() / 10 }
          })
      }
    }
    var classifier = EmotionClassifier(
      .tiny, network: network, preprocessing: Preprocessing(mean: 0.5, deviation: 0.25))
    classifier.file = NetworkFile(name: "made", sha256: "0123456789abcdef")
    return classifier
  }()

  static func run(_ folder: String, resume: Bool = false, source: String = "made") throws -> AnalysisRun {
    let detector = try FaceDetector.shipped()
    let reader = FaceReader(classifier, detector)
    let tracking = FaceTracker.Options()
    let metadata = RecordingMetadata(source: source, clock: "video", reader, tracking)
    return try AnalysisRun(folder, reader, tracking: tracking, metadata: metadata, resume: resume)
  }
}

/// A folder that is gone when nobody holds it.
final class RecordingFolder {
  let path = FileManager.default.temporaryDirectory.appending(path: "mien-recording-\(UUID().uuidString)").path
  deinit { try? FileManager.default.removeItem(atPath: path) }
  func text(_ file: String) throws -> String { try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8) }
}
