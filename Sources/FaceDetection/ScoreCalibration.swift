import MienSystem
import MienTensors

/// From the logits of both networks to the probability of a face: σ(bias + proposal · z₁ + refinement · z₂), fitted by
/// logistic regression on pictures that were not in the training data.
package struct ScoreCalibration: Sendable, Codable, Equatable {
  package var bias: Float = 0
  package var proposal: Float = 0.5
  package var refinement: Float = 1

  package func score(proposal first: Float, refinement second: Float) -> Float {
    1 / (1 + exp(-(bias + proposal * first + refinement * second)))
  }

  package init() {}

  /// The maximum-likelihood weights, by Newton's method (iteratively reweighted least squares) with steps halved until
  /// the likelihood rises. A ridge penalty keeps them finite if the examples can be separated without error.
  package init(fitting examples: [(proposal: Float, refinement: Float, isFace: Bool)]) {
    var weights = [0.0, 0, 0]
    var current = Likelihood(weights, examples)
    for _ in 0..<50 {
      var step = Cholesky(current.hessian, size: 3).solve(current.gradient)
      guard step.contains(where: { abs($0) >= 1e-9 }) else { break }
      var next = Likelihood(zip(weights, step).map(+), examples)
      for _ in 0..<30 where !(next.loss <= current.loss) {
        step = step.map { $0 / 2 }
        next = Likelihood(zip(weights, step).map(+), examples)
      }
      guard next.loss < current.loss else { break }
      (weights, current) = (zip(weights, step).map(+), next)
    }
    (bias, proposal, refinement) = (Float(weights[0]), Float(weights[1]), Float(weights[2]))
  }

  /// −Σ log p(truth) + ½ · 10⁻³ |weights|², the direction of descent (the negated gradient), and the Hessian [3, 3].
  private struct Likelihood {
    private(set) var loss = 0.0
    private(set) var gradient: [Double]
    private(set) var hessian = [1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3]

    init(_ weights: [Double], _ examples: [(proposal: Float, refinement: Float, isFace: Bool)]) {
      loss = weights.reduce(0) { $0 + 5e-4 * $1 * $1 }
      gradient = weights.map { -1e-3 * $0 }
      for example in examples {
        let x = [1, Double(example.proposal), Double(example.refinement)]
        let z = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
        let p = 1 / (1 + exp(-z))
        // log(1 + exp(−z)) for a face, log(1 + exp(z)) for none.
        let against = example.isFace ? -z : z
        loss += max(against, 0) + log1p(exp(-abs(z)))
        for row in 0..<3 {
          gradient[row] += ((example.isFace ? 1 : 0) - p) * x[row]
          for column in 0..<3 { hessian[3 * row + column] += p * (1 - p) * x[row] * x[column] }
        }
      }
    }
  }
}
