import MienAutodiff
import MienTensors
import Testing

/// The gradient check itself: right pullbacks pass, and typical mistakes do not.
@Suite struct GradientCheckTests {
  private func error(
    _ shapes: [Shape], reference: @escaping @Sendable ([DoubleTensor]) -> [Double],
    _ operation: @escaping @Sendable ([Variable]) -> Variable
  ) -> Double {
    GradientCheck("", shapes, operation, reference: reference).worstError()
  }

  @Test func rightPullbackPasses() {
    let square = error([[5]], reference: { $0[0].map { $0 * $0 }.elements }) { inputs in
      let x = inputs[0].value
      return Variable(x * x, from: inputs[0]) { $0 * x * 2 }
    }
    #expect(square < 1e-5)
  }

  @Test func wrongValueIsNoticed() {
    let square = error([[5]], reference: { $0[0].map { $0 * $0 + 0.01 }.elements }) { $0[0] * $0[0] }
    #expect(square > GradientCheck.tolerance)
  }

  @Test func forgottenMaskIsNoticed() {
    let relu = error([[50]], reference: { $0[0].map { max($0, 0) }.elements }) { inputs in
      Variable(inputs[0].value.map { max($0, 0) }, from: inputs[0]) { $0 }
    }
    #expect(relu > 0.1)
  }

  @Test func swappedOperandsAreNoticed() {
    let product = error([[5], [5]], reference: { $0[0].zip($0[1], *).elements }) { inputs in
      let (x, y) = (inputs[0].value, inputs[1].value)
      return Variable(x * y, from: inputs) { [$0 * x, $0 * y] }
    }
    #expect(product > 0.1)
  }

  /// The gradient to a broadcast operand taken from one row instead of summed over all.
  @Test func forgottenSumOfABroadcastIsNoticed() {
    let sum = error([[3, 4], [4]], reference: { $0[0].zip($0[1], +).elements }) { inputs in
      Variable(inputs[0].value + inputs[1].value, from: inputs) { [$0, $0.rows(0..<1).reshaped([4])] }
    }
    #expect(sum > 0.1)
  }

  /// Softmax without the term that couples the columns.
  @Test func forgottenTermOfSoftmaxIsNoticed() {
    let softmax = error([[4, 7]], reference: SoftmaxChecks.softmax) { inputs in
      let s = MienAutodiff.softmax(inputs[0].value)
      return Variable(s, from: inputs[0]) { $0 * s }
    }
    #expect(softmax > 0.01)
  }

  /// Batch normalisation whose statistics are taken for constants.
  @Test func forgottenGradientThroughTheStatisticsIsNoticed() {
    let normalization = error(
      [[20, 3], [3], [3]], reference: NormalizationChecks.reference(rectified: false)
    ) { inputs in
      let statistics = ChannelStatistics(of: inputs[0].value)
      return batchNormalization(inputs[0], scale: inputs[1], bias: inputs[2], statistics: statistics).output
    }
    #expect(normalization > 0.01)
  }

  /// The gradient to a convolution's input with a filter that was not rotated.
  @Test func unturnedFilterIsNoticed() {
    let check = ConvolutionChecks.check(batch: 1, size: 5, inputs: 1, outputs: 1, kernel: 3, padding: 1)
    let error = error(check.shapes, reference: check.reference) { inputs in
      let (x, w) = (inputs[0], inputs[1])
      return Variable(check.operation([x.detached, w.detached]).value, from: [x, w]) { gradient in
        let right = check.operation([x.detached, w]).gradients(cotangent: gradient)[w]
        return [check.operation([Variable(constant: gradient), w.detached]).value, right]
      }
    }
    #expect(error > 0.1)
  }
}
