import MienSystem

/// The gradients along the straight line from a baseline to the image, times its length (Sundararajan, Taly & Yan 2017,
/// "Axiomatic Attribution for Deep Networks"):
///
///     attribution = (image − baseline) · ∫₀¹ ∂score/∂pixel (baseline + α · (image − baseline)) dα
///
/// In the score's unit. The attributions add up to score(image) − score(baseline), except for the error of the
/// integral, which the result states. The integral uses the Gauss–Legendre rule, as in captum.
public struct IntegratedGradients: AttributionMethod {
  /// The number of points at which the gradient is computed.
  public var steps: Int
  /// The beginning of the line.
  public var baseline: Baseline
  /// What is explained.
  public var score: Score

  /// The integral over `steps` points.
  public init(steps: Int = 50, baseline: Baseline = .zeros, score: Score = .logit) {
    expect(steps > 0, "IntegratedGradients: expected at least one step, got \(steps)")
    (self.steps, self.baseline, self.score) = (steps, baseline, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let shape = image.shape
    let start = baseline.image(for: image)
    let (from, way) = (start.elements, (image - start).elements)
    let rule = GaussLegendre(points: steps)
    let function = ScoreFunction(network, score)
    let mean = function.weightedGradient(steps, of: shape, toward: target) {
      Float(rule.weights[$0])
    } _: {
      step, memory in
      let alpha = Float(rule.positions[step])
      for index in 0..<shape.count { memory[index] = from[index] + alpha * way[index] }
    }
    let values = zip(mean, way).map { $0 * Double($1) }
    let ends = function.scores(2, of: shape) { end, memory in
      let source = end == 0 ? start : image
      source.withUnsafePointer { memory.update(from: $0, count: shape.count) }
    }.column(target)
    return Attribution(
      Tensor(shape, values.map(Float.init)),
      completeness: Completeness(sum: values.reduce(0, +), difference: Double(ends[1]) - Double(ends[0])))
  }
}

/// The image that represents "nothing is there".
public enum Baseline: Sendable, Equatable {
  /// The same value everywhere.
  case constant(Float)
  /// An image of the same shape.
  case image(Tensor)

  /// Zeros: for networks whose input is standardised, the mean of the training data.
  public static let zeros = Baseline.constant(0)

  /// The baseline for `image`, in its shape.
  func image(for image: Tensor) -> Tensor {
    switch self {
    case .constant(let value): return Tensor(image.shape, repeating: value)
    case .image(let baseline):
      expect(
        baseline.shape == image.shape, "Baseline: expected the image's shape \(image.shape), got \(baseline.shape)")
      return baseline
    }
  }
}

/// The Gauss–Legendre rule on 0 … 1: the points and weights that integrate polynomials of degree 2 · points − 1 exactly
/// (Press et al. 2007, "Numerical Recipes", section 4.6).
struct GaussLegendre {
  /// Between 0 and 1, ascending.
  let positions: [Double]
  /// They sum to 1.
  let weights: [Double]

  init(points: Int) {
    var (positions, weights) = ([Double](), [Double]())
    for index in (0..<points).reversed() {
      // Newton's method, starting from Tricomi's estimate of the root of the Legendre polynomial.
      var x = cos(Double.pi * (Double(index) + 0.75) / (Double(points) + 0.5))
      var slope = 0.0
      for _ in 0..<100 {
        var (value, before) = (1.0, 0.0)
        for degree in 0..<points {
          (value, before) = (
            (Double(2 * degree + 1) * x * value - Double(degree) * before) / Double(degree + 1), value
          )
        }
        slope = Double(points) * (x * value - before) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      positions.append((1 + x) / 2)
      weights.append(1 / ((1 - x * x) * slope * slope))
    }
    (self.positions, self.weights) = (positions, weights)
  }
}
