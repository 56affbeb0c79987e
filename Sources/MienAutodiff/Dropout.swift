import MienSystem
import MienTensors

/// Zeroes every element with probability `rate` and divides the others by 1 − rate, so that the expected value stays
/// the same (Srivastava et al. 2014, "inverted" form). The gradient passes where the element did.
///
/// - Precondition: 0 ≤ `rate` < 1.
public func dropout(_ input: Variable, rate: Float, using generator: inout RandomGenerator) -> Variable {
  expect(rate >= 0 && rate < 1, "dropout: expected a rate in [0, 1), got \(rate)")
  guard rate > 0 else { return input }
  let scale = 1 / (1 - rate)
  let mask = Tensor(input.shape) { mask in
    for index in 0..<input.value.count { mask[index] = generator.bernoulli(rate) ? 0 : scale }
  }
  return Variable(input.value * mask, from: input) { $0 * mask }
}
