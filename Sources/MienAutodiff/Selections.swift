import MienKernels
import MienTensors

// Operations that choose among elements: the gradient goes to what was chosen.

/// The larger of each two elements, broadcast by NumPy's rule; NaN if one of them is.
///
/// The gradient goes to the larger; where they are equal, half of it to each, as in PyTorch.
public func pointwiseMaximum(_ first: Variable, _ second: Variable) -> Variable {
  let (x, y) = (first.value, second.value)
  return Variable(pointwiseMaximum(x, y), from: [first, second]) {
    [($0 * x.zipped(y, ShareOfLarger())).summed(to: x.shape), ($0 * y.zipped(x, ShareOfLarger())).summed(to: y.shape)]
  }
}

/// The larger of each two elements, broadcast by NumPy's rule; NaN if one of them is.
public func pointwiseMaximum(_ first: Tensor, _ second: Tensor) -> Tensor { first.zipped(second, LargerOne()) }

/// The smaller of each two elements, broadcast by NumPy's rule; NaN if one of them is.
///
/// The gradient goes to the smaller; where they are equal, half of it to each, as in PyTorch.
public func pointwiseMinimum(_ first: Variable, _ second: Variable) -> Variable {
  let (x, y) = (first.value, second.value)
  return Variable(pointwiseMinimum(x, y), from: [first, second]) {
    [($0 * y.zipped(x, ShareOfLarger())).summed(to: x.shape), ($0 * x.zipped(y, ShareOfLarger())).summed(to: y.shape)]
  }
}

/// The smaller of each two elements, broadcast by NumPy's rule; NaN if one of them is.
public func pointwiseMinimum(_ first: Tensor, _ second: Tensor) -> Tensor { first.zipped(second, SmallerOne()) }

extension Variable {
  /// The elements, those below the range replaced by its lower bound and those above by its upper bound. NaN stays.
  ///
  /// The gradient passes where the element is in the range, its bounds included, as in PyTorch.
  public func clamped(to range: ClosedRange<Float>) -> Variable {
    let value = value
    return Variable(value.clamped(to: range), from: self) { [lower = range.lowerBound, upper = range.upperBound] in
      $0.zipped(value, GradientInside(lower: lower, upper: upper))
    }
  }

  /// The elements, those below the bound replaced by it. NaN stays.
  public func clamped(to range: PartialRangeFrom<Float>) -> Variable { clamped(to: range.lowerBound ... .infinity) }

  /// The elements, those above the bound replaced by it. NaN stays.
  public func clamped(to range: PartialRangeThrough<Float>) -> Variable { clamped(to: -.infinity...range.upperBound) }

  /// The elements of `other` where `mask` is not 0, and this variable's elsewhere, all three broadcast to one shape:
  /// NumPy's `where(mask, other, self)`. The gradient goes where the element came from.
  public func replacing(with other: Variable, where mask: Tensor) -> Variable {
    let (shape, otherShape) = (shape, other.shape)
    return Variable(value.replacing(with: other.value, where: mask), from: [self, other]) {
      [
        $0.replacing(with: 0, where: mask).summed(to: shape),
        $0.replacing(with: 0, where: mask .== 0).summed(to: otherShape),
      ]
    }
  }

  /// `number` where `mask` is not 0, and this variable's elements elsewhere, both broadcast to one shape. Attention
  /// hides words by `scores.replacing(with: -.infinity, where: mask)`.
  public func replacing(with number: Float, where mask: Tensor) -> Variable {
    let shape = shape
    return Variable(value.replacing(with: number, where: mask), from: self) {
      $0.replacing(with: 0, where: mask).summed(to: shape)
    }
  }
}

// Comparisons: 1 where it holds, 0 where it does not. No gradient flows through them, so the results are tensors.
extension Variable {
  /// 1 where the elements are equal.
  public static func .== (first: Variable, second: Variable) -> Tensor { first.value .== second.value }
  /// 1 where the elements differ.
  public static func .!= (first: Variable, second: Variable) -> Tensor { first.value .!= second.value }
  /// 1 where the first's element is smaller.
  public static func .< (first: Variable, second: Variable) -> Tensor { first.value .< second.value }
  /// 1 where the first's element is smaller or equal.
  public static func .<= (first: Variable, second: Variable) -> Tensor { first.value .<= second.value }
  /// 1 where the first's element is larger.
  public static func .> (first: Variable, second: Variable) -> Tensor { first.value .> second.value }
  /// 1 where the first's element is larger or equal.
  public static func .>= (first: Variable, second: Variable) -> Tensor { first.value .>= second.value }
  /// 1 where the element is `number`.
  public static func .== (variable: Variable, number: Float) -> Tensor { variable.value .== number }
  /// 1 where the element is not `number`.
  public static func .!= (variable: Variable, number: Float) -> Tensor { variable.value .!= number }
  /// 1 where the element is smaller than `number`.
  public static func .< (variable: Variable, number: Float) -> Tensor { variable.value .< number }
  /// 1 where the element is `number` or smaller.
  public static func .<= (variable: Variable, number: Float) -> Tensor { variable.value .<= number }
  /// 1 where the element is larger than `number`.
  public static func .> (variable: Variable, number: Float) -> Tensor { variable.value .> number }
  /// 1 where the element is `number` or larger.
  public static func .>= (variable: Variable, number: Float) -> Tensor { variable.value .>= number }
}

// Types of this module, so that the loops over them are compiled here.

private struct LargerOne: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { Larger()(x, y) }
}

private struct SmallerOne: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { Smaller()(x, y) }
}

/// The share of the gradient to x, if the larger of x and y was taken.
private struct ShareOfLarger: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x > y ? 1 : x == y ? 0.5 : 0 }
}

private struct GradientInside: BinaryFunction {
  let lower, upper: Float
  @inline(__always) func callAsFunction(_ gradient: Float, _ x: Float) -> Float {
    let fromBelow = x >= lower ? gradient : 0
    return x <= upper ? fromBelow : 0
  }
}
