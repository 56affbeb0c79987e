import Foundation

/// A Gaussian blur of a face of 48 × 48 pixels, the edge repeated, first along the rows, then along the columns.
struct GaussianBlur {
  private let weights: [Float]
  private var reach: Int { weights.count / 2 }

  /// A blur of this standard deviation in pixels; weights beyond three of them are left out.
  init(_ deviation: Float) {
    let reach = Int((3 * deviation).rounded(.up))
    let values = (-reach...reach).map { exp(-Float($0 * $0) / (2 * deviation * deviation)) }
    let sum = values.reduce(0, +)
    weights = values.map { $0 / sum }
  }

  /// Blurs `face` [48, 48] in place.
  func apply(to face: UnsafeMutablePointer<Float>) {
    let side = FaceDataset.side
    withUnsafeTemporaryAllocation(of: Float.self, capacity: FaceDataset.pixelCount) { copy in
      for _ in 0..<2 {
        for index in 0..<FaceDataset.pixelCount { copy[index] = face[index] }
        // Along the rows, written as columns: twice, and both are done.
        for row in 0..<side {
          for column in 0..<side {
            var sum: Float = 0
            for (tap, weight) in weights.enumerated() {
              sum += weight * copy[row * side + min(max(column + tap - reach, 0), side - 1)]
            }
            face[column * side + row] = sum
          }
        }
      }
    }
  }
}
