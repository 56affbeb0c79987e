import MienKernels
import MienSystem

extension Tensor {
  /// The matrix product of this tensor and `other`, either of them transposed first if asked.
  ///
  ///     result[…, i, j] = Σₖ self[…, i, k] · other[…, k, j]
  ///
  /// The last two axes are those of the matrices. Axes before them count matrices, and are broadcast by NumPy's rule:
  /// [batch, heads, queries, features] · [features, outputs] multiplies every matrix by the same one.
  ///
  /// - Precondition: both have at least two axes, their inner sizes agree, and their other axes broadcast.
  public func matrixProduct(_ other: Tensor, transposed: Bool = false, otherTransposed: Bool = false)
    -> Tensor
  {
    expect(
      shape.rank >= 2 && other.shape.rank >= 2,
      "matrixProduct: expected matrices, got \(shape) and \(other.shape)")
    let (rows, terms) = transposed ? (shape[-1], shape[-2]) : (shape[-2], shape[-1])
    let (otherTerms, columns) =
      otherTransposed ? (other.shape[-1], other.shape[-2]) : (other.shape[-2], other.shape[-1])
    expect(
      terms == otherTerms,
      "matrixProduct: expected equal inner sizes, got "
        + "\(shape)\(transposed ? "ᵀ" : "") · \(other.shape)\(otherTransposed ? "ᵀ" : "")")
    let (batch, otherBatch) = (Shape(shape.sizes.dropLast(2)), Shape(other.shape.sizes.dropLast(2)))
    guard let joint = batch.broadcast(with: otherBatch) else {
      stop("matrixProduct: expected axes of matrices that broadcast, got \(shape) · \(other.shape)")
    }
    let result = Shape(joint.sizes + [rows, columns])
    if otherBatch.count == 1, !transposed, batch.rank > 0, joint == batch {
      // The rows of all matrices are those of one.
      return reshaped([batch.count * rows, terms])
        .matrixProduct(other.reshaped(Shape(other.shape.sizes.suffix(2))), otherTransposed: otherTransposed)
        .reshaped(result)
    }
    let (lefts, rights) = (batch.places(broadcastTo: joint), otherBatch.places(broadcastTo: joint))
    let places = Swift.zip(lefts, rights).map {
      MatrixProduct.Place(left: $0 * rows * terms, right: $1 * terms * columns)
    }
    return Tensor(result) { output in
      withUnsafePointer { left in
        other.withUnsafePointer { right in
          MatrixProduct.multiply(
            rows: rows, columns: columns, terms: terms, at: places,
            StridedMatrix(left, columns: shape[-1], transposed: transposed),
            StridedMatrix(right, columns: other.shape[-1], transposed: otherTransposed), into: output)
        }
      }
    }
  }
}

extension Shape {
  /// The place among the elements of this shape of every element of `shape`, in row-major order.
  fileprivate func places(broadcastTo shape: Shape) -> [Int] {
    let strides = strides(broadcastTo: shape)
    return (0..<shape.rank).reduce([0]) { places, axis in
      places.flatMap { place in (0..<shape.sizes[axis]).map { place + $0 * strides[axis] } }
    }
  }
}
