import MienSystem
import MienTensors

extension VectorScaling {
  /// The gain of the calibration on images that it was not fitted to.
  public struct CrossFit: Sendable, Equatable, Codable {
    /// The negative log-likelihood of all images at temperature 1, in nats.
    public let negativeLogLikelihoodBefore: Double

    /// The negative log-likelihood of all images, each calibrated by a fit without it.
    public let negativeLogLikelihoodAfter: Double

    /// The expected calibration error at temperature 1.
    public let expectedCalibrationErrorBefore: Double

    /// The expected calibration error with each image calibrated by a fit without it.
    public let expectedCalibrationErrorAfter: Double
  }

  /// For each of `folds` random parts, fits a calibration on the rest and measures it on that part.
  ///
  /// The parts differ in size by at most one image; `seed` decides which image is in which.
  ///
  /// - Precondition: there are at least two folds and as many rows, and every logit is finite.
  public static func crossFitted(
    logits: [Float], emotions: [Emotion], folds: Int = 5, seed: UInt64
  ) -> CrossFit {
    let rows = LogitRows(logits: logits, emotions: emotions)
    expect(
      folds >= 2 && folds <= rows.count,
      "VectorScaling.crossFitted: expected 2 to \(rows.count) folds, got \(folds)")
    var generator = RandomGenerator(seed: seed)
    let order = generator.permutation(rows.count)
    let width = Predictions.classCount
    var scaled = [Float](repeating: 0, count: logits.count)
    for fold in 0..<folds {
      // The image at `place` of the shuffled order belongs to fold `place % folds`.
      let inside = order.indices.filter { $0 % folds == fold }.map { order[$0] }
      let outside = order.indices.filter { $0 % folds != fold }.map { order[$0] }
      let scaling = VectorScaling(fitting: rows, indices: outside)
      for row in inside {
        let columns = row * width..<(row + 1) * width
        scaled.replaceSubrange(columns, with: scaling.probabilities(of: Array(logits[columns])))
      }
    }
    let unscaled = TemperatureScaling(temperature: 1).probabilities(of: logits)
    let before = Predictions(probabilities: unscaled, emotions: emotions)
    let after = Predictions(probabilities: scaled, emotions: emotions)
    return CrossFit(
      negativeLogLikelihoodBefore: before.negativeLogLikelihood,
      negativeLogLikelihoodAfter: after.negativeLogLikelihood,
      expectedCalibrationErrorBefore: Calibration(before).expectedCalibrationError,
      expectedCalibrationErrorAfter: Calibration(after).expectedCalibrationError)
  }
}
