/// The regression of ``KernelSHAP``: the normal equations of the coalitions that are taken whole and of each group of draws, so
/// that leaving out a group costs no evaluation.
struct ShapleyRegression {
  /// Σ weight · z zᵀ and Σ weight · z · (score − score(∅)) for every class.
  private struct Equations {
    var matrix: [Double]
    var right: [[Double]]
    /// The sum of the weights.
    var weight = 0.0

    init(features: Int, classes: Int) {
      matrix = [Double](repeating: 0, count: features * features)
      right = [[Double]](repeating: [Double](repeating: 0, count: features), count: classes)
    }

    mutating func add(_ coalition: [Bool], _ weight: Double, _ worth: UnsafePointer<Float>, _ empty: [Double]) {
      let members = coalition.indices.filter { coalition[$0] }
      for first in members {
        for second in members { matrix[first * coalition.count + second] += weight }
        for target in right.indices { right[target][first] += weight * (Double(worth[target]) - empty[target]) }
      }
    }

    mutating func add(_ other: Equations, factor: Double) {
      for index in matrix.indices { matrix[index] += factor * other.matrix[index] }
      for target in right.indices {
        for index in right[target].indices { right[target][index] += factor * other.right[target][index] }
      }
    }
  }

  private let features: Int
  private let empty, full: [Double]
  private var whole: Equations
  private var groups: [Equations]
  private var drawnWeight = 0.0

  init(features: Int, empty: [Double], full: [Double]) {
    (self.features, self.empty, self.full) = (features, empty, full)
    whole = Equations(features: features, classes: empty.count)
    groups = [Equations](repeating: whole, count: CoalitionSampling.groups)
  }

  mutating func addWhole(_ coalitions: [[Bool]], weights: [Double], worth: Tensor) {
    worth.withUnsafePointer { worth in
      for (index, coalition) in coalitions.enumerated() {
        whole.add(coalition, weights[index], worth + index * empty.count, empty)
      }
    }
  }

  /// - Parameter total: The weight of all coalitions that the draws stand for.
  mutating func addDrawn(_ round: CoalitionSampling.Round, worth: Tensor, total: Double) {
    drawnWeight = total
    worth.withUnsafePointer { worth in
      for (index, coalition) in round.coalitions.enumerated() {
        let (group, weight) = (round.groups[index], round.weights[index])
        groups[group].add(coalition, weight, worth + index * empty.count, empty)
        groups[group].weight += weight
      }
    }
  }

  /// φ and the jackknife's standard errors √((G − 1) / G · Σ (φ without g − mean)²), [class][feature].
  func solution() -> (values: [[Double]], standardErrors: [[Double]]) {
    let values = solved(without: nil)
    let used = groups.indices.filter { groups[$0].weight > 0 }
    guard used.count > 1 else { return (values, values.map { $0.map { _ in used.isEmpty ? 0 : .infinity } }) }
    let parts = used.map { solved(without: $0) }
    let errors = empty.indices.map { target in
      (0..<features).map { feature in
        let all = parts.map { $0[target][feature] }
        let mean = all.reduce(0, +) / Double(all.count)
        let squares = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares * Double(all.count - 1) / Double(all.count)).squareRoot()
      }
    }
    return (values, errors)
  }

  /// The largest standard error of a class as a share of the range of its values.
  func largestError(of target: Int) -> Double {
    let (values, errors) = solution()
    let range = (values[target].max() ?? 0) - (values[target].min() ?? 0)
    let largest = errors[target].max() ?? 0
    return largest == 0 ? 0 : largest / range
  }

  /// φ = A⁻¹ b + λ · A⁻¹ 1 with the λ that makes Σ φ = score(image) − score(∅).
  private func solved(without left: Int?) -> [[Double]] {
    var equations = whole
    let used = groups.indices.filter { $0 != left }
    let weight = used.reduce(0) { $0 + groups[$1].weight }
    for group in used where weight > 0 { equations.add(groups[group], factor: drawnWeight / weight) }
    let ones = [Double](repeating: 1, count: features)
    let solutions = LinearSystem.solve(equations.matrix, equations.right + [ones])
    let inverseSums = solutions[empty.count]
    let total = inverseSums.reduce(0, +)
    return empty.indices.map { target in
      let free = solutions[target]
      let lambda = (full[target] - empty[target] - free.reduce(0, +)) / total
      return zip(free, inverseSums).map { $0 + lambda * $1 }
    }
  }
}

/// Small systems of linear equations in double precision.
enum LinearSystem {
  /// x with A · x = b for every b of `right`, by Cholesky's decomposition A = L · Lᵀ (Golub & Van Loan 2013, section 4.2).
  ///
  /// - Parameter matrix: A, row after row: symmetric and positive definite, but for rounding. Where it is singular, a
  ///   billionth of its largest diagonal is added to the diagonal.
  static func solve(_ matrix: [Double], _ right: [[Double]]) -> [[Double]] {
    let size = right.first?.count ?? 0
    let largest = (0..<size).map { matrix[$0 * size + $0] }.max() ?? 0
    var lower = matrix
    for column in 0..<size {
      for row in column..<size {
        var sum = matrix[row * size + column]
        for index in 0..<column { sum -= lower[row * size + index] * lower[column * size + index] }
        if row == column {
          lower[row * size + column] = max(sum, largest * 1e-9, 1e-300).squareRoot()
        } else {
          lower[row * size + column] = sum / lower[column * size + column]
        }
      }
    }
    return right.map { right in
      var x = right
      for row in 0..<size {
        for index in 0..<row { x[row] -= lower[row * size + index] * x[index] }
        x[row] /= lower[row * size + row]
      }
      for row in (0..<size).reversed() {
        for index in row + 1..<max(size, row + 1) { x[row] -= lower[index * size + row] * x[index] }
        x[row] /= lower[row * size + row]
      }
      return x
    }
  }
}
