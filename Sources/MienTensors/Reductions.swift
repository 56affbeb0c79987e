import MienKernels
import MienSystem

extension Tensor {
  /// The sum of all elements, as a tensor of rank 0.
  public func sum() -> Tensor {
    reduced(over: Array(0..<shape.rank), keepingAxes: false, Reductions.sum)
  }

  /// Σ x² over all elements.
  public func sumOfSquares() -> Double { withUnsafePointer { Reductions.sumOfSquares(count, $0) } }

  /// The sums along `axes`.
  ///
  /// - Parameter keepingAxes: Whether the summed axes stay, with size 1.
  public func sum(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    reduced(over: axes, keepingAxes: keepingAxes, Reductions.sum)
  }

  /// The mean of all elements, as a tensor of rank 0.
  public func mean() -> Tensor { sum() / Float(count) }

  /// The means along `axes`.
  public func mean(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    let sums = sum(along: axes, keepingAxes: keepingAxes)
    return sums / (Float(count) / Float(Swift.max(sums.count, 1)))
  }

  /// The population's variance of all elements: the mean of their squared distances from their mean.
  public func variance() -> Tensor { variance(along: Array(0..<shape.rank)) }

  /// The population's variances along `axes`: Σ (x − mean)² / n. What normalisation uses, and NumPy's `var`.
  public func variance(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    squaredDeviations(along: axes, keepingAxes: keepingAxes) { $0 }
  }

  /// The variance that the elements, as a sample, estimate: Σ (x − mean)² / (n − 1).
  public func sampleVariance() -> Tensor { sampleVariance(along: Array(0..<shape.rank)) }

  /// The variances that the elements along `axes`, as samples, estimate: Σ (x − mean)² / (n − 1), NaN for n = 1. What
  /// PyTorch's `var` gives unless told otherwise.
  public func sampleVariance(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    squaredDeviations(along: axes, keepingAxes: keepingAxes) { $0 - 1 }
  }

  /// Σ (x − mean)² / `divisor`(n).
  private func squaredDeviations(
    along axes: [Int], keepingAxes: Bool, divisor: (Float) -> Float
  ) -> Tensor {
    let means = mean(along: axes, keepingAxes: true)
    let divisor = divisor(Float(count / Swift.max(means.count, 1)))
    let places = Set(axes.map(shape.index(ofAxis:))).sorted()
    guard let first = places.first, let last = places.last, last - first == places.count - 1 else {
      let deviations = self - means
      return (deviations * deviations).sum(along: axes, keepingAxes: keepingAxes) / divisor
    }
    let sizes = shape.sizes
    let (outer, inner) = (sizes[..<first].reduce(1, *), sizes[(last + 1)...].reduce(1, *))
    let sums = Tensor(means.shape) { output in
      withUnsafePointer { input in
        means.withUnsafePointer {
          Reductions.sumOfSquaredDeviations(
            outer: outer, reduced: sizes[first...last].reduce(1, *), inner: inner, input, from: $0, into: output)
        }
      }
    }
    return (keepingAxes ? sums : sums.reshaped(shape.removing(places))) / divisor
  }

  /// The largest element, as a tensor of rank 0; NaN if there is one.
  ///
  /// - Precondition: there is an element.
  public func max() -> Tensor { max(along: Array(0..<shape.rank)) }

  /// The largest elements along `axes`; NaN where there is one.
  ///
  /// - Precondition: every one of the axes has an element.
  public func max(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    expect(axes.allSatisfy { shape[$0] > 0 }, "max: an axis of shape \(shape) is empty")
    return reduced(over: axes, keepingAxes: keepingAxes) {
      Extremes.values(.largest, outer: $0, reduced: $1, inner: $2, $3, into: $4)
    }
  }

  /// The smallest element, as a tensor of rank 0; NaN if there is one.
  ///
  /// - Precondition: there is an element.
  public func min() -> Tensor { min(along: Array(0..<shape.rank)) }

  /// The smallest elements along `axes`; NaN where there is one.
  ///
  /// - Precondition: every one of the axes has an element.
  public func min(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    expect(axes.allSatisfy { shape[$0] > 0 }, "min: an axis of shape \(shape) is empty")
    return reduced(over: axes, keepingAxes: keepingAxes) {
      Extremes.values(.smallest, outer: $0, reduced: $1, inner: $2, $3, into: $4)
    }
  }

  /// The indices of the largest elements along `axis`, in row-major order of the other axes: the first of equals, and
  /// the first NaN if there is one. They are Int, so that they can be used as indices; no number is rounded.
  ///
  /// - Precondition: the axis has an element.
  public func argmax(along axis: Int) -> [Int] { extremeIndices(along: axis, "argmax", .largest) }

  /// The indices of the smallest elements along `axis`, as ``argmax(along:)``.
  ///
  /// - Precondition: the axis has an element.
  public func argmin(along axis: Int) -> [Int] { extremeIndices(along: axis, "argmin", .smallest) }

  private func extremeIndices(along axis: Int, _ name: String, _ kind: Extremes.Kind) -> [Int] {
    let (outer, size, inner) = shape.layout(along: axis)
    expect(size > 0 && size <= Int32.max, "\(name): axis \(axis) of shape \(shape) is empty or too long")
    var indices = [Int32](repeating: 0, count: outer * inner)
    indices.withUnsafeMutableBufferPointer { indices in
      guard let indices = indices.baseAddress else { return }
      withUnsafePointer {
        Extremes.indices(kind, outer: outer, reduced: size, inner: inner, $0, into: indices)
      }
    }
    return indices.map(Int.init)
  }

  /// The index of the largest element of every row, the last axis, the first of equals. NaN is skipped unless it comes
  /// first.
  ///
  /// - Precondition: a row has at least one element.
  package func argmaxOfRows() -> [Int] {
    let columns = shape[-1]
    expect(columns > 0, "argmaxOfRows: the rows of shape \(shape) are empty")
    return withUnsafePointer { elements in
      (0..<count / columns).map { row in
        var best = 0
        for column in 1..<columns where elements[row * columns + column] > elements[row * columns + best] {
          best = column
        }
        return best
      }
    }
  }

  /// The sums that reduce this tensor to `shape`, which undoes a broadcast.
  public func summed(to shape: Shape) -> Tensor {
    guard self.shape != shape else { return self }
    let missing = self.shape.rank - shape.rank
    let axes = (0..<self.shape.rank).filter { axis in
      axis < missing || (shape.sizes[axis - missing] == 1 && self.shape.sizes[axis] != 1)
    }
    return sum(along: axes).reshaped(shape)
  }

  private func reduced(
    over axes: [Int], keepingAxes: Bool,
    _ kernel: (Int, Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    let chosen = Set(axes.map(shape.index(ofAxis:)))
    var result = self
    // Neighbouring axes are reduced together: [outer, reduced, inner], from the last to the first.
    var end = shape.rank
    while end > 0 {
      guard chosen.contains(end - 1) else {
        end -= 1
        continue
      }
      var start = end - 1
      while start > 0, chosen.contains(start - 1) { start -= 1 }
      var sizes = result.shape.sizes
      let (outer, reduced) = (sizes[..<start].reduce(1, *), sizes[start..<end].reduce(1, *))
      let inner = sizes[end...].reduce(1, *)
      for axis in start..<end { sizes[axis] = 1 }
      let source = result
      result = Tensor(Shape(sizes)) { output in
        source.withUnsafePointer { kernel(outer, reduced, inner, $0, output) }
      }
      end = start
    }
    guard !keepingAxes else { return result }
    return result.reshaped(shape.removing(Array(chosen)))
  }
}

extension Shape {
  /// The shape without `axes`, counted from the first.
  package func removing(_ axes: [Int]) -> Shape {
    Shape(sizes.indices.filter { !axes.contains($0) }.map { sizes[$0] })
  }
}
