import NeuralNetworks
import ReferenceSupport
import Testing

/// Losses other than the cross-entropy of classes. The golden values: `Scripts/reference/losses.py`.
@Suite struct LossesTests {
  private static let predictions = Tensor.reference([4, 5], seed: 3, in: -3...3)
  private static let targets = Tensor.reference([4, 5], seed: 4, in: 0...1)
  private static let distributions = targets / targets.sum(along: [1], keepingAxes: true)
  private static let labels = [0, 3, 1, 3]

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let loss: @Sendable (Variable) -> Variable
    /// The loss, and then the gradient to the predictions.
    let golden: [Double]
  }
  static let cases = [
    Case(
      testDescription: "mean squared error", loss: { MeanSquaredError()($0, targets: targets) },
      golden: LossesGolden.squared),
    Case(
      testDescription: "mean absolute error", loss: { MeanAbsoluteError()($0, targets: targets) },
      golden: LossesGolden.absolute),
    Case(
      testDescription: "Huber", loss: { HuberLoss(threshold: 0.7)($0, targets: targets) }, golden: LossesGolden.huber),
    Case(testDescription: "binary", loss: { BinaryCrossEntropy()($0, targets: targets) }, golden: LossesGolden.binary),
    Case(
      testDescription: "binary, weighed",
      loss: { BinaryCrossEntropy(positiveWeights: [0.5, 2, 1, 0.25, 3])($0, targets: targets) },
      golden: LossesGolden.weighedBinary),
    Case(
      testDescription: "Kullback-Leibler", loss: { KullbackLeiblerDivergence()($0, targets: distributions) },
      golden: LossesGolden.kullbackLeibler),
    Case(testDescription: "focal", loss: { FocalLoss(focus: 2)($0, labels: labels) }, golden: LossesGolden.focal),
    Case(
      testDescription: "focal, a half", loss: { FocalLoss(focus: 0.5)($0, labels: labels) },
      golden: LossesGolden.halfFocal),
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(test: Case) {
    let predictions = Variable(Self.predictions)
    let loss = test.loss(predictions)
    #expect(loss.shape == [] && relativeDeviation([loss.value.scalar], from: [test.golden[0]]) < 1e-6)
    let gradient = (loss * 3).gradients()[predictions]?.elements ?? []
    #expect(relativeDeviation(gradient, from: test.golden.dropFirst().map { 3 * $0 }) < 2e-6)
  }

  @Test func byHand() {
    let x = Variable(Tensor([4], [1, 2, 4, -3])), t = Tensor([4], [1, 0, 1, 1])
    #expect(MeanSquaredError()(x, targets: t).value.scalar == 7.25)
    #expect(MeanAbsoluteError()(x, targets: t).value.scalar == 2.25)
    #expect(HuberLoss(threshold: 2)(x, targets: t).value.scalar == 3)
    #expect(MeanAbsoluteError()(x, targets: t).gradients()[x]?.elements == [0, 0.25, 0.25, -0.25])
    // Where prediction and target agree nothing is lost.
    let logits = Variable(Tensor([1, 3], [0, 0, 0]))
    #expect(abs(KullbackLeiblerDivergence()(logits, targets: Tensor([1, 3], repeating: 1 / 3)).value.scalar) < 1e-7)
    #expect(abs(FocalLoss(focus: 0)(logits, labels: [1]).value.scalar - 1.0986123) < 1e-6)
  }

  /// Nothing overflows, and a target of 0 or 1 has no infinite logarithm.
  @Test func extremes() {
    let logits = Variable(Tensor([2, 2], [1000, -1000, -1000, 1000])), targets = Tensor([2, 2], [1, 0, 1, 0])
    for loss in [BinaryCrossEntropy(), BinaryCrossEntropy(positiveWeights: [1, 1])] {
      let value = loss(logits, targets: targets)
      #expect(value.value.scalar == 500)
      #expect(value.gradients()[logits]?.elements == [0, 0, -0.25, 0.25])
    }
    let focal = FocalLoss()(logits, labels: [0, 0])
    #expect(focal.value.scalar == 1000 && focal.gradients()[logits]?.elements == [0, 0, -0.5, 0.5])
    let divergence = KullbackLeiblerDivergence()(logits, targets: targets)
    #expect(divergence.value.scalar == 1000)
  }
}
