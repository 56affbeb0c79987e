/// Cholesky's decomposition A = Uᵀ · U of a symmetric, positive definite matrix in double precision (Golub & Van Loan
/// 2013, "Matrix Computations", section 4.2).
package struct Cholesky {
  package let size: Int
  /// U in row-major order: Uᵀ⁻¹ and U⁻¹ are applied by rows. Values below the diagonal are unspecified.
  private var upper: [Double]

  /// - Parameter matrix: A in row-major order; values below its diagonal are not read. If rounding makes it singular, a
  ///   billionth of its largest diagonal value replaces the pivot.
  package init(_ matrix: [Double], size: Int) {
    (self.size, upper) = (size, matrix)
    let smallest = max((0..<size).reduce(0) { max($0, matrix[$1 * size + $1]) } * 1e-9, 1e-300)
    upper.withUnsafeMutableBufferPointer { upper in
      guard let upper = upper.baseAddress else { return }
      for pivot in 0..<size {
        let source = upper + pivot * size
        let root = max(source[pivot], smallest).squareRoot()
        source[pivot] = root
        for column in pivot + 1..<max(size, pivot + 1) { source[column] /= root }
        for row in pivot + 1..<max(size, pivot + 1) {
          subtract(source[row], source, from: upper + row * size, row..<size)
        }
      }
    }
  }

  /// x with A · x = `right`.
  package func solve(_ right: [Double]) -> [Double] {
    var x = forward(right)
    upper.withUnsafeBufferPointer { upper in
      for row in (0..<size).reversed() {
        var sum = x[row]
        for column in row + 1..<max(size, row + 1) { sum -= upper[row * size + column] * x[column] }
        x[row] = sum / upper[row * size + row]
      }
    }
    return x
  }

  /// y with Uᵀ · y = `right`, so that yᵀ · y = rightᵀ · A⁻¹ · right.
  package func forward(_ right: [Double]) -> [Double] {
    var y = right
    y.withUnsafeMutableBufferPointer { y in
      upper.withUnsafeBufferPointer { upper in
        guard let y = y.baseAddress, let upper = upper.baseAddress else { return }
        for row in 0..<size {
          y[row] /= upper[row * size + row]
          subtract(y[row], upper + row * size, from: y, row + 1..<max(size, row + 1))
        }
      }
    }
    return y
  }
}

/// target −= factor · source over `range`.
private func subtract(
  _ factor: Double, _ source: UnsafePointer<Double>, from target: UnsafeMutablePointer<Double>, _ range: Range<Int>
) {
  for index in range { target[index] -= factor * source[index] }
}
