import SystemLibrary
import TensorKernels

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

  /// The largest elements along `axes`.
  ///
  /// - Precondition: every one of the axes has an element.
  public func max(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    expect(axes.allSatisfy { shape[$0] > 0 }, "max: an axis of shape \(shape) is empty")
    return reduced(over: axes, keepingAxes: keepingAxes, Reductions.maximum)
  }

  /// The index of the largest element of every row, the last axis, the first of equals. NaN is skipped unless it comes
  /// first.
  ///
  /// - Precondition: a row has at least one element.
  public func argmaxOfRows() -> [Int] {
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
    return result.reshaped(Shape(shape.sizes.indices.filter { !chosen.contains($0) }.map { shape.sizes[$0] }))
  }
}
