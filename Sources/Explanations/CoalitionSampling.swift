/// Which coalitions ``KernelSHAP`` evaluates: whole sizes, and drawn pairs of the others.
///
/// Every size gets the same number of coalitions, as their leverage scores in the regression are 1 / C(M, s) each (Musco & Witter
/// 2025, "Provably Accurate Shapley Value Estimation via Leverage Score Sampling"); the kernel's weights would spend most draws
/// on the largest and smallest. What a size does not get in draws it gets in weight. Within a size none is drawn twice.
struct CoalitionSampling {
  /// Drawn pairs: each coalition once, with its weight and the group of its pair.
  struct Round {
    var coalitions: [[Bool]] = []
    var weights: [Double] = []
    var groups: [Int] = []
  }

  /// The coalitions of one size and their complements.
  private struct Stratum {
    let size: Int
    /// How many pairs there are, and how many sizes they belong to: two, or one in the middle.
    let pairs: Double
    let sizes: Int
    /// The weight of all its coalitions.
    let weight: Double
    var seen: Set<[Bool]> = []
  }

  static let groups = 16

  /// All coalitions of the sizes that are taken whole, and the weight of each.
  private(set) var whole: [[Bool]] = []
  private(set) var wholeWeights: [Double] = []
  /// The weight of all coalitions of the sizes that are drawn from.
  private(set) var drawnWeight = 0.0
  /// How many coalitions were given out.
  private(set) var evaluations = 0
  /// Whether all coalitions were taken whole.
  var isComplete: Bool { strata.isEmpty }
  private let features, budget: Int
  private var strata: [Stratum] = []
  private var generator: RandomGenerator
  private var pairs = 0

  /// - Parameter planned: For how many coalitions it is decided which sizes are taken whole.
  init(features: Int, budget: Int, planned: Int, seed: UInt64) {
    (self.features, self.budget) = (features, budget)
    generator = RandomGenerator(seed: seed)
    var (left, sizesLeft) = (Double(planned), Double(features - 1))
    for size in 1...max(features / 2, 1) where 2 * size <= features {
      let (count, sizes) = (Self.binomial(features, size), 2 * size == features ? 1 : 2)
      // As long as an even share pays for all of it.
      if strata.isEmpty, left / sizesLeft >= count * (1 - 1e-9) {
        takeWhole(size)
        left -= count * Double(sizes)
        sizesLeft -= Double(sizes)
      } else {
        let weight = Self.weight(size, features) * Double(sizes)
        strata.append(Stratum(size: size, pairs: count * Double(sizes) / 2, sizes: sizes, weight: weight))
        drawnWeight += weight
      }
    }
    evaluations = whole.count
  }

  /// (M − 1) / (s · (M − s)): the weight of all coalitions of a size.
  private static func weight(_ size: Int, _ features: Int) -> Double {
    Double(features - 1) / Double(size * (features - size))
  }

  private static func binomial(_ n: Int, _ k: Int) -> Double {
    (0..<k).reduce(1) { $0 * Double(n - $1) / Double($1 + 1) }
  }

  private mutating func takeWhole(_ size: Int) {
    let each = Self.weight(size, features) / Self.binomial(features, size)
    var chosen = Array(0..<size)
    while true {
      let coalition = Self.coalition(chosen, features)
      whole.append(coalition)
      wholeWeights.append(each)
      if 2 * size != features {
        whole.append(coalition.map { !$0 })
        wholeWeights.append(each)
      }
      // The next combination in order.
      guard let place = (0..<size).last(where: { chosen[$0] < features - size + $0 }) else { return }
      chosen[place] += 1
      for next in place + 1..<max(size, place + 1) { chosen[next] = chosen[next - 1] + 1 }
    }
  }

  private static func coalition(_ members: some Sequence<Int>, _ features: Int) -> [Bool] {
    var coalition = [Bool](repeating: false, count: features)
    for member in members { coalition[member] = true }
    return coalition
  }

  /// The next draws, of `limit` new coalitions or what is left of the budget; nil if nothing is left.
  mutating func next(atMost limit: Int) -> Round? {
    let room = min(limit, budget - evaluations) / 2
    guard room > 0, !strata.isEmpty else { return nil }
    let sizes = strata.reduce(0) { $0 + $1.sizes }
    // Pairs by even steps along the strata from a random beginning: each gets its share, rounded up or down.
    let step = Double(sizes) / Double(room)
    var position = step * Double(generator.next() >> 11) * 0x1p-53
    var counts = [Int](repeating: 0, count: strata.count)
    var end = 0.0
    for index in strata.indices {
      end += Double(strata[index].sizes)
      while position < end, counts.reduce(0, +) < room {
        counts[index] += 1
        position += step
      }
    }
    var round = Round()
    let isFull = counts.allSatisfy { $0 > 0 }
    for index in strata.indices {
      let share = isFull ? Double(counts[index]) : Double(room * strata[index].sizes) / Double(sizes)
      for _ in 0..<counts[index] {
        let drawn = draw(from: index)
        for coalition in [drawn, drawn.map { !$0 }] {
          round.coalitions.append(coalition)
          // In the mean over the round 1.
          round.weights.append(strata[index].weight / drawnWeight * Double(room) / share)
          round.groups.append(pairs % Self.groups)
        }
        pairs += 1
      }
    }
    evaluations += round.coalitions.count
    return round
  }

  /// A coalition that was not drawn yet, neither itself nor its complement; anew from all when there is none left.
  private mutating func draw(from index: Int) -> [Bool] {
    if Double(strata[index].seen.count) >= strata[index].pairs { strata[index].seen = [] }
    while true {
      var drawn = Self.coalition(generator.permutation(features).prefix(strata[index].size), features)
      // Of a pair of equal sizes the one with the first feature stands for both.
      if strata[index].sizes == 1, !drawn[0] { drawn = drawn.map { !$0 } }
      if strata[index].seen.insert(drawn).inserted { return drawn }
    }
  }
}
