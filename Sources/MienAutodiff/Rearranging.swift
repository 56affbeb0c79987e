import MienTensors

// Operations that move elements. Their gradients are moved back.

extension Variable {
  /// The same elements under another shape.
  ///
  /// - Precondition: the shapes have equally many elements.
  public func reshaped(_ shape: Shape) -> Variable {
    let before = self.shape
    return Variable(value.reshaped(shape), from: self) { $0.reshaped(before) }
  }

  /// The same elements with a further axis of size 1, which is axis `axis` of the result.
  public func insertingAxis(at axis: Int) -> Variable { reshaped(shape.insertingAxis(at: axis)) }

  /// The axes in another order: axis i of the result is axis `order[i]` of this variable, counted from the last if
  /// negative.
  public func transposed(_ order: [Int]) -> Variable {
    let axes = shape.order(order)
    let back = axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis }
    return Variable(value.transposed(axes), from: self) { $0.transposed(back) }
  }

  /// The matrices of the last two axes, transposed.
  public func transposed() -> Variable { Variable(value.transposed(), from: self) { $0.transposed() } }

  /// The variable with two of its axes exchanged.
  public func swappingAxes(_ first: Int, _ second: Int) -> Variable {
    transposed(shape.orderSwapping(first, second))
  }

  /// The elements in reverse order along `axes`.
  public func flipped(along axes: [Int]) -> Variable {
    Variable(value.flipped(along: axes), from: self) { $0.flipped(along: axes) }
  }

  /// The elements as a larger shape by NumPy's rule; the gradient is summed over what was repeated.
  public func broadcast(to shape: Shape) -> Variable {
    let before = self.shape
    return Variable(value.broadcast(to: shape), from: self) { $0.summed(to: before) }
  }

  /// A part: a range of every axis, or one index, which leaves the axis out. Axes that are not named are whole.
  /// `x[1..<3, 0...]` is rows 1 and 2; `x[0..., 2]` is column 2; `x[1, 2]` is a single number. The gradient is 0
  /// elsewhere.
  public subscript(selections: any AxisSelection...) -> Variable { self[Slice(shape, selections)] }

  /// The elements of a range of one axis, every `step`-th of them; the gradient is 0 elsewhere.
  public func sliced(along axis: Int, _ range: some RangeExpression<Int>, step: Int = 1) -> Variable {
    self[Slice(shape, along: axis, range, step: step)]
  }

  private subscript(slice: Slice) -> Variable {
    let whole = shape
    return Variable(value[slice], from: self) { $0.spread(over: whole, at: slice) }
  }

  /// The parts of these sizes along `axis`, one after the other.
  public func split(along axis: Int, sizes: [Int]) -> [Variable] {
    shape.split(along: axis, sizes: sizes).map { sliced(along: axis, $0) }
  }

  /// `count` parts of equal size along `axis`.
  public func split(along axis: Int, into count: Int) -> [Variable] {
    split(along: axis, sizes: shape.partSizes(along: axis, into: count))
  }

  /// The variable with `before` and `after` further indices along `axis`, whose elements are `value`.
  public func padded(along axis: Int, before: Int = 0, after: Int = 0, with value: Float = 0) -> Variable {
    let slice = shape.padded(along: axis, before: before, after: after).slice
    return Variable(self.value.padded(along: axis, before: before, after: after, with: value), from: self) { $0[slice] }
  }

  /// The slabs at `indices` along `axis`: the result's slab k is this variable's slab `indices[k]`. The gradients to
  /// slabs that are taken more than once are added up, in their order.
  public func taking(_ indices: [Int], along axis: Int) -> Variable {
    let shape = shape
    return Variable(value.taking(indices, along: axis), from: self) { $0.added(at: indices, along: axis, of: shape) }
  }
}

extension Array<Variable> {
  /// The variables one after the other along `axis`, all other sizes being equal; each gets its part of the gradient.
  public func concatenated(along axis: Int) -> Variable {
    let (sizes, isTracked) = (map { $0.shape[axis] }, map(\.isTracked))
    return Variable(map(\.value).concatenated(along: axis), from: self) { gradient in
      zip(gradient.shape.split(along: axis, sizes: sizes), isTracked).map {
        $1 ? gradient.sliced(along: axis, $0) : nil
      }
    }
  }

  /// Variables of one shape along a new axis, which is axis `axis` of the result.
  public func stacked(along axis: Int = 0) -> Variable {
    map { $0.insertingAxis(at: axis) }.concatenated(along: axis)
  }
}
