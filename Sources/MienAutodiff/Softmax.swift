import MienKernels
import MienSystem
import MienTensors

/// The softmax along `axis`, the last if none is named: exp(x) / Σ exp(x), without overflow. With s = softmax(x),
/// ∂x = s · (∂s − Σ ∂s · s).
public func softmax(_ x: Variable, along axis: Int = -1) -> Variable {
  let s = softmax(x.value, along: axis)
  return Variable(s, from: x) { gradient in
    let layout = s.shape.layout(along: axis)
    guard layout.inner == 1 else {
      let products = gradient * s
      return products - s * products.sum(along: [axis], keepingAxes: true)
    }
    return rowwise(s, gradient) {
      SoftmaxCrossEntropy.softmaxGradient(
        rows: layout.outer, columns: layout.size, output: $0, outputGradient: $1, inputGradient: $2)
    }
  }
}

/// The softmax along `axis`, the last if none is named: exp(x) / Σ exp(x), without overflow.
///
/// - Precondition: the axis has an element.
public func softmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  normalized(x, along: axis, "softmax", isLogarithm: false)
}

/// The logarithm of the softmax along `axis`, the last if none is named; ∂x = ∂y − softmax(x) · Σ ∂y.
public func logSoftmax(_ x: Variable, along axis: Int = -1) -> Variable {
  let value = x.value
  return Variable(logSoftmax(value, along: axis), from: x) { gradient in
    let layout = value.shape.layout(along: axis)
    guard layout.inner == 1 else {
      return gradient - softmax(value, along: axis) * gradient.sum(along: [axis], keepingAxes: true)
    }
    return rowwise(value, gradient) {
      SoftmaxCrossEntropy.logSoftmaxGradient(
        rows: layout.outer, columns: layout.size, input: $0, outputGradient: $1, inputGradient: $2)
    }
  }
}

/// The logarithm of the softmax along `axis`, the last if none is named, without the underflow of softmax.
///
/// - Precondition: the axis has an element.
public func logSoftmax(_ x: Tensor, along axis: Int = -1) -> Tensor {
  normalized(x, along: axis, "logSoftmax", isLogarithm: true)
}

private func normalized(_ x: Tensor, along axis: Int, _ name: String, isLogarithm: Bool) -> Tensor {
  let layout = x.shape.layout(along: axis)
  expect(layout.size > 0, "\(name): axis \(axis) of shape \(x.shape) is empty")
  return Tensor(x.shape) { output in
    x.withUnsafePointer {
      if layout.inner > 1 {
        SoftmaxCrossEntropy.softmax(
          outer: layout.outer, reduced: layout.size, inner: layout.inner, input: $0, output: output,
          isLogarithm: isLogarithm)
      } else if layout.inner == 1, isLogarithm {
        SoftmaxCrossEntropy.logSoftmax(rows: layout.outer, columns: layout.size, input: $0, output: output)
      } else if layout.inner == 1 {
        SoftmaxCrossEntropy.softmax(rows: layout.outer, columns: layout.size, input: $0, output: output)
      }
    }
  }
}

/// A tensor of the same shape that a kernel computes from two.
private func rowwise(
  _ first: Tensor, _ second: Tensor,
  _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) -> Tensor {
  Tensor(first.shape) { output in
    first.withUnsafePointer { first in second.withUnsafePointer { kernel(first, $0, output) } }
  }
}

extension Tensor {
  /// log Σ exp(x) along `axes`, without overflow: the smooth maximum.
  ///
  /// - Precondition: every one of the axes has an element.
  public func logSumExp(along axes: [Int], keepingAxes: Bool = false) -> Tensor {
    expect(axes.allSatisfy { shape[$0] > 0 }, "logSumExp: an axis of shape \(shape) is empty")
    let places = Set(axes.map(shape.index(ofAxis:))).sorted()
    guard !places.isEmpty else { return self }
    let kept = Shape(shape.sizes.indices.map { places.contains($0) ? 1 : shape.sizes[$0] })
    let isLast = places.last == shape.rank - 1 && places.last == places[0] + places.count - 1
    let result: Tensor
    if isLast {
      result = Tensor(kept) { output in
        withUnsafePointer {
          SoftmaxCrossEntropy.logSumExp(
            rows: kept.count, columns: count / Swift.max(kept.count, 1), input: $0, output: output)
        }
      }
    } else {
      let shift = max(along: axes, keepingAxes: true).mapped(FiniteOrZero())
      result = log(zipped(shift, ShiftedExponential()).sum(along: axes, keepingAxes: true)) + shift
    }
    return keepingAxes ? result : result.reshaped(shape.removing(places))
  }
}

extension Variable {
  /// log Σ exp(x) along `axes`, without overflow. The gradient is the softmax times ∂result; 0 where all x are −∞.
  public func logSumExp(along axes: [Int], keepingAxes: Bool = false) -> Variable {
    let value = value
    let kept = value.logSumExp(along: axes, keepingAxes: true)
    let places = axes.map(shape.index(ofAxis:))
    return Variable(keepingAxes ? kept : kept.reshaped(shape.removing(places)), from: self) {
      // Not from the result: if that is large, its last digits are large, too.
      let shift = value.max(along: axes, keepingAxes: true).mapped(FiniteOrZero())
      let powers = value.zipped(shift, ShiftedExponential())
      let sums = powers.sum(along: axes, keepingAxes: true)
      return powers * ($0.reshaped(kept.shape) / sums).replacing(with: 0, where: sums .== 0)
    }
  }
}

private struct ShiftedExponential: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ shift: Float) -> Float { ElementaryFunctions.exp(x - shift) }
}

/// 0 in the place of ±infinity, of which no difference can be taken.
private struct FiniteOrZero: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { Swift.abs(x) == .infinity ? 0 : x }
}

extension Tensor {
  /// The softmax of every row.
  @available(*, deprecated, message: "Use the function softmax(x)")
  public func softmax() -> Tensor { MienAutodiff.softmax(self) }

  /// The logarithm of the softmax of every row.
  @available(*, deprecated, message: "Use the function logSoftmax(x)")
  public func logSoftmax() -> Tensor { MienAutodiff.logSoftmax(self) }
}
