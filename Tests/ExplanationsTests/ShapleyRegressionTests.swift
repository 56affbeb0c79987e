import Explanations
import MienTensors
import Testing

/// The regression of Shapley values on games that are tables of random numbers.
@Suite struct ShapleyRegressionTests {
  /// A worth for each coalition, the bits of its number being its members.
  private struct Game {
    let count: Int
    let worth: [Double]

    init(_ count: Int) {
      var generator = RandomGenerator(seed: UInt64(count))
      self.count = count
      worth = (0..<1 << count).map { _ in Double(generator.normal()) }
    }

    func difference(_ coalition: [Bool]) -> Double {
      let word = coalition.indices.reduce(0) { $0 | (coalition[$1] ? 1 << $1 : 0) }
      return (worth[word] - worth[worth.count - 1 - word]) / 2
    }

    /// Σ |S|! (M − |S| − 1)! / M! · (v(S ∪ f) − v(S)), by its definition.
    var shapleyValues: [Double] {
      (0..<count).map { feature in
        (0..<1 << count).filter { $0 >> feature & 1 == 0 }.reduce(0) { sum, word in
          let size = word.nonzeroBitCount
          // 1 / (M · C(M − 1, |S|))
          let choices = (0..<size).reduce(1.0) { $0 * Double(count - 1 - $1) / Double($1 + 1) }
          return sum + (worth[word | 1 << feature] - worth[word]) / (Double(count) * choices)
        }
      }
    }

    func solution(_ sampling: CoalitionSampling, scale: [Double]? = nil) -> (values: [Double], errors: [Double]) {
      let weights = zip(sampling.weights, scale ?? sampling.weights.map { _ in 1 }).map { $0 * $1 }
      let (values, errors) = ShapleyRegression(features: count).solution(
        sampling.coalitions, weights: weights, unseen: sampling.weights.map { _ in 1 },
        differences: [sampling.coalitions.map(difference)], totals: [(worth[worth.count - 1] - worth[0]) / 2])
      return (values[0], errors[0])
    }
  }

  /// For any interactions and ridge, because they are a control variate.
  @Test(arguments: [2, 3, 4, 5, 6, 9, 12]) func allPairsGiveTheExactValues(count: Int) {
    let game = Game(count)
    var sampling = CoalitionSampling(features: count, seed: 1)
    sampling.grow(to: 1 << count)
    #expect(sampling.isComplete && sampling.coalitions.count == (1 << (count - 1)) - 1)
    #expect(sampling.unseen.allSatisfy { $0 == 0 })
    for (value, exact) in zip(game.solution(sampling).values, game.shapleyValues) {
      #expect(abs(value - exact) < 1e-9, "\(value) \(exact)")
    }
  }

  /// The errors agree with actually leaving out each pair (17 features: without a ridge).
  @Test func theErrorsAreThoseOfLeavingOut() {
    let game = Game(17)
    var sampling = CoalitionSampling(features: 17, seed: 3)
    sampling.grow(to: 60)
    let (values, errors) = game.solution(sampling)
    var squares = [Double](repeating: 0, count: 17)
    for left in sampling.coalitions.indices {
      var scale = [Double](repeating: 1, count: sampling.coalitions.count)
      scale[left] = 0
      for (feature, value) in game.solution(sampling, scale: scale).values.enumerated() {
        squares[feature] += (value - values[feature]) * (value - values[feature])
      }
    }
    for (error, square) in zip(errors, squares) { #expect(abs(error - square.squareRoot()) < 1e-9 * error) }
  }

  /// Too few pairs to determine the values are recognised.
  @Test func undeterminedValuesHaveNoFiniteError() {
    let game = Game(17)
    var sampling = CoalitionSampling(features: 17, seed: 3)
    sampling.grow(to: 12)
    #expect(game.solution(sampling).errors.allSatisfy { $0 == .infinity })
  }

  @Test(arguments: 2...12) func everySizeGetsTheSameAndNoneTwice(count: Int) {
    let all = (1 << (count - 1)) - 1
    for totals in [[1], [3, 4], [7, 9, 20], [all / 2, all - 1], [all, all + 5]] {
      var sampling = CoalitionSampling(features: count, seed: UInt64(count))
      for total in totals { sampling.grow(to: total) }
      let coalitions = sampling.coalitions
      #expect(coalitions.count == min(totals.last ?? 0, all))
      #expect(Set(coalitions + coalitions.map { $0.map { !$0 } }).count == 2 * coalitions.count)
      // The kernel's weight of a size is all there, if it was drawn from.
      for (size, group) in Dictionary(grouping: coalitions.indices, by: { index in coalitions[index].count { $0 } }) {
        let sizes = 2 * size == count ? 1 : 2
        let weight = group.reduce(0) { $0 + sampling.weights[$1] }
        let mirrored = min(size, count - size)
        let expected = Double(sizes * (count - 1)) / Double(mirrored * (count - mirrored))
        #expect(abs(weight - expected) < 1e-12)
      }
    }
  }

  @Test func shareIsEvenButForWholeSizes() {
    var sampling = CoalitionSampling(features: 12, seed: 1)
    sampling.grow(to: 256)
    let counts = Dictionary(grouping: sampling.coalitions, by: { coalition in coalition.count { $0 } }).mapValues(
      \.count)
    // 244 pairs are left for the sizes 2 to 6; there are only 66 of size 2; the middle represents one size, not two.
    #expect(counts[1] == 12 && counts[2] == 51 || counts[2] == 54, "\(counts)")
    #expect(abs((counts[3] ?? 0) - (counts[4] ?? 0)) <= 1 && abs((counts[6] ?? 0) * 2 - (counts[5] ?? 0)) <= 2)
  }

  @Test func choleskySolves() {
    var generator = RandomGenerator(seed: 1)
    for size in [1, 2, 5, 17] {
      let factor = (0..<size * size).map { _ in Double(generator.normal()) }
      let solution = (0..<size).map { _ in Double(generator.normal()) }
      var matrix = [Double](repeating: 0, count: size * size)
      for row in 0..<size {
        for column in 0..<size {
          for term in 0..<size {
            matrix[row * size + column] += factor[row * size + term] * factor[column * size + term]
          }
        }
        matrix[row * size + row] += 0.1
      }
      let right = (0..<size).map { row in (0..<size).reduce(0) { $0 + matrix[row * size + $1] * solution[$1] } }
      // What lies below the diagonal is not read.
      for row in 0..<size { for column in 0..<row { matrix[row * size + column] = .nan } }
      let cholesky = Cholesky(matrix, size: size)
      for (found, expected) in zip(cholesky.solve(right), solution) { #expect(abs(found - expected) < 1e-9) }
      let root = cholesky.forward(right)
      let norm = root.reduce(0) { $0 + $1 * $1 }
      #expect(abs(norm - zip(right, solution).reduce(0) { $0 + $1.0 * $1.1 }) < 1e-9 * norm)
    }
  }
}
