import SystemLibrary
import TensorKernels
import Tensors

extension Tensor {
  /// The softmax of every row: exp(x) / Σ exp(x). [rows, columns] in and out.
  public func softmax() -> Tensor { rowwise(SoftmaxCrossEntropy.softmax) }

  /// The logarithm of the softmax of every row, without its underflow.
  public func logSoftmax() -> Tensor { rowwise(SoftmaxCrossEntropy.logSoftmax) }

  private func rowwise(
    _ kernel: (Int, Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    expect(shape.rank == 2 && shape[1] > 0, "softmax: expected [rows, columns], got \(shape)")
    return Tensor(shape) { output in withUnsafePointer { kernel(shape[0], shape[1], $0, output) } }
  }
}

/// The softmax of every row; with s = softmax(x), ∂x = s · (∂s − Σ ∂s · s).
public func softmax(_ x: Variable) -> Variable {
  let s = x.value.softmax()
  return Variable(s, from: x) { gradient in
    let products = gradient * s
    return products - s * products.sum(along: [1], keepingAxes: true)
  }
}

/// The logarithm of the softmax of every row; ∂x = ∂y − softmax(x) · Σ ∂y.
public func logSoftmax(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(value.logSoftmax(), from: x) { gradient in
    gradient - value.softmax() * gradient.sum(along: [1], keepingAxes: true)
  }
}

/// The mean over the rows of −Σ targets · log softmax(logits), a single number.
///
/// Softmax and logarithm are computed together, so no probability underflows: ∂logits = (softmax · Σ targets −
/// targets) / rows.
///
/// - Parameters:
///   - logits: [rows, classes].
///   - targets: [rows, classes]: the probabilities to learn, or these times a weight for each row.
///   - divisor: The divisor of the rows' sum; the number of rows if nil.
public func softmaxCrossEntropy(_ logits: Variable, targets: Tensor, divisor: Float? = nil) -> Variable {
  let (x, shape) = (logits.value, logits.shape)
  expect(
    shape.rank == 2 && shape[1] > 0 && shape == targets.shape,
    "softmaxCrossEntropy: expected targets of the logits' shape \(shape), got \(targets.shape)")
  var gradient = Tensor(shape, repeating: 0)
  let losses = Tensor([shape[0]]) { losses in
    gradient.withUnsafeMutablePointer { gradient in
      x.withUnsafePointer { x in
        targets.withUnsafePointer {
          SoftmaxCrossEntropy.lossAndGradient(
            rows: shape[0], columns: shape[1], logits: x, targets: $0, losses: losses, gradient: gradient)
        }
      }
    }
  }
  let share = 1 / (divisor ?? Float(shape[0]))
  let saved = gradient
  return Variable(losses.sum() * share, from: logits) { saved * ($0.scalar * share) }
}
