/// Which coalitions ``KernelSHAP`` evaluates: whole sizes, and drawn pairs of the others.
struct CoalitionSampling {
  /// Draws of pairs, each coalition once, and how often each group drew it.
  struct Round {
    var coalitions: [[Bool]] = []
    /// For each draw the place in `coalitions` and the group.
    var draws: [(coalition: Int, group: Int)] = []
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
  var isComplete: Bool { sizes.isEmpty }
  private let features, budget: Int
  /// The sizes that are drawn from, up to half the features, and the sums of their weights.
  private var sizes: [Int] = []
  private var cumulative: [Double] = []
  private var generator: RandomGenerator
  private var pairs = 0

  /// - Parameter planned: For how many coalitions it is decided which sizes are taken whole.
  init(features: Int, budget: Int, planned: Int, seed: UInt64) {
    (self.features, self.budget) = (features, budget)
    generator = RandomGenerator(seed: seed)
    let half = features / 2
    // A size stands for itself and its complement's.
    let weights = (0...half).map { size in
      size == 0 ? 0 : Self.weight(size, features) * (2 * size == features ? 1 : 2)
    }
    var (left, rest) = (Double(planned), weights.reduce(0, +))
    for size in 1...max(half, 1) where size <= half {
      let coalitions = Self.binomial(features, size) * (2 * size == features ? 1 : 2)
      // As long as the size's share of what is left pays for all of it.
      guard sizes.isEmpty, left * weights[size] / rest >= coalitions * (1 - 1e-9) else {
        sizes.append(size)
        drawnWeight += weights[size]
        cumulative.append(drawnWeight)
        continue
      }
      takeWhole(size)
      left -= coalitions
      rest -= weights[size]
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
    let room = min(limit, budget - evaluations)
    guard room >= 2, !sizes.isEmpty else { return nil }
    var round = Round()
    var places: [[Bool]: Int] = [:]
    // Draws that were had before in this round cost nothing, so there may be more of them.
    for _ in 0..<4 * room where round.coalitions.count + 2 <= room {
      let at = Double(generator.next() >> 11) * 0x1p-53 * drawnWeight
      let size = sizes[cumulative.firstIndex { at < $0 } ?? sizes.count - 1]
      let drawn = Self.coalition(generator.permutation(features).prefix(size), features)
      for coalition in [drawn, drawn.map { !$0 }] {
        let place = places[coalition] ?? round.coalitions.count
        if place == round.coalitions.count {
          places[coalition] = place
          round.coalitions.append(coalition)
        }
        round.draws.append((place, pairs % Self.groups))
      }
      pairs += 1
    }
    evaluations += round.coalitions.count
    return round
  }
}
