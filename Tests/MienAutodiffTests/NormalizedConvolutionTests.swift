import MienAutodiff
import MienKernels
import MienTensors
import Testing

@Suite struct NormalizedConvolutionTests {
  private static func check(
    batch: Int, height: Int, width: Int, inputs: Int, outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Int = 1,
    groups: Int = 1, rectified: Bool, pooled: Bool
  ) -> GradientCheck {
    let geometry = ConvolutionGeometry(
      batch: batch, inputHeight: height, inputWidth: width, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel, kernelWidth: kernel, stride: stride, padding: padding, groups: groups)
    let shapes: [Shape] = [
      [batch, height, width, inputs], [outputs, inputs / groups, kernel, kernel], [outputs], [outputs],
    ]
    let name = "\(rectified ? ", rectified" : "")\(pooled ? ", pooled" : "")"
    return GradientCheck("normalized convolution\(name)", shapes) {
      normalizedConvolution(
        $0[0], filter: $0[1], scale: $0[2], bias: $0[3], rectified: rectified, pooled: pooled, stride: stride,
        padding: padding, groups: groups
      ).output
    } reference: { inputs in
      let x = ConvolutionReference.forward(geometry, input: inputs[0].elements, filter: inputs[1].elements)
      let y = NormalizationChecks.reference(rectified: rectified)([
        DoubleTensor(sizes: [x.count / outputs, outputs], elements: x), inputs[2], inputs[3],
      ])
      guard pooled else { return y }
      return PoolingReference.maximum(
        PoolingGeometry(
          batch: batch, inputHeight: geometry.outputHeight, inputWidth: geometry.outputWidth, channels: outputs,
          size: 2, stride: 2), input: y
      ).output
    }
  }

  static let checks = [
    check(batch: 3, height: 4, width: 6, inputs: 3, outputs: 16, rectified: true, pooled: true),
    check(batch: 3, height: 4, width: 6, inputs: 3, outputs: 16, rectified: true, pooled: false),
    check(batch: 2, height: 8, width: 8, inputs: 16, outputs: 16, rectified: true, pooled: true),
    check(batch: 2, height: 5, width: 7, inputs: 16, outputs: 32, rectified: false, pooled: false),
    check(batch: 2, height: 8, width: 4, inputs: 2, outputs: 16, stride: 2, rectified: false, pooled: true),
    // What cannot be done in one pass: other channels, pooling of odd images.
    check(batch: 2, height: 4, width: 4, inputs: 3, outputs: 7, rectified: true, pooled: true),
    check(batch: 2, height: 5, width: 4, inputs: 3, outputs: 16, rectified: true, pooled: true),
    check(
      batch: 4, height: 3, width: 3, inputs: 4, outputs: 32, kernel: 1, padding: 0, groups: 2, rectified: true,
      pooled: false),
  ]

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  /// In inference, for any blocks: the same as the three operations in order, except for rounding.
  @Test(arguments: [
    (1, 48, 1, 32), (1, 48, 16, 16), (1, 24, 16, 32), (1, 6, 32, 16), (5, 6, 16, 16), (1, 18, 16, 16), (1, 30, 16, 16),
    (2, 10, 16, 48), (1, 2, 16, 16), (3, 7, 16, 16), (2, 8, 3, 5),
  ])
  func inUseItEqualsItsParts(batch: Int, side: Int, inputs: Int, outputs: Int) {
    var generator = RandomGenerator(seed: 5)
    let x = Variable(constant: Tensor.normal([batch, side, side, inputs], using: &generator))
    let w = Variable(constant: Tensor.normal([outputs, inputs, 3, 3], using: &generator))
    let scale = Variable(constant: Tensor.normal([outputs], using: &generator))
    let bias = Variable(constant: Tensor.normal([outputs], using: &generator))
    let fixed = ChannelStatistics(
      mean: Tensor.normal([outputs], using: &generator),
      variance: Tensor.uniform([outputs], in: 0.5...2, using: &generator))
    for pooled in [false, true] {
      let whole = normalizedConvolution(
        x, filter: w, scale: scale, bias: bias, statistics: fixed, pooled: pooled, padding: 1)
      #expect(whole.statistics == fixed && !whole.output.isTracked)
      let normalized = batchNormalization(
        convolution(x, filter: Variable(w.value), padding: 1), scale: scale, bias: bias, statistics: fixed,
        rectified: true
      ).output
      let parts = pooled ? maximumPooling(normalized, size: 2) : normalized
      #expect(whole.output.shape == parts.shape)
      let largest = parts.value.elements.max() ?? 0
      #expect(
        zip(whole.output.value.elements, parts.value.elements).allSatisfy { abs($0 - $1) <= 1e-5 * largest })
    }
  }

  /// What is kept of a normalisation between calls follows every change of its inputs.
  @Test func inUseItFollowsItsParameters() {
    var generator = RandomGenerator(seed: 7)
    let x = Variable(constant: Tensor.normal([1, 8, 8, 16], using: &generator))
    let w = Variable(constant: Tensor.normal([16, 16, 3, 3], using: &generator))
    // Scale, bias, mean, variance. Round 0 changes nothing; in the last two the scale shares its elements with others.
    var parameters = (0..<4).map { _ in Tensor.uniform([16], in: 0.5...2, using: &generator) }
    var epsilon: Float = 1e-5
    for round in 0..<8 {
      switch round {
      case 0: break
      case 1...4: parameters[round - 1][3] += 1
      case 5: epsilon = 0.1
      case 6: parameters[1] = parameters[0]
      default: parameters = [Tensor](repeating: parameters[0], count: 4)
      }
      func output(_ parameters: [Tensor]) -> Tensor {
        normalizedConvolution(
          x, filter: w, scale: Variable(constant: parameters[0]), bias: Variable(constant: parameters[1]),
          statistics: ChannelStatistics(mean: parameters[2], variance: parameters[3]), epsilon: epsilon, padding: 1
        ).output.value
      }
      // New tensors keep nothing.
      #expect(output(parameters) == output(parameters.map { Tensor($0.shape, $0.elements) }))
    }
  }

  /// The normalisation is computed once for the same tensors and released with them: no reference cycle remains.
  @Test func fixedNormalizationsAreKeptAsLongAsTheirScale() {
    final class Witness: Sendable {}
    weak var witness: Witness?
    do {
      let (scale, bias) = (Tensor([16], repeating: 2), Tensor([16], repeating: 1))
      let statistics = ChannelStatistics(mean: scale, variance: bias)
      let kept = FixedNormalization.of(scale, bias, statistics, 0)
      #expect(kept === FixedNormalization.of(scale, bias, statistics, 0))
      #expect(kept !== FixedNormalization.of(scale, Tensor([16], repeating: 1), statistics, 0))
      // Each is a part of the other's derived values, and of its own.
      _ = FixedNormalization.of(bias, scale, statistics, 0)
      _ = FixedNormalization.of(scale, scale, statistics, 0)
      witness = scale.derived(by: "witness") { Witness() }
      #expect(witness != nil)
    }
    #expect(witness == nil)
  }

  @Test func statisticsAreThoseOfTheConvolution() {
    var generator = RandomGenerator(seed: 6)
    let x = Variable(Tensor.normal([5, 12, 12, 16], using: &generator))
    let w = Variable(Tensor.normal([32, 16, 3, 3], using: &generator))
    let one = Variable(Tensor([32], repeating: 1))
    let statistics = normalizedConvolution(x, filter: w, scale: one, bias: one, padding: 1).statistics
    let expected = ChannelStatistics(of: convolution(x, filter: w, padding: 1).value)
    #expect(statistics.count == expected.count && statistics.count == 5 * 12 * 12)
    for (actual, expected) in [(statistics.mean, expected.mean), (statistics.variance, expected.variance)] {
      #expect(zip(actual.elements, expected.elements).allSatisfy { abs($0 - $1) <= 1e-5 * max(1, abs($1)) })
    }
  }

  @Test func anEmptyBatchInUse() {
    let w = Variable(constant: Tensor([16, 16, 3, 3], repeating: 1))
    let one = Variable(constant: Tensor([16], repeating: 1))
    let fixed = ChannelStatistics(mean: one.value, variance: one.value)
    let x = Variable(constant: Tensor([0, 8, 8, 16], repeating: 1))
    let y = normalizedConvolution(
      x, filter: w, scale: one, bias: one, statistics: fixed, pooled: true, padding: 1
    ).output
    #expect(y.shape == [0, 4, 4, 16])
  }
}
