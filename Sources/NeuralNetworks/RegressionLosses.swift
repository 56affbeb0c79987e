import MienKernels
import MienSystem

/// The mean of (prediction − target)² over all elements.
public struct MeanSquaredError: Sendable {
  /// The loss.
  public init() {}

  /// The loss of predictions, a single number. The targets have the predictions' shape.
  public func callAsFunction(_ predictions: Variable, targets: Tensor) -> Variable {
    meanLoss(predictions, targets: targets, Square(), gradient: SquareGradient(), name: "MeanSquaredError")
  }
}

/// The mean of |prediction − target| over all elements; the derivative at 0 is taken as 0.
public struct MeanAbsoluteError: Sendable {
  /// The loss.
  public init() {}

  /// The loss of predictions, a single number. The targets have the predictions' shape.
  public func callAsFunction(_ predictions: Variable, targets: Tensor) -> Variable {
    meanLoss(predictions, targets: targets, Distance(), gradient: DistanceGradient(), name: "MeanAbsoluteError")
  }
}

/// The mean over all elements of a square near the target and a line farther away (Huber 1964, "Robust Estimation of a
/// Location Parameter"), with d = prediction − target:
///
///     ½ d²                        if |d| ≤ threshold
///     threshold · (|d| − ½ threshold)   otherwise
public struct HuberLoss: Sendable {
  /// Where the square becomes a line.
  public let threshold: Float

  /// The loss.
  ///
  /// - Precondition: `threshold` > 0.
  public init(threshold: Float = 1) {
    expect(threshold > 0, "HuberLoss: expected a positive threshold, got \(threshold)")
    self.threshold = threshold
  }

  /// The loss of predictions, a single number. The targets have the predictions' shape.
  public func callAsFunction(_ predictions: Variable, targets: Tensor) -> Variable {
    meanLoss(
      predictions, targets: targets, Huber(threshold: threshold), gradient: HuberGradient(threshold: threshold),
      name: "HuberLoss")
  }
}

private struct Square: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float { (x - target) * (x - target) }
}

private struct SquareGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float { 2 * (x - target) }
}

private struct Distance: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float { abs(x - target) }
}

private struct DistanceGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float {
    x > target ? 1 : (x < target ? -1 : x - target)  // NaN stays NaN
  }
}

private struct Huber: BinaryFunction {
  let threshold: Float
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float {
    let distance = abs(x - target)
    return distance <= threshold ? 0.5 * distance * distance : threshold * (distance - 0.5 * threshold)
  }
}

private struct HuberGradient: BinaryFunction {
  let threshold: Float
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float {
    let difference = x - target
    return difference > threshold ? threshold : (difference < -threshold ? -threshold : difference)
  }
}
