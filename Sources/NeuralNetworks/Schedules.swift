import MienSystem

/// The learning rate as a function of the step, counted from 0.
public struct Schedule: Sendable {
  private let rate: @Sendable (Int) -> Float

  /// The schedule that gives `rate(step)`.
  public init(_ rate: @escaping @Sendable (_ step: Int) -> Float) {
    self.rate = rate
  }

  /// The learning rate at `step`.
  public func callAsFunction(_ step: Int) -> Float { rate(step) }

  /// `rate` at every step.
  public static func constant(_ rate: Float) -> Schedule { Schedule { _ in rate } }

  /// `rate`, multiplied by `factor` after every `interval` steps.
  public static func step(_ rate: Float, every interval: Int, factor: Float) -> Schedule {
    expect(interval > 0, "Schedule.step: expected a positive interval, got \(interval)")
    return Schedule { rate * powf(factor, Float($0 / interval)) }
  }

  /// rate · ½ · (1 + cos(π · step / steps)), and 0 from `steps` on (Loshchilov & Hutter 2017, "SGDR", one cycle).
  public static func cosine(_ rate: Float, steps: Int) -> Schedule {
    expect(steps > 0, "Schedule.cosine: expected a positive number of steps, got \(steps)")
    return Schedule { halfCosine(from: rate, to: 0, Double($0) / Double(steps)) }
  }

  /// A straight rise to the first rate of this schedule over `steps` steps, the first of them at 1/`steps`, and then
  /// this schedule from its beginning (Goyal et al. 2017).
  public func warmedUp(over steps: Int) -> Schedule {
    Schedule { step in
      step < steps ? self(0) * Float(step + 1) / Float(steps) : self(step - steps)
    }
  }

  /// From rate / 25 up to `rate` in the first `rise` of the steps and down to rate / 250,000 in the others, both along
  /// half a cosine (Smith & Topin 2018, "Super-Convergence"; PyTorch's defaults).
  public static func oneCycle(_ rate: Float, steps: Int, rise: Float = 0.3) -> Schedule {
    expect(steps > 0 && rise > 0 && rise < 1, "Schedule.oneCycle: expected steps > 0 and 0 < rise < 1")
    let peak = Double(rise) * Double(steps) - 1
    return Schedule { step in
      let position = Double(step)
      if position <= peak { return halfCosine(from: rate / 25, to: rate, peak > 0 ? position / peak : 1) }
      return halfCosine(from: rate, to: rate / 250_000, (position - peak) / max(Double(steps) - 1 - peak, 1))
    }
  }
}

/// From `start` at share 0 to `end` at share 1, along half a cosine: end + (start − end) · ½ · (1 + cos(π · share)).
///
/// In Double: near the end 1 + cos is a small difference of large numbers.
private func halfCosine(from start: Float, to end: Float, _ share: Double) -> Float {
  let (start, end) = (Double(start), Double(end))
  return Float(end + (start - end) * 0.5 * (1 + cos(Double.pi * min(max(share, 0), 1))))
}

/// A factor on the learning rate that falls when a measure no longer gets better.
public struct ReduceOnPlateau: Sendable, Codable, Equatable {
  /// What the factor is multiplied by.
  public let reduction: Float
  /// How many measures without a gain are allowed; the next one lowers the factor, as in PyTorch.
  public let patience: Int
  /// What the learning rate is to be multiplied by now.
  public private(set) var factor: Float = 1
  private var best = -Float.greatestFiniteMagnitude
  private var waited = 0

  /// A factor of 1.
  public init(reduction: Float = 0.1, patience: Int = 10) {
    (self.reduction, self.patience) = (reduction, patience)
  }

  /// Takes note of a measure, of which more is better.
  public mutating func observe(_ measure: Float) {
    if measure > best {
      (best, waited) = (measure, 0)
    } else {
      waited += 1
      if waited > patience { (factor, waited) = (factor * reduction, 0) }
    }
  }
}
