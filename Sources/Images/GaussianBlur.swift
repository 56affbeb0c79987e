import MienSystem

/// A Gaussian blur of grey values, first along the rows, then along the columns; the edge is repeated.
package struct GaussianBlur: Sendable {
  private let weights: [Float]
  private var reach: Int { weights.count / 2 }

  /// A blur of this standard deviation in pixels; weights beyond three deviations are left out.
  package init(_ deviation: Float) {
    let reach = Int((3 * deviation).rounded(.up))
    let values = (-reach...reach).map { exp(-Float($0 * $0) / (2 * deviation * deviation)) }
    let sum = values.reduce(0, +)
    weights = values.map { $0 / sum }
  }

  /// Blurs `pixels` [height, width] in place.
  package func apply(to pixels: UnsafeMutablePointer<Float>, width: Int, height: Int) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: width * height) { copy in
      var (columns, rows) = (width, height)
      for _ in 0..<2 {
        for index in 0..<width * height { copy[index] = pixels[index] }
        // Along the rows, with the result transposed. Done twice, this blurs both directions.
        for row in 0..<rows {
          for column in 0..<columns {
            var sum: Float = 0
            for (tap, weight) in weights.enumerated() {
              sum += weight * copy[row * columns + min(max(column + tap - reach, 0), columns - 1)]
            }
            pixels[column * rows + row] = sum
          }
        }
        (columns, rows) = (rows, columns)
      }
    }
  }
}
