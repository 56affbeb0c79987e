import MienSystem

/// What each feature of an image adds to the score of every class: the Shapley values of its features (Shapley 1953;
/// Lundberg & Lee 2017, "A Unified Approach to Interpreting Model Predictions"),
///
///     φ_f = Σ over coalitions S without f of |S|! · (M − |S| − 1)! / M! · (score(S ∪ f) − score(S))
///
/// They are the only shares that are fair in Shapley's sense: they add up to score(image) − score(baseline), features
/// that change nothing get 0, and interchangeable features get the same.
public struct ShapleyValues: Sendable {
  /// The features.
  public let features: ImageFeatures
  /// φ, [class][feature], in the score's unit.
  public let values: [[Double]]
  /// The standard errors of ``values`` from sampling; 0 if they are exact.
  public let standardErrors: [[Double]]
  /// The scores of the baseline and of the image, by class.
  public let baselineScores, imageScores: [Double]
  /// How much the score falls if one feature alone is covered, [class][feature]: score(image) − score(image without
  /// it). Empty if not all of these coalitions were evaluated.
  public let losses: [[Double]]
  /// How many coalitions were evaluated.
  public let evaluations: Int
  /// Whether every coalition was evaluated.
  public let isExact: Bool

  /// The 95 % interval of a value: ± 1.96 standard errors.
  public func interval95(class target: Int, feature: Int) -> ClosedRange<Double> {
    let (value, reach) = (values[target][feature], 1.96 * standardErrors[target][feature])
    return value - reach...value + reach
  }

  /// The values of one class as an attribution of pixels; each feature's value is spread evenly over its pixels.
  public func attribution(toward target: Int, channels: Int = 1) -> Attribution {
    requireClass(target, of: values.count)
    let shares = values[target]
    return Attribution(
      map: features.spread(shares), channels: channels,
      completeness: Completeness(
        sum: shares.reduce(0, +), difference: imageScores[target] - baselineScores[target], isByConstruction: true),
      samplingError: isExact
        ? nil
        : SamplingError(
          largest: standardErrors[target].max() ?? 0, range: (shares.max() ?? 0) - (shares.min() ?? 0)))
  }

  /// The exact values, from all 2^M coalitions of M features.
  ///
  /// - Precondition: there are at most 16 features.
  public static func exact(
    of network: some Layer, for image: Tensor, features: ImageFeatures, baseline: Baseline = .zeros,
    score: Score = .logit
  ) -> ShapleyValues {
    let count = features.count
    expect(count <= 16, "ShapleyValues.exact: expected at most 16 features, got \(count)")
    let game = CoalitionGame(network, score, image: image, baseline: baseline, features: features)
    // Coalition k holds the features whose bits are set in k.
    let coalitions = (0..<1 << count).map { word in (0..<count).map { word >> $0 & 1 == 1 } }
    let worth = game.worth(coalitions)
    let classes = worth.shape[1]
    let scores = worth.elements.map(Double.init)
    // s! · (M − s − 1)! / M!
    var weights = [1 / Double(count)]
    for size in 1..<max(count, 1) { weights.append(weights[size - 1] * Double(size) / Double(count - size)) }
    var values = [[Double]](repeating: [Double](repeating: 0, count: count), count: classes)
    for word in 0..<1 << count {
      let size = word.nonzeroBitCount
      for feature in 0..<count where word >> feature & 1 == 0 {
        let with = word | 1 << feature
        for target in 0..<classes {
          values[target][feature] += weights[size] * (scores[with * classes + target] - scores[word * classes + target])
        }
      }
    }
    let last = (coalitions.count - 1) * classes
    return ShapleyValues(
      features: features, values: values,
      standardErrors: values.map { $0.map { _ in 0 } },
      baselineScores: Array(scores[..<classes]), imageScores: Array(scores[last..<last + classes]),
      losses: (0..<classes).map { target in
        (0..<count).map { feature in
          scores[last + target] - scores[(coalitions.count - 1 - (1 << feature)) * classes + target]
        }
      },
      evaluations: coalitions.count, isExact: true)
  }
}
