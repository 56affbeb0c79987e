import MienFiles
import NeuralNetworks

extension FaceDataset {
  /// How many faces show each emotion, [7], in the order of ``Emotion``.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: Emotion.allCases.count)
    for emotion in emotions {
      counts[emotion.rawValue] += 1
    }
    return counts
  }

  /// The mean μ = Σ x / n and the standard deviation σ = √(Σ x² / n − μ²) of all pixels x scaled to [0, 1].
  ///
  /// The sums are whole numbers and therefore exact. Both are 0 without faces. Every call reads all pixels.
  public var pixelStatistics: (mean: Float, standardDeviation: Float) {
    if pixels.isEmpty { return (0, 0) }
    var sum: UInt64 = 0
    var squares: UInt64 = 0
    pixels.withUnsafeBufferPointer { bytes in
      // One face at a time: 2,304 · 255² fits into 32 bits, and 32-bit sums are twice as fast.
      for start in stride(from: 0, to: bytes.count, by: Self.pixelCount) {
        var faceSum: UInt32 = 0
        var faceSquares: UInt32 = 0
        for index in start..<start + Self.pixelCount {
          let value = UInt32(bytes[index])
          faceSum &+= value
          faceSquares &+= value &* value
        }
        sum += UInt64(faceSum)
        squares += UInt64(faceSquares)
      }
    }
    let number = Double(pixels.count)
    let mean = Double(sum) / number
    let variance = Double(squares) / number - mean * mean
    return (Float(mean / 255), Float(variance.squareRoot() / 255))
  }

  /// The mean of all pixels scaled to [0, 1]; see ``pixelStatistics``.
  public var mean: Float { pixelStatistics.mean }

  /// The standard deviation of all pixels scaled to [0, 1]; see ``pixelStatistics``.
  public var standardDeviation: Float { pixelStatistics.standardDeviation }

  /// The FNV-1a hash of 64 bits over the labels (one byte each) and then the pixels, as 16 hexadecimal
  /// digits.
  ///
  /// Two data sets with the same fingerprint hold the same faces, labels and order, unless somebody forges one: FNV-1a
  /// is not cryptographic. Name and soft targets are not included. Every call reads all pixels, about 0.1 s for
  /// FER-2013. Source: Fowler, Noll & Vo; draft-eastlake-fnv.
  public var fingerprint: String {
    var hash = FNV1a()
    for emotion in emotions {
      hash.add(UInt8(emotion.rawValue))
    }
    pixels.withUnsafeBufferPointer { hash.add($0) }
    return hash.digits
  }
}
