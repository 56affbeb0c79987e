import MienKernels
import Testing

/// The fast batch normalisation and its gradients against the readable ones in double precision.
@Suite struct BatchNormalizationTests {
  static let sizes = [
    Size(rows: 1, channels: 1), Size(rows: 1, channels: 7), Size(rows: 2, channels: 33),
    Size(rows: 9, channels: 1), Size(rows: 511, channels: 3), Size(rows: 512, channels: 7),
    Size(rows: 513, channels: 33), Size(rows: 1600, channels: 16), Size(rows: 5001, channels: 5),
  ]

  @Test(arguments: sizes) func statistics(_ size: Size) throws {
    let (rows, channels) = (size.rows, size.channels)
    let input = noise(rows * channels, seed: 1)
    let (mean, variance) = try statistics(size, of: input)
    let expected = BatchNormalizationReference.statistics(
      rows: rows, channels: channels, input: input.doubles)
    let magnitudes = BatchNormalizationReference.statistics(
      rows: rows, channels: channels, input: input.magnitudes
    ).mean
    #expect(worstError(mean, expected.mean, magnitudes: magnitudes, terms: min(rows, 512)) < 1)
    #expect(worstError(variance, expected.variance, magnitudes: magnitudes, terms: min(rows, 512)) < 1)
  }

  /// The variance keeps its digits if the mean is much larger than the deviation.
  @Test func statisticsFarFromZero() throws {
    let size = Size(rows: 4000, channels: 3)
    let input = noise(size.rows * size.channels, seed: 1).map { 1000 + $0 }
    let (mean, variance) = try statistics(size, of: input)
    let expected = BatchNormalizationReference.statistics(
      rows: size.rows, channels: size.channels, input: input.doubles)
    for channel in 0..<size.channels {
      #expect(abs(Double(mean[channel]) - expected.mean[channel]) < 1e-3)
      #expect(abs(Double(variance[channel]) / expected.variance[channel] - 1) < 1e-4)
    }
  }

  @Test(arguments: sizes, [false, true]) func apply(_ size: Size, rectified: Bool) throws {
    let (rows, channels) = (size.rows, size.channels)
    let inputs = [
      noise(rows * channels, seed: 1), noise(channels, seed: 2), noise(channels, seed: 3),
    ]
    let output = try runKernel(inputs, outputs: [rows * channels]) {
      BatchNormalization.apply(
        rows: rows, channels: channels, input: $0[0], factor: $0[1], term: $0[2], rectified: rectified,
        output: $1[0])
    }[0]
    func reference(_ inputs: [[Double]], rectified: Bool) -> [Double] {
      BatchNormalizationReference.apply(
        rows: rows, channels: channels, input: inputs[0], factor: inputs[1], term: inputs[2],
        rectified: rectified)
    }
    #expect(
      worstError(
        output, reference(inputs.map(\.doubles), rectified: rectified),
        magnitudes: reference(inputs.map(\.magnitudes), rectified: false), terms: 2) < 1)
  }

  @Test(arguments: sizes, [false, true]) func gradients(_ size: Size, rectified: Bool) throws {
    let (rows, channels) = (size.rows, size.channels)
    let (input, gradient) = (noise(rows * channels, seed: 1), noise(rows * channels, seed: 2))
    let (scale, bias) = (noise(channels, seed: 3).map { 1 + 0.5 * $0 }, noise(channels, seed: 4))
    // A large ε for a single row, whose variance is 0.
    let epsilon = rows == 1 ? 0.5 : 1e-5
    let (mean, variance) = BatchNormalizationReference.statistics(
      rows: rows, channels: channels, input: input.doubles)
    let inverse = variance.map { 1 / ($0 + epsilon).squareRoot() }
    let output = BatchNormalizationReference.normalize(
      rows: rows, channels: channels, input: input.doubles, mean: mean, variance: variance,
      scale: scale.doubles, bias: bias.doubles, epsilon: epsilon, rectified: rectified)

    let inputs = [
      input, output.map(Float.init), gradient, mean.map(Float.init), inverse.map(Float.init), scale,
    ]
    let results = try runKernel(inputs, outputs: [rows * channels, channels, channels]) {
      BatchNormalization.gradients(
        rows: rows, channels: channels, input: $0[0], output: $0[1], outputGradient: $0[2], mean: $0[3],
        inverseDeviation: $0[4], scale: $0[5], rectified: rectified, inputGradient: $1[0],
        scaleGradient: $1[1], biasGradient: $1[2])
    }
    let expected = BatchNormalizationReference.gradients(
      rows: rows, channels: channels, input: input.doubles, outputGradient: gradient.doubles,
      scale: scale.doubles, bias: bias.doubles, epsilon: epsilon, rectified: rectified)

    // The sums of the absolute values of the closed form's terms.
    var (biasMagnitude, scaleMagnitude) = (scale.map { _ in 0.0 }, scale.map { _ in 0.0 })
    func normalized(_ place: Int) -> Double {
      let channel = place % channels
      return (abs(Double(input[place])) + abs(mean[channel])) * inverse[channel]
    }
    for (place, gradient) in gradient.magnitudes.enumerated() {
      biasMagnitude[place % channels] += gradient
      scaleMagnitude[place % channels] += gradient * normalized(place)
    }
    let inputMagnitude = gradient.magnitudes.enumerated().map { place, gradient in
      let channel = place % channels
      let terms =
        gradient + (biasMagnitude[channel] + normalized(place) * scaleMagnitude[channel]) / Double(rows)
      return Double(scale[channel]) * inverse[channel] * terms
    }
    #expect(worstError(results[0], expected.input, magnitudes: inputMagnitude, terms: min(rows, 512)) < 1)
    #expect(worstError(results[1], expected.scale, magnitudes: scaleMagnitude, terms: min(rows, 512)) < 1)
    #expect(worstError(results[2], expected.bias, magnitudes: biasMagnitude, terms: min(rows, 512)) < 1)
  }

  private func statistics(_ size: Size, of input: [Float]) throws -> (mean: [Float], variance: [Float]) {
    let results = try runKernel([input], outputs: [size.channels, size.channels]) {
      BatchNormalization.statistics(
        rows: size.rows, channels: size.channels, input: $0[0], mean: $1[0], variance: $1[1])
    }
    return (results[0], results[1])
  }

  struct Size: Sendable, CustomTestStringConvertible {
    var rows, channels: Int
    var testDescription: String { "[\(rows), \(channels)]" }
  }
}
