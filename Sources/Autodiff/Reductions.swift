import Tensors

extension Variable {
  /// The sum of all elements, a single number.
  public func sum() -> Variable {
    let shape = shape
    return Variable(value.sum(), from: self) { Tensor(shape, repeating: $0.scalar) }
  }

  /// The mean of all elements, a single number.
  public func mean() -> Variable { sum() / Float(value.count) }

  /// The sums along `axes`; the gradient is repeated along them.
  public func sum(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    let shape = shape
    let kept = value.sum(along: axes, keepingAxes: true)
    let keptShape = kept.shape
    let result = keepingAxes ? kept : value.sum(along: axes)
    return Variable(result, from: self) { $0.reshaped(keptShape).broadcast(to: shape) }
  }

  /// The means along `axes`.
  public func mean(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    let sums = sum(along: axes, keepingAxes: keepingAxes)
    return sums * (Float(Swift.max(sums.value.count, 1)) / Float(value.count))
  }
}
