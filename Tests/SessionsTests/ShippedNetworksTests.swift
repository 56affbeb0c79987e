import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Foundation
import Testing

/// The networks that come with Mien, as a user gets them: two lines, and a photograph of somebody who smiles.
@Suite struct ShippedNetworksTests {
  @Test func theAstronautIsHappy() throws {
    let classifier = try EmotionClassifier.shipped()
    let detector = try FaceDetector.shipped()
    let faces = FaceFinder.detector(detector, .init()).faces(in: MadeVideo.photograph)
    #expect(faces.count == 1)
    let prediction = try classifier.prediction(of: #require(faces.first))
    #expect(prediction.emotion == .happy && prediction.probabilities[Emotion.happy.rawValue] > 0.8)
    #expect(abs(prediction.probabilities.reduce(0, +) - 1) < 1e-5)
  }

  /// Each is found by its name and hash, and small enough to ship.
  @Test func filesAreSmall() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Checkpoints").path
    for (name, most) in [("emotions-3.safetensors", 10_000_000), ("faces-2.safetensors", 3_000_000)] {
      let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int
      #expect(try #require(size) <= most)
    }
  }
}
