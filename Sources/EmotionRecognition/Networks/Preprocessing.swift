import MienSystem
import NeuralNetworks

/// How a pixel is scaled before a network gets it: (pixel / 255 − mean) / deviation.
public struct Preprocessing: Sendable, Codable, Equatable {
  /// The mean of the pixels that the network first learned from, on a scale of 0 to 1.
  public let mean: Float
  /// Their standard deviation, on the same scale.
  public let deviation: Float

  /// A preprocessing with these figures.
  public init(mean: Float, deviation: Float) {
    (self.mean, self.deviation) = (mean, deviation)
  }

  /// FER-2013's: mean .5076 and standard deviation .2544 of the Training rows.
  public static let fer2013 = Preprocessing(mean: 0.5076, deviation: 0.2544)

  /// The preprocessing that gives the pixels of `faces` mean 0 and deviation 1.
  public init(of faces: FaceDataset) {
    // A set of blank faces has no deviation; then nothing is divided by it.
    let deviation = Float(faces.standardDeviation)
    self.init(mean: Float(faces.mean), deviation: deviation > 0 ? deviation : 1)
  }

  /// Whether the figures can be those of faces.
  var isUsable: Bool { (-1...2).contains(mean) && (1e-3...10).contains(deviation) }

  /// Faces as the input of a network, [count, 48, 48, 1].
  ///
  /// - Parameter pixels: [count, 48, 48], 0 to 255.
  public func tensor(_ pixels: some RandomAccessCollection<UInt8>) -> Tensor {
    expect(
      pixels.count % FaceDataset.pixelCount == 0,
      "Preprocessing: expected whole faces of \(FaceDataset.pixelCount) pixels, got \(pixels.count)")
    let (scale, shift) = (1 / (255 * deviation), mean / deviation)
    let side = FaceDataset.side
    return Tensor([pixels.count / FaceDataset.pixelCount, side, side, 1]) { output in
      func write(_ pixels: UnsafeBufferPointer<UInt8>) {
        for index in pixels.indices { output[index] = Float(pixels[index]) * scale - shift }
      }
      // Reading element by element through an unspecialised collection allocates for every pixel.
      if pixels.withContiguousStorageIfAvailable(write) == nil { Array(pixels).withUnsafeBufferPointer(write) }
    }
  }
}
