import MienKernels
import Testing

/// Winograd's convolution and both gradients against the readable ones in double precision.
@Suite struct WinogradTests {
  /// Edges of every kind: whole tiles, cut ones, images smaller than a tile, paddings from none to more than the
  /// filter.
  private static let geometries: [ConvolutionGeometry] = {
    var geometries: [ConvolutionGeometry] = []
    // No image at all.
    geometries.append(
      ConvolutionGeometry(
        batch: 0, inputHeight: 5, inputWidth: 5, inputChannels: 16, outputChannels: 32, kernelHeight: 3, kernelWidth: 3)
    )
    for (height, width) in [(1, 1), (2, 3), (3, 6), (4, 4), (5, 7), (6, 6), (8, 9), (12, 12), (13, 10)] {
      for (batch, padding, inputs, outputs) in [(1, 1, 16, 16), (3, 0, 16, 48), (5, 2, 32, 16), (2, 4, 48, 80)]
      where height + 2 * padding >= 3 && width + 2 * padding >= 3 {
        geometries.append(
          ConvolutionGeometry(
            batch: batch, inputHeight: height, inputWidth: width, inputChannels: inputs, outputChannels: outputs,
            kernelHeight: 3, kernelWidth: 3, padding: padding))
      }
    }
    return geometries
  }()

  /// What rounding explains, in the unit of ``worstError(_:_:magnitudes:terms:)``.
  ///
  /// The transforms mix the pixels of a tile, so an error is measured against the largest magnitude of the whole result
  /// and not against that of its own element. A direct convolution stays under 1; measured were 0.4, 1.7 and 3.5.
  private static let bounds: [(ConvolutionAlgorithm, Double)] = [(.winograd2, 1), (.winograd3, 4), (.winograd4, 8)]

  @Test(arguments: bounds.indices) func equalsTheReference(index: Int) throws {
    let (algorithm, bound) = Self.bounds[index]
    for geometry in Self.geometries {
      let (input, filter) = (noise(geometry.inputCount, seed: 1), noise(geometry.filterCount, seed: 2))
      let gradient = noise(geometry.outputCount, seed: 3)
      let output = try runKernel([input, filter], outputs: [geometry.outputCount]) {
        Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0], algorithm: algorithm)
      }[0]
      expect(output, bound, terms: geometry.inputChannels * 9, geometry) {
        ConvolutionReference.forward(geometry, input: $0(input), filter: $0(filter))
      }
      let inputGradient = try runKernel([gradient, filter], outputs: [geometry.inputCount]) {
        Convolution.inputGradient(
          geometry, outputGradient: $0[0], filter: $0[1], inputGradient: $1[0], algorithm: algorithm)
      }[0]
      expect(inputGradient, bound, terms: geometry.outputChannels * 9, geometry) {
        ConvolutionReference.inputGradient(geometry, outputGradient: $0(gradient), filter: $0(filter))
      }
      let filterGradient = try runKernel([input, gradient], outputs: [geometry.filterCount]) {
        Convolution.filterGradient(
          geometry, input: $0[0], outputGradient: $0[1], filterGradient: $1[0], algorithm: algorithm)
      }[0]
      expect(filterGradient, bound, terms: geometry.batch * geometry.outputHeight * geometry.outputWidth, geometry) {
        ConvolutionReference.filterGradient(geometry, input: $0(input), outputGradient: $0(gradient))
      }
    }
  }

  /// The largest error of each algorithm at the sizes of `vgg8`, as a share of the largest output: what
  /// `Documentation/Kernels.md` states, and a quarter more for other processors.
  private static let shares: [(ConvolutionAlgorithm, Double)] = [
    (.direct, 1.8e-6), (.winograd2, 0.8e-6), (.winograd3, 3.9e-6), (.winograd4, 11e-6),
  ]

  @Test(arguments: [(48, 32), (24, 64), (12, 128), (6, 256)])
  func errorsAtTheSizesOfVGG8(side: Int, channels: Int) {
    let geometry = ConvolutionGeometry(
      batch: 1, inputHeight: side, inputWidth: side, inputChannels: channels, outputChannels: channels,
      kernelHeight: 3, kernelWidth: 3, padding: 1)
    let (input, filter) = (noise(geometry.inputCount, seed: 1), noise(geometry.filterCount, seed: 2))
    let gradient = noise(geometry.outputCount, seed: 3)
    let forward = ConvolutionReference.forward(geometry, input: input.doubles, filter: filter.doubles)
    let inputGradient = ConvolutionReference.inputGradient(
      geometry, outputGradient: gradient.doubles, filter: filter.doubles)
    let filterGradient = ConvolutionReference.filterGradient(
      geometry, input: input.doubles, outputGradient: gradient.doubles)
    for (algorithm, share) in Self.shares {
      var results = [forward, inputGradient, filterGradient].map { [Float](repeating: .nan, count: $0.count) }
      Convolution.forward(geometry, input: input, filter: filter, output: &results[0], algorithm: algorithm)
      Convolution.inputGradient(
        geometry, outputGradient: gradient, filter: filter, inputGradient: &results[1], algorithm: algorithm)
      Convolution.filterGradient(
        geometry, input: input, outputGradient: gradient, filterGradient: &results[2], algorithm: algorithm)
      for (result, expected) in zip(results, [forward, inputGradient, filterGradient]) {
        let largest = expected.map { abs($0) }.max() ?? 0
        let error = zip(result, expected).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(error <= 1.25 * share * largest, "\(algorithm): \(error / largest)")
      }
    }
  }

  /// Compares a result with the reference, which is also computed of the absolute values.
  private func expect(
    _ actual: [Float], _ bound: Double, terms: Int, _ geometry: ConvolutionGeometry,
    _ reference: (([Float]) -> [Double]) -> [Double]
  ) {
    let expected = reference(\.doubles)
    let largest = reference(\.magnitudes).max() ?? 0
    let error = worstError(
      actual, expected, magnitudes: [Double](repeating: largest, count: expected.count), terms: terms)
    #expect(error < bound, "\(geometry.testDescription)")
  }
}
