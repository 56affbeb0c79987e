import EmotionRecognition
import Testing

@Suite struct PredictionsTests {
  /// An even row: the first emotion is predicted, and each emotion is as many places away as its label says.
  @Test(arguments: Emotion.allCases)
  func tiesGoToTheFirst(truth: Emotion) {
    let predictions = Predictions(probabilities: [Float](repeating: 1.0 / 7, count: 7), emotions: [truth])
    #expect(predictions.predicted(at: 0) == .angry)
    #expect(predictions.isCorrect(at: 0) == (truth == .angry))
    #expect(predictions.rankOfTruth(at: 0) == truth.rawValue)
    #expect(predictions.accuracy(top: 2) == (truth.rawValue < 2 ? 1 : 0))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func notFiniteCountsAsZero(value: Float) {
    let predictions = Predictions(probabilities: [Float](repeating: value, count: 7), emotions: [.sad])
    #expect(predictions.predicted(at: 0) == .angry)
    #expect(predictions.confidence(at: 0) == 0)
    #expect(predictions.brierScore == 1)
    #expect(predictions.negativeLogLikelihood.isFinite)
    #expect(Evaluation(split: "test", predictions: predictions).expectedCalibrationError == 0)
  }

  @Test func mistakesBeginWithTheMostConfident() {
    let predicted: [Emotion] = [.happy, .sad, .happy, .fear, .fear]
    let confidences: [Float] = [0.5, 0.9, 0.9, 0.99, 0.9]
    let values = zip(predicted, confidences).flatMap { probabilities(predicting: [$0], confidence: $1) }
    let predictions = Predictions(probabilities: values, emotions: [.sad, .happy, .sad, .fear, .neutral])
    // Image 3 is right; of the three with 0.9 the first image comes first.
    #expect(predictions.mistakes == [1, 2, 4, 0])
  }

  @Test func csvOfPredictions() {
    let predictions = Predictions(
      probabilities: probabilities(predicting: [.happy, .disgust], confidence: 0.4), emotions: [.happy, .sad])
    #expect(
      predictions.csv(indices: [7, 12]) == """
        index,true,predicted,correct,angry,disgust,fear,happy,sad,surprise,neutral
        7,happy,happy,1,0.100000,0.100000,0.100000,0.400000,0.100000,0.100000,0.100000
        12,sad,disgust,0,0.100000,0.400000,0.100000,0.100000,0.100000,0.100000,0.100000

        """)
    #expect(predictions.csv().split(separator: "\n")[2].hasPrefix("1,sad"))
  }

  @Test func csvOfConfusionMatrix() {
    let predictions = Predictions(
      probabilities: probabilities(predicting: [.happy, .disgust, .disgust], confidence: 0.9),
      emotions: [.happy, .sad, .sad])
    let lines = ConfusionMatrix(predictions).csv.split(separator: "\n")
    #expect(lines.count == 8)
    #expect(lines[0] == "true,angry,disgust,fear,happy,sad,surprise,neutral")
    #expect(lines[4] == "happy,0,0,0,1,0,0,0")
    #expect(lines[5] == "sad,0,2,0,0,0,0,0")
  }
}
