import MienKernels
import Testing

/// The fast poolings and their gradients against the readable ones in double precision.
@Suite struct PoolingTests {
  static let geometries: [PoolingGeometry] = {
    var geometries: [PoolingGeometry] = []
    for batch in [1, 9] {
      for channels in [1, 7, 33] {
        for (size, stride) in [(1, 1), (2, 2), (3, 2), (3, 1), (2, 3), (5, 7)] {
          geometries.append(
            PoolingGeometry(
              batch: batch, inputHeight: 9, inputWidth: 6, channels: channels, size: size, stride: stride))
        }
      }
    }
    geometries.append(
      PoolingGeometry(batch: 17, inputHeight: 1, inputWidth: 1, channels: 3, size: 1, stride: 1))
    geometries.append(
      PoolingGeometry(batch: 2, inputHeight: 48, inputWidth: 49, channels: 32, size: 2, stride: 2))
    return geometries
  }()

  @Test(arguments: geometries) func maximum(_ geometry: PoolingGeometry) throws {
    let input = noise(geometry.inputCount, seed: 1)
    let (expected, expectedWinners) = PoolingReference.maximum(geometry, input: input)
    let (output, winners) = try maximum(geometry, of: input)
    #expect(output == expected)

    let gradient = noise(geometry.outputCount, seed: 2)
    let inputGradient = try maximumGradient(geometry, gradient, winners)
    #expect(
      worstError(
        inputGradient,
        PoolingReference.maximumGradient(
          geometry, outputGradient: gradient.doubles, winners: expectedWinners),
        magnitudes: PoolingReference.maximumGradient(
          geometry, outputGradient: gradient.magnitudes, winners: expectedWinners),
        terms: geometry.size * geometry.size) < 1)
  }

  @Test(arguments: geometries) func average(_ geometry: PoolingGeometry) throws {
    let input = noise(geometry.inputCount, seed: 1)
    let terms = geometry.size * geometry.size
    let output = try runKernel([input], outputs: [geometry.outputCount]) {
      Pooling.average(geometry, input: $0[0], output: $1[0])
    }[0]
    #expect(
      worstError(
        output, PoolingReference.average(geometry, input: input.doubles),
        magnitudes: PoolingReference.average(geometry, input: input.magnitudes), terms: terms) < 1)

    let gradient = noise(geometry.outputCount, seed: 2)
    let inputGradient = try runKernel([gradient], outputs: [geometry.inputCount]) {
      Pooling.averageGradient(geometry, outputGradient: $0[0], inputGradient: $1[0])
    }[0]
    #expect(
      worstError(
        inputGradient, PoolingReference.averageGradient(geometry, outputGradient: gradient.doubles),
        magnitudes: PoolingReference.averageGradient(geometry, outputGradient: gradient.magnitudes),
        terms: terms) < 1)
  }

  /// Of equal pixels the first gets the gradient, and NaN is never hidden by a number.
  @Test func tiesAndNaN() throws {
    let geometry = PoolingGeometry(
      batch: 1, inputHeight: 2, inputWidth: 4, channels: 1, size: 2, stride: 2)
    let (output, winners) = try maximum(geometry, of: [3, 3, 1, .nan, 3, 3, 5, 2])
    #expect(output[0] == 3)
    #expect(output[1].isNaN)
    let gradient = try maximumGradient(geometry, [10, 20], winners)
    #expect(gradient == [10, 0, 0, 20, 0, 0, 0, 0])
  }

  /// A window of nothing but −∞ gives −∞.
  @Test func infinity() throws {
    let geometry = PoolingGeometry(
      batch: 1, inputHeight: 2, inputWidth: 2, channels: 1, size: 2, stride: 2)
    let (output, _) = try maximum(geometry, of: [Float](repeating: -.infinity, count: 4))
    #expect(output == [-.infinity])
  }

  /// The winners travel as the bits of Floats, so that they are poisoned and guarded, too.
  private func maximum(
    _ geometry: PoolingGeometry, of input: [Float]
  ) throws -> (output: [Float], winners: [Float]) {
    let count = geometry.outputCount
    let results = try runKernel([input], outputs: [count, count]) { inputs, outputs in
      outputs[1].withMemoryRebound(to: Int32.self, capacity: count) {
        Pooling.maximum(geometry, input: inputs[0], output: outputs[0], winners: $0)
      }
    }
    return (results[0], results[1])
  }

  private func maximumGradient(
    _ geometry: PoolingGeometry, _ gradient: [Float], _ winners: [Float]
  ) throws -> [Float] {
    try runKernel([gradient, winners], outputs: [geometry.inputCount]) { inputs, outputs in
      inputs[1].withMemoryRebound(to: Int32.self, capacity: geometry.outputCount) {
        Pooling.maximumGradient(
          geometry, outputGradient: inputs[0], winners: $0, inputGradient: outputs[0])
      }
    }[0]
  }
}

extension PoolingGeometry: CustomTestStringConvertible {
  /// The sizes in short.
  public var testDescription: String {
    "\(batch)×\(inputHeight)×\(inputWidth)×\(channels), windows of \(size) by \(stride)"
  }
}
