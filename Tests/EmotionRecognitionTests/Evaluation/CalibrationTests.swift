import EmotionRecognition
import Foundation
import Testing

@Suite struct CalibrationTests {
  @Test(arguments: EvaluationSample.all)
  func agreesWithNumpy(sample: EvaluationSample) {
    let calibration = Calibration(sample.predictions)
    #expect(calibration.bins.map(\.count) == sample.binCounts)
    #expect(calibration.count == sample.count)
    #expect(abs(calibration.maximumCalibrationError - sample.maximumCalibrationError) < 1e-6)
  }

  /// A bin holds its upper bound, not its lower one; the first holds 0, too.
  @Test(arguments: [(Float(0.25), 0), (0.2500001, 1), (0.5, 1), (0.75, 2), (0.7500001, 3), (1, 3), (0, 0)])
  func boundsOfBins(confidence: Float, bin: Int) {
    let values = [confidence] + [Float](repeating: 0, count: 6)
    let calibration = Calibration(Predictions(probabilities: values, emotions: [.angry]), binCount: 4)
    #expect(calibration.bins.firstIndex { $0.count == 1 } == bin)
    #expect(calibration.bins[bin].accuracy == 1)
    #expect(calibration.bins[bin].gap <= 0)
  }

  @Test func empty() {
    let calibration = Calibration(Predictions(probabilities: [], emotions: []))
    #expect(calibration.expectedCalibrationError == 0)
    #expect(calibration.bins.allSatisfy { $0.accuracy == nil && $0.confidence == nil })
  }
}

@Suite struct TemperatureScalingTests {
  @Test(arguments: EvaluationSample.all)
  func agreesWithScipy(sample: EvaluationSample) {
    let scaling = TemperatureScaling(fitting: sample.logits, emotions: sample.emotions)
    // scipy's bounded search stops near √ε of its argument.
    #expect(abs(scaling.temperature - sample.temperature) < 1e-6)
    let scaled = Predictions(
      probabilities: scaling.probabilities(of: sample.logits), emotions: sample.emotions)
    #expect(abs(scaled.negativeLogLikelihood - sample.scaledLikelihood) < 1e-6)
  }

  /// Labels drawn from softmax(z), logits T · z: the fit finds T.
  @Test(arguments: [0.2, 0.8, 1, 2.5, 20])
  func recoversAPlantedTemperature(temperature: Double) {
    let planted = drawn(count: 6000, seed: 7)
    let logits = planted.logits.map { $0 * Float(temperature) }
    let scaling = TemperatureScaling(fitting: logits, emotions: planted.emotions)
    #expect(abs(scaling.temperature / temperature - 1) < 0.05)
  }

  @Test func keepsTheOrder() {
    let sample = EvaluationSample.all[0]
    let scaled = TemperatureScaling(temperature: 3).probabilities(of: sample.logits)
    let before = sample.predictions
    let after = Predictions(probabilities: scaled, emotions: sample.emotions)
    #expect((0..<sample.count).allSatisfy { before.predicted(at: $0) == after.predicted(at: $0) })
    for row in 0..<sample.count {
      #expect(abs(scaled[row * 7..<row * 7 + 7].reduce(0, +) - 1) < 1e-6)
    }
  }

  @Test func endsOfTheRange() {
    let emotions: [Emotion] = [.angry, .happy]
    let right: [Float] = [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
    let wrong: [Float] = [-2, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0]
    let flat = [Float](repeating: 1, count: 14)
    #expect(TemperatureScaling(fitting: right, emotions: emotions).temperature == 0.01)
    #expect(TemperatureScaling(fitting: wrong, emotions: emotions).temperature == 100)
    #expect(TemperatureScaling(fitting: flat, emotions: emotions).temperature == 100)
  }

  @Test func hugeLogitsStayFinite() {
    let values = TemperatureScaling(temperature: 0.01).probabilities(of: [3e38, -3e38, 0, 0, 0, 0, 0])
    #expect(values == [1, 0, 0, 0, 0, 0, 0])
  }

  @Test(arguments: [2, 5, 10])
  func crossFitMendsOverconfidence(folds: Int) {
    let planted = drawn(count: 3000, seed: 3)
    let logits = planted.logits.map { $0 * 3 }
    let fit = TemperatureScaling.crossFitted(
      logits: logits, emotions: planted.emotions, folds: folds, seed: 1)
    #expect(fit.temperatures.count == folds)
    #expect(fit.temperatures.allSatisfy { abs($0 / 3 - 1) < 0.1 })
    #expect(fit.negativeLogLikelihoodAfter < fit.negativeLogLikelihoodBefore)
    #expect(fit.expectedCalibrationErrorAfter < fit.expectedCalibrationErrorBefore / 3)
    // The same seed gives the same parts; another one others.
    let again = TemperatureScaling.crossFitted(
      logits: logits, emotions: planted.emotions, folds: folds, seed: 1)
    let other = TemperatureScaling.crossFitted(
      logits: logits, emotions: planted.emotions, folds: folds, seed: 2)
    #expect(fit == again)
    #expect(fit != other)
  }

  /// Each fold is judged by the temperature of the others: with two images that contradict each other, the one that
  /// is left out is judged by the worst temperature.
  @Test func crossFitHoldsTheFoldOut() {
    let logits: [Float] = [2, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0, 0]
    let fit = TemperatureScaling.crossFitted(logits: logits, emotions: [.angry, .angry], folds: 2, seed: 0)
    #expect(fit.temperatures.sorted() == [0.01, 100])
    #expect(fit.negativeLogLikelihoodAfter > fit.negativeLogLikelihoodBefore)
  }

  /// Logits [count, 7] in −2…2 and an emotion drawn from the softmax of each row.
  private func drawn(count: Int, seed: UInt64) -> (logits: [Float], emotions: [Emotion]) {
    var state = seed
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
    var logits: [Float] = []
    var emotions: [Emotion] = []
    for _ in 0..<count {
      let row = (0..<7).map { _ in Float(uniform() * 4 - 2) }
      let weights = softmax(row)
      var rest = Float(uniform())
      var drawn = 0
      while drawn < 6, rest >= weights[drawn] {
        rest -= weights[drawn]
        drawn += 1
      }
      logits += row
      emotions.append(Emotion.allCases[drawn])
    }
    return (logits, emotions)
  }
}
