import Explanations
import ReferenceSupport
import Testing

/// Sampled Shapley values against the exact ones.
@Suite struct KernelSHAPTests {
  private static let network = ReferenceNetwork.network
  private static let image = ReferenceNetwork.image
  /// 16 cells: few enough for exact values, and with fewer samples than coalitions drawn.
  private static let cells = ImageFeatures.grid(rows: 4, columns: 4, height: 12, width: 12)
  private static let exact = ShapleyValues.exact(of: network, for: image, features: cells)

  private func sampled(_ samples: Int, seed: UInt64, tolerance: Double? = nil) -> ShapleyValues {
    KernelSHAP(features: .fixed(Self.cells), samples: samples, tolerance: tolerance, seed: seed)
      .shapleyValues(of: Self.network, for: Self.image, toward: 1)
  }

  /// Of the errors in units of the stated standard error, few are above 1.96 and their mean square is about 1.
  /// The same holds if most coalitions were used.
  @Test(arguments: [(4, 4, 400), (3, 4, 300), (3, 4, 2000), (2, 5, 900)])
  func standardErrorsAreWhatTheySay(rows: Int, columns: Int, samples: Int) {
    let cells = ImageFeatures.grid(rows: rows, columns: columns, height: 12, width: 12)
    let exact = ShapleyValues.exact(of: Self.network, for: Self.image, features: cells)
    var squares: [Double] = []
    for seed in 1...20 {
      let values = KernelSHAP(features: .fixed(cells), samples: samples, seed: UInt64(seed))
        .shapleyValues(of: Self.network, for: Self.image)
      #expect(!values.isExact && values.evaluations <= samples + 2)
      for target in 0..<3 {
        for feature in 0..<cells.count {
          let error = values.values[target][feature] - exact.values[target][feature]
          squares.append(
            (error / values.standardErrors[target][feature]) * (error / values.standardErrors[target][feature]))
        }
      }
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    #expect((0.5...2).contains(mean), "\(mean)")
    #expect(Double(squares.count { $0 > 1.96 * 1.96 }) < 0.08 * Double(squares.count))
  }

  @Test func moreSamplesLeaveASmallerError() {
    func error(_ samples: Int) -> Double {
      (1...8).map { seed in
        let values = sampled(samples, seed: UInt64(seed)).values[1]
        return zip(values, Self.exact.values[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }.reduce(0, +)
    }
    let (few, many) = (error(200), error(3200))
    #expect(many < few / 4, "\(few) \(many)")
  }

  /// The root of the mean squared error over seeds and features as a share of the range: .0035 with the interactions of
  /// three features, .0072 without.
  @Test func interactionsTakeOutMostOfTheError() {
    let exact = Self.exact.values[1]
    let range = (exact.max() ?? 0) - (exact.min() ?? 0)
    var squares = 0.0
    for seed in 1...10 {
      for (value, exact) in zip(sampled(1024, seed: UInt64(seed)).values[1], exact) {
        squares += (value - exact) * (value - exact)
      }
    }
    let error = (squares / Double(10 * exact.count)).squareRoot() / range
    #expect(error < 0.005, "\(error)")
  }

  @Test func aToleranceEndsTheSampling() {
    let (loose, tight) = (sampled(20_000, seed: 1, tolerance: 0.1), sampled(20_000, seed: 1, tolerance: 0.002))
    #expect(loose.evaluations < tight.evaluations && tight.evaluations < 20_002)
    for (values, tolerance) in [(loose, 0.1), (tight, 0.002)] {
      let range = (values.values[1].max() ?? 0) - (values.values[1].min() ?? 0)
      #expect(values.standardErrors[1].allSatisfy { $0 <= tolerance * range })
    }
  }

  /// With all coalitions of every size, the regression alone gives the exact values. (17 features, because with up to
  /// 16 the sum over all coalitions is used.)
  @Test func wholeSizesAreExact() {
    let network = linearNetwork(side: 17, classes: 3)
    let image = Tensor.reference([17, 17, 1], seed: 2, in: -1...1)
    let rows = FeatureChoice.grid(rows: 17, columns: 1)
    let values = KernelSHAP(features: rows, samples: 131_070).shapleyValues(of: network, for: image)
    #expect(values.isExact && values.evaluations == 131_072 && values.standardErrors[0].allSatisfy { $0 == 0 })
    let share = GradientTimesInput().attribution(of: network, for: image, toward: 2).map
    for row in 0..<17 { #expect(abs(values.values[2][row] - Double(share.rows(row..<row + 1).sum().scalar)) < 1e-4) }
    let sampled = sampled(400, seed: 1).attribution(toward: 1)
    #expect((sampled.samplingError?.largest ?? 0) > 0 && (sampled.samplingError?.range ?? 0) > 0)
    #expect(values.attribution(toward: 1).samplingError == nil)
  }

  /// The smallest allowed number of samples determines the values: exact for a game without interactions.
  @Test(arguments: [6, 7, 8, 9, 10, 12, 17, 49]) func theFewestSamplesSuffice(count: Int) {
    let network = linearNetwork(side: count)
    let image = Tensor.reference([count, count, 1], seed: 2, in: -1...1)
    let features = FeatureChoice.grid(rows: count, columns: 1)
    let share = GradientTimesInput().attribution(of: network, for: image, toward: 0).map
    for seed in [1, 2, 3, 199, 398] {
      let values = KernelSHAP(features: features, samples: 6 * count, seed: UInt64(seed)).shapleyValues(
        of: network, for: image)
      for row in 0..<count {
        let expected = Double(share.rows(row..<row + 1).sum().scalar)
        #expect(abs(values.values[0][row] - expected) < 1e-3, "\(count), \(seed), \(row)")
        #expect(values.standardErrors[0][row] < 1e-2)
      }
    }
  }

  @Test func sumsHoldHoweverFewTheSamples() {
    for samples in [96, 97, 130, 301] {
      let values = sampled(samples, seed: 3)
      for target in 0..<3 {
        let sum = values.values[target].reduce(0, +)
        #expect(abs(sum - (values.imageScores[target] - values.baselineScores[target])) < 1e-5)
      }
      #expect(values.evaluations <= samples + 2)
    }
  }

  @Test func theIntervalIsAboutTheValue() {
    let values = sampled(400, seed: 1)
    let interval = values.interval95(class: 1, feature: 5)
    #expect(abs((interval.lowerBound + interval.upperBound) / 2 - values.values[1][5]) < 1e-12)
    #expect(abs(interval.upperBound - interval.lowerBound - 3.92 * values.standardErrors[1][5]) < 1e-12)
  }
}
