import MienSystem

/// The Wilson score interval of a proportion, from `successes` in `trials`.
///
/// With p = successes/trials, n = trials and z the normal quantile (1.96 for 95 %):
/// (p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n).
///
/// Unlike p ± z·√(p(1 − p)/n) it stays within [0, 1], and its width is not 0 at p = 0 and p = 1. Source: Wilson 1927,
/// "Probable inference, the law of succession, and statistical inference"; Brown, Cai & DasGupta 2001, "Interval
/// estimation for a binomial proportion", recommend it.
///
/// - Precondition: `trials` is positive and `successes` lies in 0…trials.
public func wilsonInterval(
  successes: Int, trials: Int, z: Double = 1.959_963_984_540_054
) -> ClosedRange<Double> {
  expect(
    trials > 0 && (0...trials).contains(successes),
    "wilsonInterval: expected 0…trials successes of at least one trial, got \(successes) of \(trials)")
  let n = Double(trials)
  let p = Double(successes) / n
  let centre = p + z * z / (2 * n)
  let halfWidth = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  let low = successes == 0 ? 0 : max(0, (centre - halfWidth) / scale)
  let high = successes == trials ? 1 : min(1, (centre + halfWidth) / scale)
  return low...high
}
