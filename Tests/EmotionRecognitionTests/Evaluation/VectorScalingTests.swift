import EmotionRecognition
import Foundation
import NeuralNetworks
import Testing

@Suite("Vector scaling")
struct VectorScalingTests {
  /// The network's answers by its own kernels and by the fitted formula are the same.
  @Test(arguments: [NetworkDefinition.tiny, .vgg8])
  func theNetworkThatItIsAppliedToGivesItsProbabilities(definition: NetworkDefinition) throws {
    var generator = RandomGenerator(seed: 3)
    var network = definition.network(using: &generator)
    network.randomizeLogits(by: 0.3, using: &generator)
    var classifier = EmotionClassifier(definition, network: network, preprocessing: .fer2013)
    #expect(classifier.network.parameters.allSatisfy { !$0.variable.isTracked })
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 70)
    let logits = classifier.logits(of: faces)
    let scaling = VectorScaling(fitting: logits, emotions: faces.emotions)
    #expect(scaling.scales.contains { abs($0 - 1) > 0.01 } && scaling.biases.contains { abs($0) > 0.01 })
    scaling.apply(to: &classifier)
    #expect(classifier.network.parameters.allSatisfy { !$0.variable.isTracked })
    let (found, expected) = (classifier.probabilities(of: faces.pixels).elements, scaling.probabilities(of: logits))
    #expect(found.count == 490 && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test(arguments: EvaluationSample.all)
  func agreesWithScipy(sample: EvaluationSample) {
    let scaling = VectorScaling(fitting: sample.logits, emotions: sample.emotions)
    for (found, expected) in [(scaling.scales, sample.scales), (scaling.biases, sample.biases)] {
      #expect(found.count == 7 && zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found)")
    }
  }

  /// What all logits of an image have in common changes nothing; neither does the size of all logits.
  @Test func commonPartsAndSizesDoNotMatter() {
    let sample = EvaluationSample.all[0]
    let expected = VectorScaling(fitting: sample.logits, emotions: sample.emotions).probabilities(of: sample.logits)
    let changed = sample.logits.enumerated().map { 8 * ($1 + Float($0 / 7 % 5)) }
    let found = VectorScaling(fitting: changed, emotions: sample.emotions).probabilities(of: changed)
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  /// One image, images without a mistake, equal and huge logits: finite, and each row sums to 1.
  @Test(arguments: [
    [2, 0, 0, 0, 0, 0, 0], [-2, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0], [3e38, -3e38, 0, 0, 0, 0, 0],
  ])
  func extremeLogitsStayFinite(row: [Float]) {
    let scaling = VectorScaling(fitting: row, emotions: [.angry])
    let found = scaling.probabilities(of: row)
    #expect((scaling.scales + scaling.biases).allSatisfy(\.isFinite) && abs(found.reduce(0, +) - 1) < 1e-5)
  }

  @Test(arguments: [2, 5, 10])
  func crossFitMendsOverconfidence(folds: Int) {
    let planted = PlantedLogits(count: 3000, seed: 3)
    let logits = planted.logits.map { $0 * 3 }
    func fit(seed: UInt64) -> VectorScaling.CrossFit {
      VectorScaling.crossFitted(logits: logits, emotions: planted.emotions, folds: folds, seed: seed)
    }
    let first = fit(seed: 1)
    #expect(first.negativeLogLikelihoodAfter < first.negativeLogLikelihoodBefore)
    #expect(first.expectedCalibrationErrorAfter < first.expectedCalibrationErrorBefore / 3)
    // The same seed gives the same parts; another one others.
    #expect(first == fit(seed: 1) && first != fit(seed: 2))
  }

  /// Each fold is judged by the calibration of the others: with two images that contradict each other, the one that is
  /// left out is judged by the worst.
  @Test func crossFitHoldsTheFoldOut() {
    let logits: [Float] = [2, 0, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0, 0]
    let fit = VectorScaling.crossFitted(logits: logits, emotions: [.angry, .angry], folds: 2, seed: 0)
    #expect(fit.negativeLogLikelihoodAfter > fit.negativeLogLikelihoodBefore)
  }
}

extension Sequential {
  /// Random numbers of this deviation for the last layer of a network, which begins with zeros.
  mutating func randomizeLogits(by deviation: Float, using generator: inout RandomGenerator) {
    forEachParameter { name, value, _ in
      guard name.hasPrefix("logits.") else { return }
      value = Variable(Tensor(value.value.shape, (0..<value.value.count).map { _ in deviation * generator.normal() }))
    }
  }
}

/// Logits [count, 7] in −2…2 and an emotion drawn from the softmax of each row.
struct PlantedLogits {
  private(set) var logits: [Float] = []
  private(set) var emotions: [Emotion] = []

  init(count: Int, seed: UInt64) {
    var state = seed
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-53
    }
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
  }
}
