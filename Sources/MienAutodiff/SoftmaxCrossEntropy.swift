import MienKernels
import MienSystem
import MienTensors

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
