import EmotionRecognition
import Foundation
import MienDocuments
import Testing

@Suite struct EvaluationTests {
  @Test(arguments: EvaluationSample.all)
  func agreesWithScikitLearn(sample: EvaluationSample) {
    let duplicates = Set((0..<sample.count).filter { $0 % 10 == 0 })
    let evaluation = Evaluation(
      split: "PublicTest", probabilities: sample.probabilities, emotions: sample.emotions,
      duplicates: duplicates)
    func expect(_ value: Double, _ golden: Double, _ name: Comment, tolerance: Double = 1e-12) {
      #expect(abs(value - golden) <= tolerance, name)
    }
    #expect(evaluation.count == sample.count)
    expect(evaluation.accuracy, sample.accuracy, "accuracy")
    expect(evaluation.accuracyInterval95.lowerBound, sample.interval.lowerBound, "low")
    expect(evaluation.accuracyInterval95.upperBound, sample.interval.upperBound, "high")
    #expect(evaluation.withoutDuplicates?.count == sample.count * 9 / 10)
    expect(evaluation.withoutDuplicates?.accuracy ?? -1, sample.withoutDuplicates, "without duplicates")
    expect(evaluation.macroF1, sample.macroF1, "macro F1")
    expect(evaluation.balancedAccuracy, sample.balancedAccuracy, "balanced accuracy")
    expect(evaluation.top2Accuracy, sample.top2Accuracy, "top-2 accuracy")
    // The probabilities are rounded to 32 bits on both sides.
    expect(evaluation.negativeLogLikelihood, sample.negativeLogLikelihood, "likelihood", tolerance: 1e-7)
    expect(evaluation.brierScore, sample.brierScore, "Brier", tolerance: 1e-7)
    expect(
      evaluation.expectedCalibrationError, sample.expectedCalibrationError, "calibration", tolerance: 1e-7)
    #expect(evaluation.confusionMatrix.counts == sample.confusion)
    for (scores, emotion) in zip(evaluation.perClass, Emotion.allCases) {
      #expect(scores.emotion == emotion)
      expect(scores.precision, sample.precision[emotion.rawValue], "precision")
      expect(scores.recall, sample.recall[emotion.rawValue], "recall")
      expect(scores.f1, sample.f1[emotion.rawValue], "F1")
      #expect(scores.support == sample.confusion[emotion.rawValue].reduce(0, +))
    }
  }

  @Test func perfectAndSure() {
    let emotions = (0..<70).map { Emotion.allCases[$0 % 7] }
    let evaluation = Evaluation(
      split: "test", probabilities: probabilities(predicting: emotions, confidence: 1), emotions: emotions)
    #expect(evaluation.accuracy == 1)
    #expect(evaluation.accuracyInterval95.upperBound == 1)
    #expect(evaluation.macroF1 == 1)
    #expect(evaluation.balancedAccuracy == 1)
    #expect(evaluation.top2Accuracy == 1)
    #expect(evaluation.negativeLogLikelihood == 0)
    #expect(evaluation.brierScore == 0)
    #expect(evaluation.expectedCalibrationError == 0)
    #expect(evaluation.withoutDuplicates == nil)
  }

  @Test func wrongAndSure() {
    let emotions = (0..<70).map { Emotion.allCases[$0 % 7] }
    let next = emotions.map { Emotion.allCases[($0.rawValue + 1) % 7] }
    let evaluation = Evaluation(
      split: "test", probabilities: probabilities(predicting: next, confidence: 1), emotions: emotions)
    #expect(evaluation.accuracy == 0)
    #expect(evaluation.accuracyInterval95.lowerBound == 0)
    #expect(evaluation.macroF1 == 0)
    // A probability of zero costs −ln 2⁻²³, not infinity.
    #expect(abs(evaluation.negativeLogLikelihood - 23 * log(2.0)) < 1e-9)
    #expect(evaluation.brierScore == 2)
    #expect(evaluation.expectedCalibrationError == 1)
  }

  @Test func alwaysTheSameEmotion() {
    let emotions = (0..<70).map { Emotion.allCases[$0 % 7] }
    let constant = [Emotion](repeating: .happy, count: 70)
    let evaluation = Evaluation(
      split: "test", probabilities: probabilities(predicting: constant, confidence: 0.4), emotions: emotions)
    #expect(evaluation.accuracy == 1.0 / 7)
    #expect(abs(evaluation.balancedAccuracy - 1.0 / 7) < 1e-12)
    // F₁ of happy: 2 · 10 / (70 + 10); the others 0.
    #expect(abs(evaluation.macroF1 - 0.25 / 7) < 1e-12)
    #expect(evaluation.perClass[Emotion.sad.rawValue].precision == 0)
  }

  @Test func oneEmotionOnly() {
    let emotions = [Emotion](repeating: .fear, count: 5)
    let evaluation = Evaluation(
      split: "test", probabilities: probabilities(predicting: emotions, confidence: 0.9), emotions: emotions)
    // Emotions that do not occur at all are left out of the means.
    #expect(evaluation.macroF1 == 1)
    #expect(evaluation.balancedAccuracy == 1)
  }

  @Test func duplicatesThatAreAll() {
    let evaluation = Evaluation(
      split: "test", probabilities: probabilities(predicting: [.sad], confidence: 1), emotions: [.sad],
      duplicates: [0])
    #expect(evaluation.withoutDuplicates == nil)
  }

  @Test func jsonIsThatOfTheDesign() throws {
    let sample = EvaluationSample.all[0]
    let evaluation = Evaluation(
      split: "PublicTest", probabilities: sample.probabilities, emotions: sample.emotions, duplicates: [0])
    let data = Data(try JSONText.of(evaluation).utf8)
    #expect(try JSONText.value(Evaluation.self, of: data) == evaluation)
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(
      Set(document.keys) == [
        "split", "count", "accuracy", "accuracy_interval95", "without_duplicates", "macro_f1", "balanced_accuracy",
        "top2_accuracy", "negative_log_likelihood", "brier_score", "expected_calibration_error", "per_class",
        "cross_fitted", "robustness", "confusion_matrix",
      ])
    #expect((document["accuracy_interval95"] as? [Double])?.count == 2)
    #expect(document["confusion_matrix"] as? [[Int]] == sample.confusion)
    let perClass = try #require(document["per_class"] as? [[String: Any]])
    #expect(perClass.compactMap { $0["emotion"] as? String } == Emotion.allCases.map(\.name))
    #expect(Set(perClass[0].keys) == ["emotion", "precision", "recall", "f1", "support"])
    #expect((document["without_duplicates"] as? [String: Any])?["count"] as? Int == 209)
  }

  @Test(arguments: ["[[1]]", "[[1,2,3,4,5,6,7]]", "[]"])
  func rejectsAnotherMatrix(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ConfusionMatrix.self, from: Data(json.utf8))
    }
  }

  @Test func rejectsAnUnknownEmotion() {
    let json = #"{"emotion":"bored","precision":0,"recall":0,"f1":0,"support":0}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ClassScores.self, from: Data(json.utf8))
    }
  }

  /// Newcombe 1998 gives 0.2553 to 0.3662 for 81 of 263; the other values are scipy's.
  @Test(arguments: [
    (0, 10, 0.0, 0.27753279986288926), (10, 10, 0.7224672001371109, 1.0), (1, 1, 0.20654931437723745, 1.0),
    (5, 10, 0.236593090512564, 0.7634069094874361), (81, 263, 0.2552885198782742, 0.36620957698280004),
    (2530, 3589, 0.6897980538845543, 0.7196271926396376),
  ])
  func wilson(successes: Int, trials: Int, low: Double, high: Double) {
    let interval = wilsonInterval(successes: successes, trials: trials)
    #expect(abs(interval.lowerBound - low) < 1e-12)
    #expect(abs(interval.upperBound - high) < 1e-12)
  }
}
