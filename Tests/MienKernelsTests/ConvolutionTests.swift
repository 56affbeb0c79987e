import MienKernels
import Testing

/// The fast convolution and both gradients against the readable ones in double precision.
@Suite struct ConvolutionTests {
  /// Every combination of small sizes with one size of the filter.
  @Test(arguments: [(1, 1), (2, 2), (3, 3), (5, 3)]) func sweep(kernel: (height: Int, width: Int)) throws {
    for geometry in ConvolutionGeometry.sweep(kernel.height, kernel.width) { try check(geometry) }
  }

  @Test(arguments: ConvolutionGeometry.special) func special(_ geometry: ConvolutionGeometry) throws {
    try check(geometry)
  }

  @Test(arguments: ConvolutionGeometry.depthwise) func depthwise(_ geometry: ConvolutionGeometry) throws {
    #expect(Convolution.fastestAlgorithm(geometry) == .depthwise)
    try check(geometry, .depthwise)
  }

  private func check(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm = .direct) throws {
    let input = noise(geometry.inputCount, seed: 1)
    let filter = noise(geometry.filterCount, seed: 2)
    let gradient = noise(geometry.outputCount, seed: 3)

    let output = try runKernel([input, filter], outputs: [geometry.outputCount]) {
      Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0], algorithm: algorithm)
    }[0]
    #expect(
      worstError(
        output, ConvolutionReference.forward(geometry, input: input.doubles, filter: filter.doubles),
        magnitudes: ConvolutionReference.forward(
          geometry, input: input.magnitudes, filter: filter.magnitudes),
        terms: geometry.inputChannelsPerGroup * geometry.kernelHeight * geometry.kernelWidth) < 1,
      "\(geometry.testDescription)")

    let inputGradient = try runKernel([gradient, filter], outputs: [geometry.inputCount]) {
      Convolution.inputGradient(
        geometry, outputGradient: $0[0], filter: $0[1], inputGradient: $1[0], algorithm: algorithm)
    }[0]
    #expect(
      worstError(
        inputGradient,
        ConvolutionReference.inputGradient(
          geometry, outputGradient: gradient.doubles, filter: filter.doubles),
        magnitudes: ConvolutionReference.inputGradient(
          geometry, outputGradient: gradient.magnitudes, filter: filter.magnitudes),
        terms: geometry.outputChannelsPerGroup * geometry.kernelHeight * geometry.kernelWidth) < 1,
      "\(geometry.testDescription)")

    let filterGradient = try runKernel([input, gradient], outputs: [geometry.filterCount]) {
      Convolution.filterGradient(
        geometry, input: $0[0], outputGradient: $0[1], filterGradient: $1[0], algorithm: algorithm)
    }[0]
    #expect(
      worstError(
        filterGradient,
        ConvolutionReference.filterGradient(
          geometry, input: input.doubles, outputGradient: gradient.doubles),
        magnitudes: ConvolutionReference.filterGradient(
          geometry, input: input.magnitudes, outputGradient: gradient.magnitudes),
        terms: geometry.batch * geometry.outputHeight * geometry.outputWidth) < 1,
      "\(geometry.testDescription)")
  }

  @Test func emptyBatchGivesNoOutputAndNoGradient() throws {
    let geometry = ConvolutionGeometry(
      batch: 0, inputHeight: 5, inputWidth: 5, inputChannels: 2, outputChannels: 3, kernelHeight: 3,
      kernelWidth: 3)
    let filterGradient = try runKernel([[], []], outputs: [geometry.filterCount]) {
      Convolution.filterGradient(geometry, input: $0[0], outputGradient: $0[1], filterGradient: $1[0])
    }[0]
    #expect(filterGradient == [Float](repeating: 0, count: geometry.filterCount))
    let output = try runKernel([[], noise(geometry.filterCount, seed: 1)], outputs: [0]) {
      Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0])
    }[0]
    #expect(output.isEmpty)
  }

  /// A convolution computed by hand: the sums of the 2×2 windows, one weight doubled.
  @Test func knownValues() throws {
    let geometry = ConvolutionGeometry(
      batch: 1, inputHeight: 3, inputWidth: 3, inputChannels: 1, outputChannels: 1, kernelHeight: 2,
      kernelWidth: 2)
    let inputs: [[Float]] = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 1, 2]]
    let output = try runKernel(inputs, outputs: [4]) {
      Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0])
    }[0]
    #expect(output == [17, 22, 32, 37])
    #expect(
      ConvolutionReference.forward(geometry, input: inputs[0], filter: inputs[1]) == [17, 22, 32, 37])
  }
}

extension ConvolutionGeometry {
  /// Every combination of small sizes with a filter of these.
  static func sweep(_ kernelHeight: Int, _ kernelWidth: Int) -> [ConvolutionGeometry] {
    var geometries: [ConvolutionGeometry] = []
    for (inputs, outputs, groups) in [(1, 7, 1), (3, 33, 1), (4, 6, 2), (6, 12, 6)] {
      for (batch, stride) in [(1, 1), (1, 2), (1, 6), (9, 1), (9, 2), (9, 6)] {
        for (padding, dilation) in [(0, 1), (1, 1), (4, 1), (0, 2), (1, 2), (4, 2)] {
          guard 7 + 2 * padding > dilation * (kernelHeight - 1) else { continue }
          geometries.append(
            ConvolutionGeometry(
              batch: batch, inputHeight: 7, inputWidth: 6, inputChannels: inputs,
              outputChannels: outputs, kernelHeight: kernelHeight, kernelWidth: kernelWidth,
              stride: stride, padding: padding, dilation: dilation, groups: groups))
        }
      }
    }
    return geometries
  }

  /// Sizes at which something in the fast kernels changes.
  static let special: [ConvolutionGeometry] = [
    // One pixel.
    make(1, 1, 1, 1, 1, 1), make(1, 1, 1, 5, 7, 3, padding: 1), make(17, 1, 1, 3, 33, 3, padding: 2),
    // Several images in a patch, the last patch with fewer.
    make(16, 6, 6, 1, 7, 3, padding: 1), make(17, 5, 4, 3, 16, 3), make(33, 4, 4, 2, 32, 2, stride: 2),
    // Whole tiles; several panels; a remainder of one row or column.
    make(1, 8, 8, 16, 64, 3, padding: 1), make(9, 3, 3, 33, 65, 3, padding: 1), make(2, 5, 5, 32, 31, 1),
    // An image that is cut into bands, even and odd.
    make(9, 48, 48, 32, 8, 3, padding: 1), make(1, 101, 90, 8, 7, 3, padding: 1, stride: 2),
    make(8, 67, 61, 17, 3, 5, padding: 3, stride: 3), make(3, 130, 64, 12, 4, 3, dilation: 5),
    // One row is more than the cache.
    make(1, 6, 1100, 64, 2, 1, stride: 5), make(1, 4, 1030, 66, 1, 3, padding: 1),
    // Depthwise; many groups with several panels each.
    make(2, 12, 12, 40, 40, 3, padding: 1, groups: 40), make(1, 6, 6, 6, 105, 3, padding: 1, groups: 3),
    // The first and last rows contain only padding.
    make(2, 3, 3, 2, 3, 3, padding: 7), make(2, 3, 3, 2, 3, 2, padding: 5, stride: 4, dilation: 3),
    // The rest of the image under a stride is not read.
    make(9, 10, 11, 3, 5, 3, stride: 4), make(2, 11, 10, 2, 3, 2, stride: 7),
    make(1, 12, 12, 1, 4, 7, padding: 3), make(9, 24, 24, 3, 32, 3, padding: 1, stride: 2),
  ]

  /// Every channel for itself: whole and broken lanes, tiles of six pixels and what is left of them.
  static let depthwise: [ConvolutionGeometry] = [2, 16, 33, 48].flatMap { channels in
    [
      make(1, 1, 1, channels, channels, 1, groups: channels),
      make(3, 5, 7, channels, channels, 3, padding: 1, groups: channels),
      make(2, 9, 6, channels, channels, 3, padding: 1, stride: 2, groups: channels),
      make(17, 4, 5, channels, channels, 2, groups: channels),
      make(1, 11, 12, channels, channels, 3, padding: 4, stride: 3, dilation: 2, groups: channels),
      make(1, 40, 70, channels, channels, 5, padding: 2, groups: channels),
    ]
  }

  private static func make(
    _ batch: Int, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int, _ kernel: Int, padding: Int = 0,
    stride: Int = 1, dilation: Int = 1, groups: Int = 1
  ) -> ConvolutionGeometry {
    ConvolutionGeometry(
      batch: batch, inputHeight: height, inputWidth: width, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel, kernelWidth: kernel, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
  }
}

extension ConvolutionGeometry: CustomTestStringConvertible {
  /// The sizes as a short text.
  public var testDescription: String {
    "\(batch)×\(inputHeight)×\(inputWidth)×\(inputChannels)→\(outputChannels), \(kernelHeight)×\(kernelWidth), "
      + "stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)"
  }
}
