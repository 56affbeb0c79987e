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
    let planted = PlantedLogits(count: 6000, seed: 7)
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
}
