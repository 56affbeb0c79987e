import SystemLibrary
import TensorKernels

extension Tensor {
  /// The tensor with its axes in another order: axis i of the result is axis `order[i]` of this one.
  ///
  /// - Precondition: `order` names every axis once.
  public func transposed(_ order: [Int]) -> Tensor {
    expect(
      order.sorted() == Array(0..<shape.rank), "transposed: expected an order of the axes of \(shape), got \(order)")
    let sizes = order.map { shape.sizes[$0] }
    let strides = shape.strides
    let sourceStrides = order.map { strides[$0] }
    return Tensor(Shape(sizes)) { output in
      withUnsafePointer { source in
        // A broadcast with the source's strides: the second operand is not read.
        Elementwise.zipBroadcast(
          sizes, source, sourceStrides, source, [Int](repeating: 0, count: sizes.count), into: output
        ) { value, _ in value }
      }
    }
  }

  /// The elements of rows `range` of the first axis.
  ///
  /// - Precondition: the range lies within the first axis.
  public func rows(_ range: Range<Int>) -> Tensor {
    expect(
      shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "rows: \(range) is outside shape \(shape)")
    let rowCount = count / Swift.max(shape[0], 1)
    return Tensor(Shape([range.count] + shape.sizes.dropFirst())) { output in
      withUnsafePointer {
        output.update(from: $0 + range.lowerBound * rowCount, count: range.count * rowCount)
      }
    }
  }
}
