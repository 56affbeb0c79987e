import FaceAnalysis

/// A picture whose probabilities are known for the network that comes with Mien: a machine or a build that computes
/// others is broken. It is a pattern, not a face.
enum KnownFace {
  /// 48 × 48 pixels.
  static let pixels: [UInt8] = (0..<FaceDataset.pixelCount).map { index in
    let (x, y) = (index % FaceDataset.side, index / FaceDataset.side)
    return UInt8((x * 5 + y * 3 + x * y % 61) % 256)
  }

  /// What `emotions-3` gives, in the order of ``Emotion``: by numpy in double precision
  /// (Scripts/reference/known_face.py).
  static let probabilities: [Float] = [0.218676, 0.003685, 0.15909, 0.164829, 0.146648, 0.156782, 0.150291]

  /// Builds differ in the order of their sums.
  static let tolerance: Float = 1e-3
}
