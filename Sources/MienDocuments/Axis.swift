import MienSystem

/// The axis of a chart: a range that holds the data, and ticks at round numbers within it.
package struct Axis: Sendable, Equatable {
  /// The values from one end of the axis to the other; never empty.
  package let range: ClosedRange<Double>

  /// The values that are marked, ascending, all in `range`.
  package let ticks: [Double]

  /// The distance between two ticks: 1, 2 or 5 times a power of ten.
  package let step: Double

  /// An axis from 0 to 1, for shares.
  package static let unit = Axis(covering: 0...1, about: 5)

  /// The axis that holds `values`, or 0…1 if none of them is finite.
  ///
  /// - Parameters:
  ///   - count: About how many ticks there are.
  ///   - integers: Whether ticks are at whole numbers only.
  ///   - extending: Whether the axis extends to the next tick at both ends, or only covers the values.
  package init(
    covering values: [Double], about count: Int = 5, integers: Bool = false, extending: Bool = true
  ) {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      self.init(covering: 0...1, about: count, integers: integers, extending: extending)
      return
    }
    self.init(covering: low...high, about: count, integers: integers, extending: extending)
  }

  /// The axis that holds `bounds`; equal bounds are widened.
  ///
  /// - Precondition: the bounds are finite, and `count` is positive.
  package init(
    covering bounds: ClosedRange<Double>, about count: Int, integers: Bool = false, extending: Bool = true
  ) {
    expect(
      bounds.lowerBound.isFinite && bounds.upperBound.isFinite && count > 0,
      "Axis: expected finite bounds and a positive count, got \(bounds) and \(count)")
    // Limits, so that differences stay finite; no chart needs larger values.
    var low = max(bounds.lowerBound, -1e300)
    var high = min(bounds.upperBound, 1e300)
    // Ticks that are closer than this cannot be distinguished from rounding errors.
    let least = max(abs(low), abs(high)) * 1e-9
    if high - low <= least {
      let margin = low == 0 && high == 0 ? 0.5 : max(abs(low), abs(high)) * (integers ? 0 : 0.05)
      low -= max(margin, integers ? 0.5 : 0)
      high += max(margin, integers ? 0.5 : 0)
    }
    let step = Axis.roundStep((high - low) / Double(count), integers: integers)
    if extending {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    self.step = step
    range = low...high
    // The ticks are multiples of the step; rounding may put the product slightly outside, so it is clamped.
    ticks =
      first > last ? [] : stride(from: first, through: last, by: 1).map { min(max($0 * step, low), high) }
  }

  /// The position of `value`, from 0 at the lower to 1 at the upper end; `nil` if it is not finite.
  package func fraction(of value: Double) -> Double? {
    guard value.isFinite else { return nil }
    return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The text at a tick, with only the decimals that its step needs; with a power of ten if that would be long.
  package func label(_ tick: Double) -> String {
    let exponent = Int(log10(step).rounded(.down))
    if abs(tick) >= 1e6 || exponent < -4 {
      guard tick != 0 else { return "0" }
      let power = Int(log10(abs(tick)).rounded(.down))
      return "\(fixed(tick / pow(10, Double(power)), max(0, min(power - exponent, 6))))e\(power)"
    }
    return fixed(tick, max(0, -exponent))
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is at least `rough`; at least 1 for integers.
  private static func roundStep(_ rough: Double, integers: Bool) -> Double {
    if integers, rough <= 1 { return 1 }
    let power = pow(10, log10(rough).rounded(.down))
    let multiple = [1.0, 2, 5].first { $0 * power >= rough * (1 - 1e-9) } ?? 10
    return multiple * power
  }
}
