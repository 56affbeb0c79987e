import Foundation
import Tensors

/// From the logits of both networks to the probability of a face: σ(bias + proposal · z₁ + refinement · z₂), fitted by logistic regression
/// on pictures that were not trained on.
package struct ScoreCalibration: Sendable, Codable, Equatable {
  package var bias: Float = 0
  package var proposal: Float = 0.5
  package var refinement: Float = 1

  package func score(proposal first: Float, refinement second: Float) -> Float {
    1 / (1 + exp(-(bias + proposal * first + refinement * second)))
  }

  package init() {}

  /// The weights of the largest likelihood, by Newton's method (iteratively reweighted least squares), with a ridge that keeps them
  /// finite where the examples can be told apart without error.
  package init(fitting examples: [(proposal: Float, refinement: Float, isFace: Bool)]) {
    var weights = [Double](repeating: 0, count: 3)
    for _ in 0..<50 {
      var gradient = weights.map { -1e-3 * $0 }
      var hessian = [1e-3, 0, 0, 0, 1e-3, 0, 0, 0, 1e-3]
      for example in examples {
        let x = [1, Double(example.proposal), Double(example.refinement)]
        let z = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
        let p = 1 / (1 + Foundation.exp(-z))
        for row in 0..<3 {
          gradient[row] += ((example.isFace ? 1 : 0) - p) * x[row]
          for column in 0..<3 { hessian[3 * row + column] += p * (1 - p) * x[row] * x[column] }
        }
      }
      let step = Cholesky(hessian, size: 3).solve(gradient)
      for index in 0..<3 { weights[index] += step[index] }
      if step.allSatisfy({ abs($0) < 1e-9 }) { break }
    }
    (bias, proposal, refinement) = (Float(weights[0]), Float(weights[1]), Float(weights[2]))
  }
}
