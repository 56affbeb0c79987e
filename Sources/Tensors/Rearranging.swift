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
    return read(as: Shape(sizes), strides: sourceStrides)
  }

  /// The elements as a larger shape by NumPy's rule: axes of size 1 are repeated, and axes that are missing at the
  /// front.
  ///
  /// - Precondition: this shape broadcasts to `shape`.
  public func broadcast(to shape: Shape) -> Tensor {
    guard self.shape != shape else { return self }
    expect(
      self.shape.broadcast(with: shape) == shape, "broadcast: \(self.shape) cannot be repeated to shape \(shape)")
    return read(as: shape, strides: self.shape.strides(broadcastTo: shape))
  }

  /// The elements in the order of another shape, read with these strides.
  private func read(as shape: Shape, strides: [Int]) -> Tensor {
    Tensor(shape) { output in
      guard shape.count > 0 else { return }
      withUnsafePointer { source in
        // The second operand is one number, which is not used.
        let axes = BroadcastAxes(shape.sizes, strides, [Int](repeating: 0, count: shape.rank))
        Elementwise.zip(over: axes, source, source, into: output, First())
      }
    }
  }

  private struct First: BinaryFunction {
    @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x }
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
