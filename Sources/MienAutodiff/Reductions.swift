import MienKernels
import MienTensors

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
    return Variable(keepingAxes ? kept : kept.removing(axes, of: shape), from: self) {
      $0.reshaped(keptShape).broadcast(to: shape)
    }
  }

  /// The means along `axes`.
  public func mean(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    let sums = sum(along: axes, keepingAxes: keepingAxes)
    return sums * (Float(Swift.max(sums.value.count, 1)) / Float(value.count))
  }

  /// The population's variance of all elements: the mean of their squared distances from their mean.
  public func variance() -> Variable { variance(along: Array(0..<shape.rank)) }

  /// The population's variances along `axes`: Σ (x − mean)² / n. What normalisation uses.
  ///
  /// ∂x = 2 · (x − mean) / n · ∂variance
  public func variance(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    deviation(value.variance(along: axes, keepingAxes: true), along: axes, keepingAxes, isSample: false)
  }

  /// The variance that the elements, as a sample, estimate: Σ (x − mean)² / (n − 1).
  public func sampleVariance() -> Variable { sampleVariance(along: Array(0..<shape.rank)) }

  /// The variances that the elements along `axes`, as samples, estimate: Σ (x − mean)² / (n − 1), NaN for n = 1.
  public func sampleVariance(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    deviation(value.sampleVariance(along: axes, keepingAxes: true), along: axes, keepingAxes, isSample: true)
  }

  private func deviation(_ kept: Tensor, along axes: [Int], _ keepingAxes: Bool, isSample: Bool) -> Variable {
    let (value, shape) = (value, kept.shape)
    let terms = Float(value.count / Swift.max(kept.count, 1))
    let factor = 2 / (isSample ? terms - 1 : terms)
    return Variable(keepingAxes ? kept : kept.removing(axes, of: value.shape), from: self) {
      (value - value.mean(along: axes, keepingAxes: true)) * ($0.reshaped(shape) * factor)
    }
  }

  /// The largest element, a single number.
  public func max() -> Variable { max(along: Array(0..<shape.rank)) }

  /// The largest elements along `axes`. The gradient goes to the largest; equals get equal shares of it, as of
  /// PyTorch's `amax`.
  ///
  /// - Precondition: every one of the axes has an element.
  public func max(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    extreme(value.max(along: axes, keepingAxes: true), along: axes, keepingAxes)
  }

  /// The smallest element, a single number.
  public func min() -> Variable { min(along: Array(0..<shape.rank)) }

  /// The smallest elements along `axes`. The gradient goes to the smallest; equals get equal shares of it, as of
  /// PyTorch's `amin`.
  ///
  /// - Precondition: every one of the axes has an element.
  public func min(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    extreme(value.min(along: axes, keepingAxes: true), along: axes, keepingAxes)
  }

  private func extreme(_ kept: Tensor, along axes: [Int], _ keepingAxes: Bool) -> Variable {
    let value = value
    return Variable(keepingAxes ? kept : kept.removing(axes, of: value.shape), from: self) {
      let winners = value .== kept
      return winners * ($0.reshaped(kept.shape) / winners.sum(along: axes, keepingAxes: true))
    }
  }
}

extension Tensor {
  /// The result of a reduction of `shape` that kept its axes, without them.
  fileprivate func removing(_ axes: [Int], of shape: Shape) -> Tensor {
    reshaped(shape.removing(axes.map(shape.index(ofAxis:))))
  }
}
