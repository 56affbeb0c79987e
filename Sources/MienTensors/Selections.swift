import MienKernels
import MienSystem

// Comparisons, with the operators of the standard library's vectors: 1 where it holds, 0 where it does not, broadcast
// by NumPy's rule. NaN is different from everything, and neither larger nor smaller.
extension Tensor {
  /// 1 where the elements are equal.
  public static func .== (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, IsEqual()) }
  /// 1 where the elements differ.
  public static func .!= (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, IsDifferent()) }
  /// 1 where the first's element is smaller.
  public static func .< (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, IsSmaller()) }
  /// 1 where the first's element is smaller or equal.
  public static func .<= (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, IsAtMost()) }
  /// 1 where the first's element is larger.
  public static func .> (first: Tensor, second: Tensor) -> Tensor { second.zipped(first, IsSmaller()) }
  /// 1 where the first's element is larger or equal.
  public static func .>= (first: Tensor, second: Tensor) -> Tensor { second.zipped(first, IsAtMost()) }
  /// 1 where the element is `number`.
  public static func .== (tensor: Tensor, number: Float) -> Tensor { tensor .== Tensor(number) }
  /// 1 where the element is not `number`.
  public static func .!= (tensor: Tensor, number: Float) -> Tensor { tensor .!= Tensor(number) }
  /// 1 where the element is smaller than `number`.
  public static func .< (tensor: Tensor, number: Float) -> Tensor { tensor .< Tensor(number) }
  /// 1 where the element is `number` or smaller.
  public static func .<= (tensor: Tensor, number: Float) -> Tensor { tensor .<= Tensor(number) }
  /// 1 where the element is larger than `number`.
  public static func .> (tensor: Tensor, number: Float) -> Tensor { tensor .> Tensor(number) }
  /// 1 where the element is `number` or larger.
  public static func .>= (tensor: Tensor, number: Float) -> Tensor { tensor .>= Tensor(number) }
}

extension Tensor {
  /// The elements of `other` where `mask` is not 0, and this tensor's elsewhere, all three broadcast to one shape:
  /// NumPy's `where(mask, other, self)`.
  public func replacing(with other: Tensor, where mask: Tensor) -> Tensor {
    let joint = jointShape(with: other)
    guard let whole = joint.broadcast(with: mask.shape) else {
      stop("replacing: expected a mask that broadcasts to \(joint), got \(mask.shape)")
    }
    let (own, others, mask) = (broadcast(to: whole), other.broadcast(to: whole), mask.broadcast(to: whole))
    return Tensor(whole) { output in
      own.withUnsafePointer { own in
        others.withUnsafePointer { others in
          mask.withUnsafePointer { Elementwise.zip(whole.count, own, others, $0, into: output, Choice()) }
        }
      }
    }
  }

  /// `number` where `mask` is not 0, and this tensor's elements elsewhere, both broadcast to one shape.
  public func replacing(with number: Float, where mask: Tensor) -> Tensor {
    zipped(mask, Replacement(number: number))
  }

  /// The elements, those below the range replaced by its lower bound and those above by its upper bound. NaN stays.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    mapped(Clamp(lower: range.lowerBound, upper: range.upperBound))
  }

  /// The elements, those below the bound replaced by it. NaN stays.
  public func clamped(to range: PartialRangeFrom<Float>) -> Tensor { clamped(to: range.lowerBound ... .infinity) }

  /// The elements, those above the bound replaced by it. NaN stays.
  public func clamped(to range: PartialRangeThrough<Float>) -> Tensor { clamped(to: -.infinity...range.upperBound) }
}

private struct IsEqual: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x == y ? 1 : 0 }
}
private struct IsDifferent: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x == y ? 0 : 1 }
}
private struct IsSmaller: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x < y ? 1 : 0 }
}
private struct IsAtMost: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x <= y ? 1 : 0 }
}
private struct Clamp: UnaryFunction {
  let lower, upper: Float
  @inline(__always) func callAsFunction(_ x: Float) -> Float { x < lower ? lower : x > upper ? upper : x }
}
private struct Replacement: BinaryFunction {
  let number: Float
  @inline(__always) func callAsFunction(_ x: Float, _ mask: Float) -> Float { mask == 0 ? x : number }
}
private struct Choice: TernaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float, _ mask: Float) -> Float { mask == 0 ? x : y }
}
