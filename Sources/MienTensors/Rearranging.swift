import MienKernels
import MienSystem

extension Tensor {
  /// The tensor with its axes in another order: axis i of the result is axis `order[i]` of this one, counted from the
  /// last if negative.
  ///
  /// - Precondition: `order` names every axis once.
  public func transposed(_ order: [Int]) -> Tensor {
    let axes = shape.order(order)
    let strides = shape.strides
    return read(as: Shape(axes.map { shape.sizes[$0] }), strides: axes.map { strides[$0] })
  }

  /// The matrices of the last two axes, transposed.
  ///
  /// - Precondition: there are two axes.
  public func transposed() -> Tensor {
    expect(shape.rank >= 2, "transposed: expected a matrix or several, got shape \(shape)")
    return swappingAxes(-2, -1)
  }

  /// The tensor with two of its axes exchanged.
  public func swappingAxes(_ first: Int, _ second: Int) -> Tensor {
    transposed(shape.orderSwapping(first, second))
  }

  /// The tensor with its elements in reverse order along `axes`.
  public func flipped(along axes: [Int]) -> Tensor {
    var slice = Slice(whole: shape)
    for axis in Set(axes.map(shape.index(ofAxis:))) {
      slice.offset += Swift.max(shape.sizes[axis] - 1, 0) * slice.strides[axis]
      slice.strides[axis] = -slice.strides[axis]
    }
    return self[slice]
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

  /// The same elements with a further axis of size 1, which is axis `axis` of the result.
  ///
  /// - Precondition: −rank − 1 ≤ `axis` ≤ rank.
  public func insertingAxis(at axis: Int) -> Tensor { reshaped(shape.insertingAxis(at: axis)) }

  /// The elements in the order of another shape, read with these strides.
  private func read(as shape: Shape, strides: [Int]) -> Tensor {
    Tensor(shape) { output in
      withUnsafePointer {
        StridedCopy.copy(shape.sizes, $0, strides: strides, into: output, strides: shape.strides)
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

extension Shape {
  /// An order of all axes, each counted from the first.
  package func order(_ order: [Int]) -> [Int] {
    let axes = order.map { $0 < 0 ? $0 + rank : $0 }
    expect(axes.sorted() == Array(0..<rank), "transposed: expected an order of the axes of \(self), got \(order)")
    return axes
  }

  /// The order that exchanges two axes.
  package func orderSwapping(_ first: Int, _ second: Int) -> [Int] {
    var order = Array(0..<rank)
    order.swapAt(index(ofAxis: first), index(ofAxis: second))
    return order
  }

  /// The shape with a further axis of size 1.
  package func insertingAxis(at axis: Int) -> Shape {
    expect(
      axis >= -rank - 1 && axis <= rank,
      "insertingAxis: expected \(-rank - 1) to \(rank) for shape \(self), got \(axis)")
    var sizes = sizes
    sizes.insert(1, at: axis < 0 ? axis + rank + 1 : axis)
    return Shape(sizes)
  }
}
