/// The readable matrix product, against which ``MatrixProduct`` is tested.
package enum MatrixProductReference {
  /// output[i, j] = Σₖ left[i, k] · right[k, j].
  ///
  /// - Parameters:
  ///   - left: [rows, terms], or [terms, rows] if it is stored transposed.
  ///   - right: [terms, columns], or [columns, terms] if it is stored transposed.
  /// - Returns: [rows, columns].
  @_specialize(where Scalar == Double)
  package static func multiply<Scalar: BinaryFloatingPoint>(
    rows: Int, columns: Int, terms: Int, _ left: [Scalar], _ right: [Scalar], leftTransposed: Bool = false,
    rightTransposed: Bool = false
  ) -> [Scalar] {
    var output = [Scalar](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        for term in 0..<terms {
          let a = leftTransposed ? left[term * rows + row] : left[row * terms + term]
          let b = rightTransposed ? right[column * terms + term] : right[term * columns + column]
          output[row * columns + column] += a * b
        }
      }
    }
    return output
  }
}
