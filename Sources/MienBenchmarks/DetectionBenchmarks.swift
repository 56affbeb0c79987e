import FaceDetection
import Images
import MienSystem
import NeuralNetworks

/// Finding faces in a picture, with the detector that comes with Mien.
enum DetectionBenchmarks {
  /// Empty if the detector's checkpoint is not found.
  static func pieces(_ picture: GrayImage?) -> [BenchmarkSuite.Piece] {
    guard let detector = try? FaceDetector.shipped() else { return [] }
    return [40, 20].map { piece(detector, picture, smallest: $0) }
  }

  private static func piece(_ detector: FaceDetector, _ given: GrayImage?, smallest: Int) -> BenchmarkSuite.Piece {
    let size = "\(given?.width ?? 640)x\(given?.height ?? 480)"
    return BenchmarkSuite.Piece(name: "detect/\(size)/faces\(smallest)", images: 1) {
      let picture = given ?? clouds
      let options = FaceDetector.Options(smallestSide: Float(smallest))
      // Memory is used again, as in a stream of frames.
      var pyramid = PixelPyramid(picture)
      var faces: [DetectedFace] = []
      return {
        pyramid.replace(with: picture)
        _ = detector.search(pyramid, options, into: &faces)
        expect(faces.count < 100, "a benchmark found \(faces.count) faces in clouds")
      }
    }
  }

  /// Clouds of noise of several sizes: about as similar to faces as most parts of a picture.
  private static var clouds: GrayImage {
    var generator = RandomGenerator(seed: 1)
    var tones = [Float](repeating: 0, count: 640 * 480)
    for size in [4, 8, 16, 32] {
      let coarse = GrayImage(
        width: 640 / size, height: 480 / size,
        pixels: (0..<640 / size * (480 / size)).map { _ in UInt8(generator.uniform(in: 0...255)) })
      for (index, tone) in coarse.resized(width: 640, height: 480).pixels.enumerated() {
        tones[index] += Float(tone) / 4
      }
    }
    return GrayImage(width: 640, height: 480, pixels: tones.map { UInt8($0) })
  }
}
