import MienKernels
import MienSystem
import MienTensors

/// The mean over all elements of f(x, t), a single number.
///
/// - Parameters:
///   - x: Predictions of any shape.
///   - targets: t, in the same shape.
///   - function: f.
///   - gradient: ∂f/∂x.
///   - name: What messages call the loss.
package func meanLoss<Value: BinaryFunction, Gradient: BinaryFunction>(
  _ x: Variable, targets: Tensor, _ function: Value, gradient: Gradient, name: String
) -> Variable {
  let value = x.value
  expect(
    value.shape == targets.shape && value.count > 0,
    "\(name): expected targets of the predictions' shape \(value.shape) and at least one, got \(targets.shape)")
  let share = 1 / Float(value.count)
  return Variable(value.zipped(targets, function).sum() * share, from: x) { outer in
    value.zipped(targets, gradient) * (outer.scalar * share)
  }
}
