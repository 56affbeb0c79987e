import Autodiff
import TensorKernels
import Tensors
import Testing

enum SoftmaxChecks {
  static func softmax(_ inputs: [DoubleTensor]) -> [Double] {
    SoftmaxCrossEntropyReference.softmax(
      rows: inputs[0].sizes[0], columns: inputs[0].sizes[1], input: inputs[0].elements)
  }

  static func logSoftmax(_ inputs: [DoubleTensor]) -> [Double] {
    SoftmaxCrossEntropyReference.logSoftmax(
      rows: inputs[0].sizes[0], columns: inputs[0].sizes[1], input: inputs[0].elements)
  }
}

@Suite struct SoftmaxCrossEntropyTests {
  static let shapes: [Shape] = [[1, 2], [3, 7], [9, 33]]

  static let softmaxes = shapes.flatMap { shape in
    [
      GradientCheck("softmax", [shape], in: -3...3) {
        softmax($0[0])
      } reference: {
        SoftmaxChecks.softmax($0)
      },
      GradientCheck("logSoftmax", [shape], in: -3...3) {
        logSoftmax($0[0])
      } reference: {
        SoftmaxChecks.logSoftmax($0)
      },
    ]
  }

  /// Targets of every kind: one class, a mixture, rows of different weight.
  static let losses = shapes.flatMap { shape in
    var generator = RandomGenerator(seed: 9)
    let oneHot = Tensor(shape, (0..<shape.count).map { $0 % shape[1] == $0 / shape[1] % shape[1] ? 1 : 0 })
    let soft = Tensor.uniform(shape, in: -2...2, using: &generator).softmax()
    let weighted = soft * Tensor.uniform([shape[0], 1], in: 0.5...3, using: &generator)
    return [("one class", oneHot), ("soft", soft), ("weighted", weighted)].flatMap { name, targets in
      [nil, 2.5].map { (divisor: Float?) in
        GradientCheck("cross-entropy, \(name), divisor \(divisor ?? Float(shape[0]))", [shape], in: -3...3) {
          softmaxCrossEntropy($0[0], targets: targets, divisor: divisor)
        } reference: { inputs in
          let losses = SoftmaxCrossEntropyReference.losses(
            rows: shape[0], columns: shape[1], logits: inputs[0].elements,
            targets: targets.inDoubles.elements)
          return [losses.reduce(0, +) / Double(divisor ?? Float(shape[0]))]
        }
      }
    }
  }

  @Test(arguments: softmaxes) func softmaxGradient(_ check: GradientCheck) { check.run() }
  @Test(arguments: losses) func lossGradient(_ check: GradientCheck) { check.run() }

  @Test func uniformLogitsCostTheLogarithmOfTheClasses() {
    let loss = softmaxCrossEntropy(
      Variable(Tensor([5, 7], repeating: 3)),
      targets: Tensor([5, 7], (0..<35).map { $0 % 7 == 2 ? 1 : 0 }))
    #expect(abs(loss.value.scalar - 1.945_910) < 1e-5)
  }
}
