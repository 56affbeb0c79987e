import MienAutodiff
import MienKernels
import MienTensors
import Testing

enum NormalizationChecks {
  /// With the batch's own statistics, or with `fixed` ones.
  static func reference(
    rectified: Bool, fixed: ChannelStatistics? = nil
  ) -> @Sendable ([DoubleTensor]) -> [Double] {
    { inputs in
      let channels = inputs[1].count
      let rows = inputs[0].count / channels
      var (mean, variance) = BatchNormalizationReference.statistics(
        rows: rows, channels: channels, input: inputs[0].elements)
      if let fixed { (mean, variance) = (fixed.mean.inDoubles.elements, fixed.variance.inDoubles.elements) }
      return BatchNormalizationReference.normalize(
        rows: rows, channels: channels, input: inputs[0].elements, mean: mean, variance: variance,
        scale: inputs[1].elements, bias: inputs[2].elements, epsilon: 1e-5, rectified: rectified)
    }
  }
}

@Suite struct BatchNormalizationTests {
  static let checks = ([[9, 1], [20, 7], [2, 3, 4, 5], [3, 17, 12, 33]] as [Shape]).flatMap { shape in
    let channels = shape[-1]
    var generator = RandomGenerator(seed: 7)
    let fixed = ChannelStatistics(
      mean: Tensor.uniform([channels], in: -1...1, using: &generator),
      variance: Tensor.uniform([channels], in: 0.2...2, using: &generator))
    return [false, true].flatMap { rectified in
      [nil, fixed].map { statistics in
        GradientCheck(
          "batch normalization\(rectified ? ", rectified" : "")\(statistics == nil ? "" : ", fixed statistics")",
          [shape, [channels], [channels]]
        ) { [statistics] inputs in
          batchNormalization(
            inputs[0], scale: inputs[1], bias: inputs[2], statistics: statistics, rectified: rectified
          ).output
        } reference: {
          NormalizationChecks.reference(rectified: rectified, fixed: statistics)($0)
        }
      }
    }
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  @Test func statisticsAreReturned() {
    let x = Variable(Tensor([4, 2], [1, 10, 2, 20, 3, 30, 4, 40]))
    let (one, zero) = (Tensor([2], repeating: 1), Tensor([2], repeating: 0))
    let (output, statistics) = batchNormalization(
      x, scale: Variable(constant: one), bias: Variable(constant: zero))
    #expect(statistics.mean.elements == [2.5, 25])
    #expect(statistics.variance.elements == [1.25, 125])
    #expect(statistics.count == 4)
    let after = ChannelStatistics(of: output.value)
    #expect(after.mean.elements.allSatisfy { abs($0) < 1e-6 })
    #expect(after.variance.elements.allSatisfy { abs($0 - 1) < 1e-4 })
  }

  /// Scale and bias learn although the input is data.
  @Test func untrackedInput() {
    let x = Variable(constant: Tensor([4, 1], [1, 2, 3, 4]))
    let (scale, bias) = (Variable(Tensor([1], [2])), Variable(Tensor([1], [1])))
    let fixed = ChannelStatistics(mean: Tensor([1], [0]), variance: Tensor([1], [1]))
    for statistics in [nil, fixed] {
      let gradients = batchNormalization(x, scale: scale, bias: bias, statistics: statistics).output.sum().gradients()
      #expect(gradients[bias]?.elements == [4])
      #expect(gradients[scale] != nil)
      #expect(gradients[x] == nil)
    }
  }
}
