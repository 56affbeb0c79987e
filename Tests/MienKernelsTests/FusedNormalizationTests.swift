import MienKernels
import Testing

/// Normalisation, ReLU and pooling at once against the readable ones, one after the other, in double precision.
@Suite struct FusedNormalizationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var batch, height, width, channels: Int
    var rectified, pooled: Bool
    var testDescription: String {
      "\(batch)×\(height)×\(width)×\(channels)\(rectified ? ", rectified" : "")\(pooled ? ", pooled" : "")"
    }
    var count: Int { batch * height * width * channels }
    var outputCount: Int { pooled ? count / 4 : count }
    var fusion: FusedNormalization {
      FusedNormalization(
        batch: batch, height: height, width: width, channels: channels, rectified: rectified, pooled: pooled)
    }
    var pooling: PoolingGeometry {
      PoolingGeometry(
        batch: batch, inputHeight: height, inputWidth: width, channels: channels, size: pooled ? 2 : 1,
        stride: pooled ? 2 : 1)
    }
  }

  static let cases =
    [(1, 2, 2, 16), (2, 4, 6, 48), (3, 8, 2, 32), (1, 24, 70, 16)].flatMap { size in
      [(false, false), (true, false), (false, true), (true, true)].map {
        Case(batch: size.0, height: size.1, width: size.2, channels: size.3, rectified: $0.0, pooled: $0.1)
      }
    } + [Case(batch: 1, height: 1, width: 3, channels: 16, rectified: true, pooled: false)]

  @Test(arguments: cases) func apply(_ size: Case) throws {
    let inputs = [noise(size.count, seed: 1), noise(size.channels, seed: 2), noise(size.channels, seed: 3)]
    let output = try runKernel(inputs, outputs: [size.outputCount]) {
      size.fusion.apply(input: $0[0], factor: $0[1], term: $0[2], output: $1[0])
    }[0]
    func reference(_ inputs: [[Double]], rectified: Bool) -> [Double] {
      let z = BatchNormalizationReference.apply(
        rows: size.count / size.channels, channels: size.channels, input: inputs[0], factor: inputs[1],
        term: inputs[2], rectified: rectified)
      return PoolingReference.maximum(size.pooling, input: z).output
    }
    #expect(
      worstError(
        output, reference(inputs.map(\.doubles), rectified: size.rectified),
        magnitudes: reference(inputs.map(\.magnitudes), rectified: false), terms: 2) < 1)
  }

  @Test(arguments: cases) func gradients(_ size: Case) throws {
    let (channels, rows) = (size.channels, size.count / size.channels)
    let (input, gradient) = (noise(size.count, seed: 1), noise(size.outputCount, seed: 2))
    let (scale, bias) = (noise(channels, seed: 3).map { 1 + 0.5 * $0 }, noise(channels, seed: 4))
    let epsilon = 1e-2
    let (mean, variance) = BatchNormalizationReference.statistics(
      rows: rows, channels: channels, input: input.doubles)
    let inverse = variance.map { 1 / ($0 + epsilon).squareRoot() }
    let factor = zip(scale, inverse).map { Double($0) * $1 }
    let term = (0..<channels).map { Double(bias[$0]) - mean[$0] * factor[$0] }

    let inputs = [
      input, gradient, mean.map(Float.init), inverse.map(Float.init), scale, factor.map(Float.init),
      term.map(Float.init),
    ]
    let results = try runKernel(inputs, outputs: [size.count, channels, channels]) {
      size.fusion.gradients(
        input: $0[0], outputGradient: $0[1], mean: $0[2], inverseDeviation: $0[3], scale: $0[4], factor: $0[5],
        term: $0[6], inputGradient: $1[0], scaleGradient: $1[1], biasGradient: $1[2])
    }
    let z = BatchNormalizationReference.normalize(
      rows: rows, channels: channels, input: input.doubles, mean: mean, variance: variance, scale: scale.doubles,
      bias: bias.doubles, epsilon: epsilon, rectified: size.rectified)
    let winners = PoolingReference.maximum(size.pooling, input: z).winners
    let spread = PoolingReference.maximumGradient(
      size.pooling, outputGradient: gradient.doubles, winners: winners)
    let expected = BatchNormalizationReference.gradients(
      rows: rows, channels: channels, input: input.doubles, outputGradient: spread, scale: scale.doubles,
      bias: bias.doubles, epsilon: epsilon, rectified: size.rectified)
    for (result, expected) in zip(results, [expected.input, expected.scale, expected.bias]) {
      let largest = expected.map { abs($0) }.max() ?? 0
      #expect(zip(result, expected).allSatisfy { abs(Double($0) - $1) <= 1e-5 * max(largest, 1) })
    }
  }

  /// A NaN or an infinity in any place of a window is seen in the output, as with the operations one by one.
  @Test(arguments: 0..<4, [true, false]) func whatIsNotANumber(place: Int, rectified: Bool) throws {
    let size = Case(batch: 1, height: 2, width: 2, channels: 16, rectified: rectified, pooled: true)
    let (one, zero) = ([Float](repeating: 1, count: 16), [Float](repeating: 0, count: 16))
    for value in [Float.nan, -.nan, .infinity, -.infinity] {
      var input = noise(64, seed: 1)
      input.replaceSubrange(place * 16..<place * 16 + 16, with: repeatElement(value, count: 16))
      let output = try runKernel([input, one, zero], outputs: [16]) {
        size.fusion.apply(input: $0[0], factor: $0[1], term: $0[2], output: $1[0])
      }[0]
      let others = (0..<16).map { channel in
        (0..<4).filter { $0 != place }.map { input[$0 * 16 + channel] }.reduce(rectified ? 0 : -.infinity, max)
      }
      switch value {
      case .infinity: #expect(output.allSatisfy { $0 == .infinity })
      case -.infinity: #expect(output == others)
      default: #expect(output.allSatisfy { $0.isNaN })
      }
    }
  }

  /// Equal values share a window: the first gets the whole gradient, as in ``Pooling``.
  @Test func theFirstOfEqualsWins() throws {
    let size = Case(batch: 1, height: 2, width: 2, channels: 16, rectified: true, pooled: true)
    let (one, zero) = ([Float](repeating: 1, count: 16), [Float](repeating: 0, count: 16))
    let result = try runKernel([[Float](repeating: 3, count: 64), one, zero, one, one], outputs: [64, 16, 16]) {
      size.fusion.gradients(
        input: $0[0], outputGradient: $0[1], mean: $0[2], inverseDeviation: $0[3], scale: $0[4], factor: $0[3],
        term: $0[2], inputGradient: $1[0], scaleGradient: $1[1], biasGradient: $1[2])
    }
    #expect(result[2] == one)
    #expect(result[1] == [Float](repeating: 3, count: 16))
    // g − 1/4 − x̂ · 3/4 with x̂ = 3.
    #expect(result[0] == [Float](repeating: 1 - 2.5, count: 16) + [Float](repeating: -2.5, count: 48))
  }
}
