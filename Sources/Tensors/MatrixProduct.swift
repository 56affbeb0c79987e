import SystemLibrary
import TensorKernels

extension Tensor {
  /// The matrix product of this tensor and `other`, either of them transposed first if asked.
  ///
  ///     result[i, j] = Σₖ self[i, k] · other[k, j]
  ///
  /// - Precondition: both are matrices and their inner sizes agree.
  public func matrixProduct(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false)
    -> Tensor
  {
    expect(
      shape.rank == 2 && other.shape.rank == 2,
      "matrixProduct: expected two matrices, got \(shape) and \(other.shape)")
    let (rows, terms) = transposed ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (otherTerms, columns) =
      otherTransposed ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    expect(
      terms == otherTerms,
      "matrixProduct: expected equal inner sizes, got "
        + "\(shape)\(transposed ? "ᵀ" : "") · \(other.shape)\(otherTransposed ? "ᵀ" : "")")
    return Tensor([rows, columns]) { output in
      withUnsafePointer { left in
        other.withUnsafePointer { right in
          MatrixProduct.multiply(
            rows: rows, columns: columns, terms: terms,
            StridedMatrix(left, columns: shape[1], transposed: transposed),
            StridedMatrix(right, columns: other.shape[1], transposed: otherTransposed), into: output)
        }
      }
    }
  }
}
