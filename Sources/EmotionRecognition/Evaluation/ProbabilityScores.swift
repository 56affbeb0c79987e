import MienSystem

/// Measures of the probabilities themselves: means over all images of a set that is not empty.
extension Predictions {
  /// The smallest probability for logarithms, 2⁻²³: the precision of 32-bit numbers.
  ///
  /// So one image costs at most 15.94 nats. scikit-learn clips 32-bit probabilities at the same value.
  static let smallestProbability = Double(Float.ulpOfOne)

  /// −1/n · Σ ln p(truth), in nats; probabilities below 2⁻²³ count as 2⁻²³.
  public var negativeLogLikelihood: Double {
    mean { -log(max(probability(of: emotions[$0], at: $0), Self.smallestProbability)) }
  }

  /// 1/n · Σ over images Σ over emotions (p − [emotion is true])², from 0 (certain and right) to 2 (certain and wrong).
  ///
  /// Brier 1950, "Verification of forecasts expressed in terms of probability", in its original form for many classes.
  public var brierScore: Double {
    mean { index in
      Emotion.allCases.reduce(0) { sum, emotion in
        let difference = probability(of: emotion, at: index) - (emotion == emotions[index] ? 1 : 0)
        return sum + difference * difference
      }
    }
  }

  /// The share of images whose true emotion is among the `k` most probable ones.
  public func accuracy(top k: Int) -> Double {
    mean { rankOfTruth(at: $0) < k ? 1 : 0 }
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    expect(count > 0, "Predictions: expected at least one image, got none")
    return (0..<count).reduce(0) { $0 + value($1) } / Double(count)
  }
}
