/// The regression of ``KernelSHAP`` on pairs of a coalition and its complement.
///
/// With x = 1 for shown and −1 for covered features, half the difference of a pair's scores is an odd function of x. It
/// is fitted, under the constraint that all coefficients add up to half of score(image) − score(∅), by
///
///     d(x) = (score(S) − score(complement of S)) / 2 ≈ Σ_i a_i x_i + Σ_{i<j<k} b_ijk x_i x_j x_k
///     φ_i = 2 a_i + ⅔ Σ_{j<k} b_ijk
///
/// The first sum is the plain regression. The second are the interactions of three features, each divided equally
/// (Fumagalli, Witter & Musco 2026, "PolySHAP: Extending KernelSHAP with Interaction-Informed Polynomial Regression";
/// interactions of two cancel within a pair). Unlike there, the products are of ±1 instead of 0 and 1, and a ridge
/// penalty draws b towards zero if there are few pairs. The interactions are a control variate: with all coalitions φ
/// is exact for any b, so the bias of the penalty vanishes with more draws.
package struct ShapleyRegression {
  /// Interactions are fitted up to this many features: 560 of them for 16.
  static let mostWithInteractions = 16
  /// The weight of Σ b² relative to that of all coalitions: the error against exact values is flat from .03 to .3.
  private static let ridge = 0.1

  package let features: Int
  private let interactions: [(Int, Int, Int)]
  private var terms: Int { features + interactions.count }

  package init(features: Int) {
    self.features = features
    var interactions: [(Int, Int, Int)] = []
    if features <= Self.mostWithInteractions {
      for first in 0..<features {
        for second in first + 1..<max(features, first + 1) {
          for third in second + 1..<max(features, second + 1) { interactions.append((first, second, third)) }
        }
      }
    }
    self.interactions = interactions
  }

  /// φ and its standard errors, [class][feature].
  ///
  /// The errors come from leaving out one pair at a time, in closed form (MacKinnon & White 1985, "Some
  /// heteroskedasticity-consistent covariance matrix estimators", HC3): where h is the pair's leverage and e its
  /// residual, √(Σ unseen · (∂φ/∂d · e / (1 − h))²).
  ///
  /// - Parameters:
  ///   - coalitions: One of each pair.
  ///   - weights: The weights of the pairs.
  ///   - unseen: For each pair, the fraction of its kind that was not drawn.
  ///   - differences: d, [class][pair].
  ///   - totals: d of the image and the baseline, by class.
  package func solution(
    _ coalitions: [[Bool]], weights: [Double], unseen: [Double], differences: [[Double]], totals: [Double]
  ) -> (values: [[Double]], standardErrors: [[Double]]) {
    let rows = coalitions.map(row)
    let inverse = Cholesky(normalMatrix(rows, weights), size: terms)
    // Least squares under the constraint: (A⁻¹ − g gᵀ / s) · right + g · total / s, with g = A⁻¹ 1 and s = 1ᵀ g.
    let g = inverse.solve([Double](repeating: 1, count: terms))
    let s = g.reduce(0, +)
    let coefficients = zip(differences, totals).map { differences, total in
      var right = [Double](repeating: 0, count: terms)
      for (index, row) in rows.enumerated() { add(weights[index] * differences[index], row, to: &right) }
      var solution = inverse.solve(right)
      add((total - solution.reduce(0, +)) / s, g, to: &solution)
      return solution
    }
    let readings = (0..<features).map(reading)
    let values = coefficients.map { coefficients in readings.map { dot($0, coefficients) } }
    guard unseen.contains(where: { $0 > 0 }) else { return (values, values.map { $0.map { _ in 0 } }) }

    // ∂φ/∂(weight · d) of each feature.
    let slopes = readings.map { reading in
      var slope = inverse.solve(reading)
      add(-slope.reduce(0, +) / s, g, to: &slope)
      return slope
    }
    var squares = [[Double]](repeating: [Double](repeating: 0, count: features), count: totals.count)
    for (index, row) in rows.enumerated() where unseen[index] > 0 {
      let (root, constrained) = (inverse.forward(row), dot(g, row))
      let leverage = weights[index] * (dot(root, root) - constrained * constrained / s)
      guard leverage < 1 - 1e-9 else {
        // Without this pair the values are not determined.
        return (values, values.map { $0.map { _ in .infinity } })
      }
      let reaches = slopes.map { dot($0, row) * weights[index] / (1 - leverage) }
      for target in totals.indices {
        let residual = differences[target][index] - dot(coefficients[target], row)
        for feature in 0..<features {
          let change = reaches[feature] * residual
          squares[target][feature] += unseen[index] * change * change
        }
      }
    }
    return (values, squares.map { $0.map { $0.squareRoot() } })
  }

  /// The terms' values for a coalition.
  private func row(_ coalition: [Bool]) -> [Double] {
    let signs = coalition.map { $0 ? 1.0 : -1 }
    return signs + interactions.map { signs[$0.0] * signs[$0.1] * signs[$0.2] }
  }

  /// The weights of the coefficients in φ of a feature.
  private func reading(_ feature: Int) -> [Double] {
    (0..<features).map { $0 == feature ? 2 : 0 }
      + interactions.map { $0.0 == feature || $0.1 == feature || $0.2 == feature ? 2.0 / 3 : 0 }
  }

  /// Σ weight · row rowᵀ + the ridge, above the diagonal.
  private func normalMatrix(_ rows: [[Double]], _ weights: [Double]) -> [Double] {
    let terms = terms
    var matrix = [Double](repeating: 0, count: terms * terms)
    matrix.withUnsafeMutableBufferPointer { matrix in
      for (row, weight) in zip(rows, weights) {
        row.withUnsafeBufferPointer { row in
          for first in 0..<terms {
            let factor = weight * row[first]
            let target = first * terms
            for second in first..<terms { matrix[target + second] += factor * row[second] }
          }
        }
      }
    }
    let ridge = Self.ridge * weights.reduce(0, +)
    for index in features..<terms { matrix[index * terms + index] += ridge }
    return matrix
  }

  private func add(_ factor: Double, _ source: [Double], to target: inout [Double]) {
    for index in target.indices { target[index] += factor * source[index] }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sums = (0.0, 0.0, 0.0, 0.0)
    let whole = a.count / 4 * 4
    for index in stride(from: 0, to: whole, by: 4) {
      sums.0 += a[index] * b[index]
      sums.1 += a[index + 1] * b[index + 1]
      sums.2 += a[index + 2] * b[index + 2]
      sums.3 += a[index + 3] * b[index + 3]
    }
    for index in whole..<a.count { sums.0 += a[index] * b[index] }
    return sums.0 + sums.1 + (sums.2 + sums.3)
  }
}
