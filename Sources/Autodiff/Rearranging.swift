import Tensors

extension Variable {
  /// The same elements under another shape.
  ///
  /// - Precondition: the shapes have equally many elements.
  public func reshaped(_ shape: Shape) -> Variable {
    let before = self.shape
    return Variable(value.reshaped(shape), from: self) { $0.reshaped(before) }
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this variable.
  public func transposed(_ order: [Int]) -> Variable {
    let back = order.indices.map { axis in order.firstIndex(of: axis) ?? axis }
    return Variable(value.transposed(order), from: self) { $0.transposed(back) }
  }
}
