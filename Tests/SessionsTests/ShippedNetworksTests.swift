import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Foundation
import NeuralNetworks
import Testing

/// The networks that come with Mien, as a user gets them: two lines, and a photograph of somebody who smiles.
@Suite struct ShippedNetworksTests {
  @Test func theAstronautIsHappy() throws {
    let reader = try FaceReader.shipped()
    let faces = reader.faces(in: MadeVideo.photograph)
    #expect(faces.count == 1)
    let face = try #require(faces.first)
    #expect(face.emotion == .happy && face.probabilities[Emotion.happy.rawValue] > 0.8)
    #expect(abs(face.probabilities.reduce(0, +) - 1) < 1e-5)
  }

  /// Networks know the files that they were read from, by the hashes that `Checkpoints/SHA256SUMS` has.
  @Test func networksKnowTheirFiles() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Checkpoints")
    let sums = try String(contentsOf: folder.appending(path: "SHA256SUMS"), encoding: .utf8)
    let reader = try FaceReader.shipped()
    for file in [reader.classifier.file, try #require(reader.detector).file] {
      let sum = try #require(file.sha256)
      #expect(sums.contains("\(sum)  \(file.name)\n"))
    }
    // By its path, a file is hashed: the same.
    let path = { (file: NetworkFile) in folder.appending(path: file.name).path }
    var classifier = try EmotionClassifier(contentsOf: path(reader.classifier.file))
    #expect(classifier.file == reader.classifier.file)
    let detector = try #require(reader.detector)
    #expect(try FaceDetector(contentsOf: path(detector.file)).file == detector.file)
    // Changed, it is none of its file any more.
    classifier.temperature *= 2
    #expect(classifier.file == .memory)
  }

  /// Each is small enough to ship.
  @Test func filesAreSmall() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Checkpoints").path
    for (name, most) in [("emotions-3.safetensors", 10_000_000), ("faces-2.safetensors", 3_000_000)] {
      let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int
      #expect(try #require(size) <= most)
    }
  }
}
