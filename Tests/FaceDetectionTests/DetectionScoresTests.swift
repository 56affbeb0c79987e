import FaceDetection
import Foundation
import Testing

@Suite struct DetectionScoresTests {
  /// Three faces, found at the ranks 1, 3 and not at all: (1 + 2/3) / 3.
  @Test func averagePrecisionByHand() {
    let found: [(score: Float, isFace: Bool)] = [(0.9, true), (0.8, false), (0.7, true), (0.2, false)]
    let scores = DetectionScores(found: found, faces: 3, threshold: 0.5)
    #expect(abs(scores.averagePrecision - (1 + 2.0 / 3) / 3) < 1e-12)
    #expect(abs(scores.recall - 2.0 / 3) < 1e-12 && abs(scores.precision - 2.0 / 3) < 1e-12)
    let perfect = DetectionScores(found: [(0.9, true), (0.1, false)], faces: 1, threshold: 0.5)
    #expect(perfect.averagePrecision == 1 && perfect.recall == 1 && perfect.precision == 1)
    let none = DetectionScores(found: [], faces: 2, threshold: 0.5)
    #expect(none.averagePrecision == 0 && none.recall == 0 && none.precision == 1)
  }

  /// Precision is the highest at that recall or above: a late face raises nothing before it, and an early mistake does
  /// not count.
  @Test func precisionIsInterpolated() {
    let scores = DetectionScores(found: [(0.9, false), (0.8, true), (0.7, true)], faces: 2, threshold: 0)
    #expect(abs(scores.averagePrecision - 2.0 / 3) < 1e-12)
  }

  /// Weights that made the examples are found again.
  @Test func calibrationFindsTheProbabilities() {
    var examples: [(proposal: Float, refinement: Float, isFace: Bool)] = []
    for first in stride(from: Float(-3), through: 3, by: 1) {
      for second in stride(from: Float(-4), through: 4, by: 1) {
        let p = 1 / (1 + exp(-(-1 + 0.5 * first + 1.25 * second)))
        for trial in 0..<1000 { examples.append((first, second, Float(trial) + 0.5 < 1000 * p)) }
      }
    }
    let calibration = ScoreCalibration(fitting: examples)
    #expect(abs(calibration.bias + 1) < 0.02 && abs(calibration.proposal - 0.5) < 0.02)
    #expect(abs(calibration.refinement - 1.25) < 0.02)
    #expect(abs(calibration.score(proposal: 2, refinement: 0) - 0.5) < 0.01)
    let separable = ScoreCalibration(fitting: [(-1, -5, false), (0, -4, false), (1, 5, true), (2, 6, true)])
    #expect(separable.bias.isFinite && separable.score(proposal: 1, refinement: 6) > 0.95)
    // Whole steps of Newton's method go back and forth here.
    let far = ScoreCalibration(fitting: [(2, -5, true), (7, 8, false), (1, 0, false), (3, -2, true), (-8, -4, false)])
    #expect(far.score(proposal: 2, refinement: -5) > 0.9 && far.score(proposal: 7, refinement: 8) < 0.1)
  }

  @Test func overlappingFacesBecomeOne() {
    func face(_ x: Float, _ side: Float, _ score: Float) -> DetectedFace {
      DetectedFace(box: FaceBox(x: x, y: 50, side: side), score: score)
    }
    var found = [face(52, 20, 0.5), face(50, 20, 1), face(90, 20, 0.7), face(50, 9, 0.8)]
    var merged = found
    FaceDetector.merge(&found, into: &merged)
    #expect(found.isEmpty)
    #expect(merged.map(\.score) == [1, 0.7])
    // (1 · 50 + ¼ · 52) / 1.25
    #expect(abs(merged[0].box.x - 50.4) < 1e-4 && merged[0].box.side == 20 && merged[1].box.x == 90)
    FaceDetector.merge(&found, into: &merged)
    #expect(merged.isEmpty)
  }
}
