import MienSystem

/// All measures of a classifier on one split: the JSON document of an evaluation.
///
/// If probabilities are equal, the first emotion counts as predicted; see `Predictions` for probabilities that are not
/// finite, `negativeLogLikelihood` for those that are zero, and `ConfusionMatrix` for emotions without images.
public struct Evaluation: Sendable, Equatable, Codable {
  /// The accuracy on a part of the images.
  public struct Subset: Sendable, Equatable, Codable {
    /// The number of images in the part.
    public let count: Int

    /// The share of correctly predicted images in the part.
    public let accuracy: Double
  }

  /// The name of the split, such as `PublicTest`.
  public let split: String

  /// The number of images.
  public let count: Int

  /// The share of correctly predicted images.
  public let accuracy: Double

  /// The Wilson interval that holds the true accuracy with 95 % confidence; `[low, high]` as JSON.
  public let accuracyInterval95: ClosedRange<Double>

  /// The accuracy without the duplicates; `nil` if none were given or nothing remains.
  public let withoutDuplicates: Subset?

  /// The mean F₁ of the emotions, with equal weights.
  public let macroF1: Double

  /// The mean recall of the emotions, with equal weights.
  public let balancedAccuracy: Double

  /// The share of images whose true emotion is the first or second guess.
  public let top2Accuracy: Double

  /// The mean of −ln p(truth), in nats.
  public let negativeLogLikelihood: Double

  /// The mean squared error of the probabilities, 0 to 2.
  public let brierScore: Double

  /// The expected calibration error over 15 bins, 0 to 1.
  public let expectedCalibrationError: Double

  /// Cross-validation of the calibration: fitted on four fifths of these images, measured on the last fifth, for each
  /// fifth; `nil` for few images.
  public let crossFitted: VectorScaling.CrossFit?

  /// The cost of changes to the images; `nil` if it was not measured.
  public let robustness: Robustness?

  /// Precision, recall and F₁ of each emotion.
  public let perClass: [ClassScores]

  /// The counts of truth (rows) against prediction (columns).
  public let confusionMatrix: ConfusionMatrix

  /// Measures `predictions`; `duplicates` are the indices of images that also occur in the training data.
  ///
  /// - Precondition: there is at least one image, and each duplicate is the index of one.
  public init(
    split: String, predictions: Predictions, duplicates: Set<Int>? = nil,
    crossFitted: VectorScaling.CrossFit? = nil, robustness: Robustness? = nil
  ) {
    expect(predictions.count > 0, "Evaluation: expected at least one image in \(split), got none")
    let matrix = ConfusionMatrix(predictions)
    self.split = split
    count = predictions.count
    accuracy = Double(matrix.correct) / Double(matrix.total)
    accuracyInterval95 = wilsonInterval(successes: matrix.correct, trials: matrix.total)
    withoutDuplicates = duplicates.flatMap { Self.subset(of: predictions, leavingOut: $0) }
    macroF1 = matrix.macroF1
    balancedAccuracy = matrix.balancedAccuracy
    top2Accuracy = predictions.accuracy(top: 2)
    negativeLogLikelihood = predictions.negativeLogLikelihood
    brierScore = predictions.brierScore
    expectedCalibrationError = Calibration(predictions).expectedCalibrationError
    (self.crossFitted, self.robustness) = (crossFitted, robustness)
    perClass = matrix.perClass
    confusionMatrix = matrix
  }

  /// Measures `probabilities` [count, 7] against the true `emotions` [count].
  public init(split: String, probabilities: [Float], emotions: [Emotion], duplicates: Set<Int>? = nil) {
    self.init(
      split: split, predictions: Predictions(probabilities: probabilities, emotions: emotions),
      duplicates: duplicates)
  }

  /// All fields; unknown ones are null, so that readers always find every key.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(split, forKey: .split)
    try container.encode(count, forKey: .count)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(accuracyInterval95, forKey: .accuracyInterval95)
    try container.encode(withoutDuplicates, forKey: .withoutDuplicates)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(balancedAccuracy, forKey: .balancedAccuracy)
    try container.encode(top2Accuracy, forKey: .top2Accuracy)
    try container.encode(negativeLogLikelihood, forKey: .negativeLogLikelihood)
    try container.encode(brierScore, forKey: .brierScore)
    try container.encode(expectedCalibrationError, forKey: .expectedCalibrationError)
    try container.encode(crossFitted, forKey: .crossFitted)
    try container.encode(robustness, forKey: .robustness)
    try container.encode(perClass, forKey: .perClass)
    try container.encode(confusionMatrix, forKey: .confusionMatrix)
  }

  private static func subset(of predictions: Predictions, leavingOut duplicates: Set<Int>) -> Subset? {
    expect(
      duplicates.allSatisfy { (0..<predictions.count).contains($0) },
      "Evaluation: expected duplicates in 0..<\(predictions.count)")
    let rest = (0..<predictions.count).filter { !duplicates.contains($0) }
    guard !rest.isEmpty else { return nil }
    let correct = rest.count { predictions.isCorrect(at: $0) }
    return Subset(count: rest.count, accuracy: Double(correct) / Double(rest.count))
  }
}
