import MienSystem

/// Shapley values by a weighted regression on coalitions (Lundberg & Lee 2017, "A Unified Approach to Interpreting
/// Model Predictions", theorem 2): the φ that minimise
///
///     Σ_S w(|S|) · (score(S) − score(∅) − Σ_{f ∈ S} φ_f)²        w(s) = (M − 1) / (C(M, s) · s · (M − s))
///
/// under Σ φ = score(image) − score(∅), which always holds, except for rounding.
///
/// - If all 2^M coalitions fit into `samples`, the values are exact
///   (``ShapleyValues/exact(of:for:features:baseline:score:)``).
/// - Otherwise every size gets the same number of coalitions, because of its leverage in the regression (Musco & Witter
///   2025, "Provably Accurate Shapley Value Estimation via Leverage Score Sampling"): if all coalitions of a size fit,
///   all are used. From the other sizes coalitions are drawn, none twice, each with its complement (Covert & Lee 2021,
///   "Improving KernelSHAP": pairs more than halve the variance).
/// - With up to 16 features the regression also fits the interactions of three (Fumagalli, Witter & Musco 2026,
///   "PolySHAP"): with hundreds of samples this halves the error; with the smallest number of samples it does not
///   change it.
/// - Standard errors come from leaving out one pair at a time. With `tolerance`, sampling ends when the largest
///   standard error is that share of the range of the values.
///
/// The same seed gives the same bits.
public struct KernelSHAP: AttributionMethod {
  /// The features that are shown and covered.
  public var features: FeatureChoice
  /// The values of covered pixels.
  public var baseline: Baseline
  /// The largest number of coalitions that are evaluated, without the empty and the full one.
  public var samples: Int
  /// The standard error at which sampling ends, as a share of the range of the values; nil uses all `samples`.
  public var tolerance: Double?
  /// The seed of the random numbers.
  public var seed: UInt64
  /// What is explained.
  public var score: Score

  /// Shapley values of at most `samples` coalitions.
  public init(
    features: FeatureChoice = .grid(rows: 7, columns: 7), baseline: Baseline = .zeros, samples: Int = 2048,
    tolerance: Double? = nil, seed: UInt64 = 1, score: Score = .logit
  ) {
    (self.features, self.baseline, self.samples) = (features, baseline, samples)
    (self.tolerance, self.seed, self.score) = (tolerance, seed, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    shapleyValues(of: network, for: image, toward: target).attribution(toward: target, channels: image.shape[2])
  }

  /// The values of all features for all classes.
  ///
  /// Besides the evaluations it takes O(samples · t² + t³) operations for t terms: one per feature and, with up to 16
  /// features, the interactions, 576 in total.
  ///
  /// - Parameter target: The class whose standard errors decide when `tolerance` is met; nil uses the class of the
  ///   highest score.
  /// - Precondition: `samples` is at least six times the number of features, or all coalitions: with fewer samples the
  ///   regression can be undetermined.
  public func shapleyValues(of network: some Layer, for image: Tensor, toward target: Int? = nil) -> ShapleyValues {
    let features = features.features(of: image)
    let count = features.count
    if count <= 16, (1 << count) - 2 <= samples {
      return .exact(of: network, for: image, features: features, baseline: baseline, score: score)
    }
    expect(
      samples >= 6 * count, "KernelSHAP: expected at least \(6 * count) samples for \(count) features, got \(samples)")
    let game = CoalitionGame(network, score, image: image, baseline: baseline, features: features)
    let ends = game.worth([[Bool](repeating: false, count: count), [Bool](repeating: true, count: count)])
    let (empty, full) = (ends.rows(0..<1).elements.map(Double.init), ends.rows(1..<2).elements.map(Double.init))
    if let target { requireClass(target, of: full.count) }
    let chosen = target ?? full.indices.max { full[$0] < full[$1] } ?? 0

    var sampling = CoalitionSampling(features: count, seed: seed)
    let regression = ShapleyRegression(features: count)
    var differences = [[Double]](repeating: [], count: full.count)
    var pairs = tolerance == nil ? samples / 2 : min(samples, max(6 * count, 512)) / 2
    while true {
      let known = sampling.coalitions.count
      sampling.grow(to: pairs)
      let new = sampling.coalitions[known...]
      let worth = game.worth(new.flatMap { [$0, $0.map { !$0 }] }).elements
      for pair in new.indices {
        for target in full.indices {
          let place = 2 * (pair - known) * full.count + target
          differences[target].append((Double(worth[place]) - Double(worth[place + full.count])) / 2)
        }
      }
      let (values, errors) = regression.solution(
        sampling.coalitions, weights: sampling.weights, unseen: sampling.unseen, differences: differences,
        totals: zip(full, empty).map { ($0 - $1) / 2 })
      let range = (values[chosen].max() ?? 0) - (values[chosen].min() ?? 0)
      let isClose = tolerance.map { (errors[chosen].max() ?? 0) <= $0 * range } ?? true
      if isClose || pairs == samples / 2 || sampling.isComplete {
        return ShapleyValues(
          features: features, values: values, standardErrors: errors, baselineScores: empty, imageScores: full,
          losses: [],
          evaluations: 2 * sampling.coalitions.count + 2, isExact: sampling.isComplete)
      }
      // It grows by a quarter, so that there are few regressions.
      pairs = min(max(pairs + 128, pairs * 5 / 4), samples / 2)
    }
  }
}
