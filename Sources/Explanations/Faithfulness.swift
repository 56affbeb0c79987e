/// How well an attribution names what the network looks at: what becomes of the score when pixels are taken away or put back in
/// the order of the attribution (Petsiuk, Das & Saenko 2018, "RISE"), beside random orders.
public struct Faithfulness: Sendable, Equatable {
  /// The area under the score's curve while the pixels that speak most for the class are covered first, from the whole image
  /// to nothing: the lower the better.
  public let deletion: Double
  /// The area while they are uncovered first, from nothing to the whole image: the higher the better.
  public let insertion: Double
  /// The same areas for random orders.
  public let randomDeletion, randomInsertion: [Double]

  /// The means of the random orders' areas.
  public var meanRandomDeletion: Double { Self.moments(randomDeletion).mean }
  /// See ``meanRandomDeletion``.
  public var meanRandomInsertion: Double { Self.moments(randomInsertion).mean }

  /// Insertion less deletion: the gain of the order.
  public var gain: Double { insertion - deletion }

  /// The gains of the random orders.
  public var randomGains: [Double] { zip(randomInsertion, randomDeletion).map { $0 - $1 } }

  /// Whether the gain is above that of chance: above the random gains' mean by more than two of their standard deviations.
  public var isBetterThanChance: Bool {
    let (mean, deviation) = Self.moments(randomGains)
    return gain > mean + 2 * deviation
  }

  private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (squares / Double(max(values.count - 1, 1))).squareRoot())
  }
}

/// Measures ``Faithfulness``.
public struct FaithfulnessTest: Sendable {
  /// In how many steps the pixels are covered or uncovered.
  public var steps: Int
  /// How many random orders.
  public var randomOrders: Int
  /// What covered pixels show.
  public var baseline: Baseline
  /// Where the random numbers begin.
  public var seed: UInt64
  /// The score whose curve is taken.
  public var score: Score

  /// A test in `steps` steps beside `randomOrders` random orders.
  public init(
    steps: Int = 24, randomOrders: Int = 10, baseline: Baseline = .zeros, seed: UInt64 = 1,
    score: Score = .probability()
  ) {
    precondition(steps > 0 && randomOrders > 1, "FaithfulnessTest: expected steps and at least 2 random orders")
    (self.steps, self.randomOrders, self.baseline) = (steps, randomOrders, baseline)
    (self.seed, self.score) = (seed, score)
  }

  /// The faithfulness of attributions of one image.
  public func measure(
    _ attributions: [Attribution], of network: some Layer, for image: Tensor, toward target: Int
  ) -> [Faithfulness] {
    var generator = RandomGenerator(seed: seed)
    let pixels = image.shape[0] * image.shape[1]
    let random = (0..<randomOrders).map { _ in generator.permutation(pixels) }
    let orders = attributions.map { $0.map.elements }.map { values in
      // The first of equals first, so that the order is defined.
      (0..<pixels).sorted { (-values[$0], $0) < (-values[$1], $1) }
    }
    let areas = areas(random + orders, network, image, target)
    let (randomDeletion, randomInsertion) = (areas.prefix(randomOrders).map(\.0), areas.prefix(randomOrders).map(\.1))
    return areas.dropFirst(randomOrders).map {
      Faithfulness(
        deletion: $0.0, insertion: $0.1, randomDeletion: randomDeletion, randomInsertion: randomInsertion)
    }
  }

  /// The areas under the curves of deletion and insertion, by the trapezoidal rule.
  private func areas(
    _ orders: [[Int]], _ network: some Layer, _ image: Tensor, _ target: Int
  ) -> [(Double, Double)] {
    let (pixels, channels) = (image.shape[0] * image.shape[1], image.shape[2])
    let cover = baseline.image(for: image)
    let each = steps + 1
    let scores = ScoreFunction(network, score).scores(orders.count * 2 * each, of: image.shape) { index, memory in
      let (order, rest) = index.quotientAndRemainder(dividingBy: 2 * each)
      let (isInsertion, step) = (rest >= each, rest % each)
      let (under, over) = isInsertion ? (cover, image) : (image, cover)
      under.withUnsafePointer { memory.update(from: $0, count: image.count) }
      over.withUnsafePointer { over in
        for pixel in orders[order].prefix(pixels * step / steps) {
          for value in pixel * channels..<(pixel + 1) * channels { memory[value] = over[value] }
        }
      }
    }.column(target).map(Double.init)
    return orders.indices.map { order in
      let curves = [0, 1].map { kind in
        let curve = scores[(2 * order + kind) * each..<(2 * order + kind + 1) * each]
        let ends = (curve.first ?? 0) + (curve.last ?? 0)
        return (curve.reduce(0, +) - ends / 2) / Double(steps)
      }
      return (curves[0], curves[1])
    }
  }
}
