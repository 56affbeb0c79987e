import MienAutodiff
import MienKernels
import MienTensors
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

  /// Along every axis of three.
  static let axes = [0, 1, 2, -1, -2].flatMap { axis in
    @Sendable func ofGroups(_ input: DoubleTensor, _ body: ([Double]) -> [Double]) -> [Double] {
      let place = axis < 0 ? axis + 3 : axis
      let order = [0, 1, 2].filter { $0 != place } + [place]
      let turned = input.transposed(order)
      let results = stride(from: 0, to: input.count, by: input.sizes[place]).flatMap {
        body(Array(turned.elements[$0..<$0 + input.sizes[place]]))
      }
      let back = [0, 1, 2].map { axis in order.firstIndex(of: axis) ?? 0 }
      return DoubleTensor(sizes: turned.sizes, elements: results).transposed(back).elements
    }
    return [
      GradientCheck("softmax along \(axis)", [[3, 4, 5]], in: -3...3) {
        softmax($0[0], along: axis)
      } reference: {
        ofGroups($0[0]) { SoftmaxCrossEntropyReference.softmax(rows: 1, columns: $0.count, input: $0) }
      },
      GradientCheck("logSoftmax along \(axis)", [[3, 4, 5]], in: -3...3) {
        logSoftmax($0[0], along: axis)
      } reference: {
        ofGroups($0[0]) { SoftmaxCrossEntropyReference.logSoftmax(rows: 1, columns: $0.count, input: $0) }
      },
    ]
  }

  /// Targets of every kind: one class, a mixture, rows of different weight.
  static let losses = shapes.flatMap { shape in
    var generator = RandomGenerator(seed: 9)
    let oneHot = Tensor(shape, (0..<shape.count).map { $0 % shape[1] == $0 / shape[1] % shape[1] ? 1 : 0 })
    let soft = softmax(Tensor.uniform(shape, in: -2...2, using: &generator))
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

  @Test(arguments: softmaxes + axes) func softmaxGradient(_ check: GradientCheck) { check.run() }
  @Test(arguments: losses) func lossGradient(_ check: GradientCheck) { check.run() }

  @Test func uniformLogitsCostTheLogarithmOfTheClasses() {
    let loss = softmaxCrossEntropy(
      Variable(Tensor([5, 7], repeating: 3)),
      targets: Tensor([5, 7], (0..<35).map { $0 % 7 == 2 ? 1 : 0 }))
    #expect(abs(loss.value.scalar - 1.945_910) < 1e-5)
  }
}
