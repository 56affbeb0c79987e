import MienSystem

/// How well an attribution shows what the network uses: how the score changes when pixels are removed or restored in
/// the order of the attribution (Petsiuk, Das & Saenko 2018, "RISE"), compared with chance.
///
/// Chance has two meanings here. The usual comparison is with single pixels in random order. But any map with smooth
/// patches does better than those, because it covers whole parts at once. So the verdict compares with the same map in
/// wrong places (``chanceGains``): if the place means nothing, the map is as good there as here. A map that is right
/// about images of this kind but ignores this image, such as "the middle of the face", can pass: the test is about the
/// place, not about how it was found. A map that does not pass may still be right, because the test has only 39 wrong
/// places.
public struct Faithfulness: Sendable, Equatable {
  /// The area under the score's curve while the most important pixels are covered first, from the whole image to
  /// nothing. Lower is better.
  public let deletion: Double
  /// The area while they are uncovered first, from nothing to the whole image. Higher is better.
  public let insertion: Double
  /// The mean areas for single pixels in random order.
  public let randomDeletion, randomInsertion: Double
  /// The gains of the same map, randomly shifted, mirrored and rotated.
  public let chanceGains: [Double]
  /// Whether the attribution gives an order: its values are not NaN, and not all equal.
  public let hasOrder: Bool

  /// Insertion minus deletion: the gain of the order.
  public var gain: Double { insertion - deletion }

  /// How often the map would be this good if its place meant nothing (a permutation test: Phipson & Smyth 2010,
  /// "Permutation P-values Should Never Be Zero"); 1 for a map that gives no order:
  ///
  ///     (1 + number of shifted maps that gain as much) / (1 + number of shifted maps)
  public var pValue: Double {
    guard hasOrder else { return 1 }
    return Double(1 + chanceGains.count { !($0 < gain) }) / Double(1 + chanceGains.count)
  }

  /// Whether the map is better than chance: ``pValue`` is at most 0.05.
  public var isBetterThanChance: Bool { pValue <= 0.05 }
}

/// Measures ``Faithfulness``.
public struct FaithfulnessTest: Sendable {
  /// The number of steps in which the pixels are covered or uncovered.
  public var steps: Int
  /// How many times the map is shifted. With fewer than 19, no map can be better than chance.
  public var chanceOrders: Int
  /// The values of covered pixels.
  public var baseline: Baseline
  /// The seed of the random numbers.
  public var seed: UInt64
  /// The score whose curve is measured.
  public var score: Score

  /// A test in `steps` steps that compares with the map in `chanceOrders` wrong places.
  public init(
    steps: Int = 12, chanceOrders: Int = 39, baseline: Baseline = .zeros, seed: UInt64 = 1,
    score: Score = .probability()
  ) {
    expect(steps > 0 && chanceOrders > 0, "FaithfulnessTest: expected steps and at least one wrong place")
    (self.steps, self.chanceOrders, self.baseline) = (steps, chanceOrders, baseline)
    (self.seed, self.score) = (seed, score)
  }

  /// Random orders of single pixels, whose mean is reported for comparison.
  private static let randomOrders = 5

  /// The faithfulness of an attribution of an image, by its ``Attribution/strength``.
  ///
  /// It takes 2 · (steps − 1) evaluations for each order. There are 1 + `chanceOrders` + 5 orders.
  ///
  /// - Precondition: the attribution has the image's shape.
  public func measure(
    _ attribution: Attribution, of network: some Layer, for image: Tensor, toward target: Int
  ) -> Faithfulness {
    expect(
      attribution.values.shape == image.shape,
      "FaithfulnessTest: expected an attribution of the image's shape \(image.shape), got \(attribution.values.shape)")
    let map = PixelMap(attribution.strength)
    var generator = RandomGenerator(seed: seed)
    let random = (0..<Self.randomOrders).map { _ in generator.permutation(map.values.count) }
    let own = map.order(using: &generator)
    let moved = (0..<chanceOrders).map { _ in map.moved(using: &generator).order(using: &generator) }
    let areas = areas([own] + random + moved, network, image, target)
    let randomAreas = areas[1...Self.randomOrders]
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return Faithfulness(
      deletion: areas[0].deletion, insertion: areas[0].insertion,
      randomDeletion: mean(randomAreas.map(\.deletion)), randomInsertion: mean(randomAreas.map(\.insertion)),
      chanceGains: areas[(1 + Self.randomOrders)...].map { $0.insertion - $0.deletion }, hasOrder: map.hasOrder)
  }

  /// The areas under the curves of deletion and insertion, by the trapezoidal rule.
  private func areas(
    _ orders: [[Int]], _ network: some Layer, _ image: Tensor, _ target: Int
  ) -> [(deletion: Double, insertion: Double)] {
    let (pixels, channels) = (image.shape[0] * image.shape[1], image.shape[2])
    let cover = baseline.image(for: image)
    let each = steps - 1
    // The two ends are the same for all orders; they are evaluated last.
    let ends = orders.count * 2 * each
    let scores = ScoreFunction(network, score).scores(ends + 2, of: image.shape) { index, memory in
      guard index < ends else {
        return (index == ends ? image : cover).withUnsafePointer { memory.update(from: $0, count: image.count) }
      }
      let (order, rest) = index.quotientAndRemainder(dividingBy: 2 * each)
      let (isInsertion, step) = (rest >= each, rest % each + 1)
      let (under, over) = isInsertion ? (cover, image) : (image, cover)
      under.withUnsafePointer { memory.update(from: $0, count: image.count) }
      over.withUnsafePointer { over in
        for pixel in orders[order].prefix(pixels * step / steps) {
          for value in pixel * channels..<(pixel + 1) * channels { memory[value] = over[value] }
        }
      }
    }.column(target).map(Double.init)
    let endsMean = (scores[ends] + scores[ends + 1]) / 2
    func area(_ curve: ArraySlice<Double>) -> Double { (curve.reduce(0, +) + endsMean) / Double(steps) }
    return orders.indices.map { order in
      let first = 2 * order * each
      return (area(scores[first..<first + each]), area(scores[first + each..<first + 2 * each]))
    }
  }
}

/// A number for every pixel.
private struct PixelMap {
  let values: [Float]
  private let height, width: Int

  /// NaN counts as the lowest.
  init(_ map: Tensor) { self.init(map.elements.map { $0.isNaN ? -.infinity : $0 }, map.shape[0], map.shape[1]) }

  private init(_ values: [Float], _ height: Int, _ width: Int) {
    (self.values, self.height, self.width) = (values, height, width)
  }

  var hasOrder: Bool { values.allSatisfy(\.isFinite) && values.contains { $0 != values[0] } }

  /// The pixels from the largest number to the smallest, equal ones in random order.
  func order(using generator: inout RandomGenerator) -> [Int] {
    let ties = generator.permutation(values.count)
    return values.indices.sorted { (-values[$0], ties[$0]) < (-values[$1], ties[$1]) }
  }

  /// The map, shifted cyclically by a random distance and randomly mirrored or rotated.
  func moved(using generator: inout RandomGenerator) -> PixelMap {
    let (down, right) = (Int(generator.next() % UInt64(height)), Int(generator.next() % UInt64(width)))
    let (flipsRows, flipsColumns) = (generator.bernoulli(0.5), generator.bernoulli(0.5))
    let turns = generator.bernoulli(0.5) && height == width
    let moved = values.indices.map { pixel in
      var (row, column) = ((pixel / width + down) % height, (pixel % width + right) % width)
      if flipsRows { row = height - 1 - row }
      if flipsColumns { column = width - 1 - column }
      return values[turns ? column * width + row : row * width + column]
    }
    return PixelMap(moved, height, width)
  }
}
