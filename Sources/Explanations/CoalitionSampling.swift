import NeuralNetworks

/// Which coalitions ``KernelSHAP`` evaluates: pairs of a coalition and its complement, none twice.
///
/// Every size gets the same number of pairs, because their leverage scores in the linear regression are 1 / C(M, s)
/// each (Musco & Witter 2025, "Provably Accurate Shapley Value Estimation via Leverage Score Sampling"); the kernel's
/// weights would spend most draws on the largest and smallest sizes. The weights correct for the number of draws. If a
/// size has no more pairs than its share, all of them are used.
package struct CoalitionSampling {
  /// The coalitions of one size, up to half of the features. Each also represents its complement.
  private struct Stratum {
    let size: Int
    /// How many sizes the pairs have: two, or one in the middle.
    let sizes: Int
    /// How many pairs there are.
    let pairs: Double
    /// The kernel's weight of all of them.
    let weight: Double
    var drawn: Set<[Bool]> = []

    var isWhole: Bool { Double(drawn.count) >= pairs }
  }

  /// The coalitions so far, one of each pair.
  package private(set) var coalitions: [[Bool]] = []
  /// Whether every coalition was drawn.
  package var isComplete: Bool { strata.allSatisfy(\.isWhole) }
  private let features: Int
  private var strata: [Stratum] = []
  /// The place of each coalition's size in `strata`.
  private var owners: [Int] = []
  private var generator: RandomGenerator

  package init(features: Int, seed: UInt64) {
    self.features = features
    generator = RandomGenerator(seed: seed)
    for size in 1...max(features / 2, 1) where 2 * size <= features {
      let sizes = 2 * size == features ? 1 : 2
      let coalitions = (0..<size).reduce(1) { $0 * Double(features - $1) / Double($1 + 1) }
      strata.append(
        Stratum(
          size: size, sizes: sizes, pairs: coalitions * Double(sizes) / 2,
          weight: Double(sizes * (features - 1)) / Double(size * (features - size))))
    }
  }

  /// The weight of each pair in the regression: the kernel's weight of its size, divided among the drawn pairs of that
  /// size.
  package var weights: [Double] { owners.map { strata[$0].weight / Double(strata[$0].drawn.count) } }

  /// The fraction of each pair's size that was not drawn; only that fraction can be in error (the finite population
  /// correction of Cochran 1977, "Sampling Techniques", section 2.6).
  package var unseen: [Double] { owners.map { max(0, 1 - Double(strata[$0].drawn.count) / strata[$0].pairs) } }

  /// Draws until there are `total` pairs, or all.
  package mutating func grow(to total: Int) {
    var left = Double(total)
    var sizesLeft = strata.reduce(0) { $0 + $1.sizes }
    // What one stratum cannot use is divided among those of larger sizes.
    for index in strata.indices {
      let share = (left * Double(strata[index].sizes) / Double(sizesLeft)).rounded()
      let count = min(share, strata[index].pairs)
      left -= count
      sizesLeft -= strata[index].sizes
      let room = total - coalitions.count
      if room > 0 { take(min(count, Double(strata[index].drawn.count + room)), of: index) }
    }
  }

  /// Draws until `count` pairs of a stratum are drawn.
  private mutating func take(_ count: Double, of index: Int) {
    if count >= strata[index].pairs {
      for coalition in combinations(of: strata[index].size) { take(coalition, of: index) }
    }
    while Double(strata[index].drawn.count) < count {
      take(coalition(generator.permutation(features).prefix(strata[index].size)), of: index)
    }
  }

  private mutating func take(_ coalition: [Bool], of index: Int) {
    // In a pair of equal sizes, the coalition with the first feature represents both.
    let coalition = strata[index].sizes == 1 && !coalition[0] ? coalition.map { !$0 } : coalition
    guard strata[index].drawn.insert(coalition).inserted else { return }
    coalitions.append(coalition)
    owners.append(index)
  }

  private func coalition(_ members: some Sequence<Int>) -> [Bool] {
    var coalition = [Bool](repeating: false, count: features)
    for member in members { coalition[member] = true }
    return coalition
  }

  /// All coalitions of `size` features, in the order of their members.
  private func combinations(of size: Int) -> some Sequence<[Bool]> {
    let members = sequence(first: Array(0..<size)) { [features] (members: [Int]) -> [Int]? in
      guard let place = members.indices.last(where: { members[$0] < features - size + $0 }) else { return nil }
      let next = members[place] + 1
      return members[..<place] + Array(next..<next + size - place)
    }
    return members.lazy.map(coalition)
  }
}
