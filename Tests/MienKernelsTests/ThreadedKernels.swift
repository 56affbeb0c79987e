import MienKernels
import Testing

/// One call of a kernel, large enough to be cut among threads.
struct Kernel: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var inputs: [[Float]]
  var outputs: [Int]
  var run: @Sendable ([UnsafePointer<Float>], [UnsafeMutablePointer<Float>]) -> Void

  init(
    _ name: String, inputs: [Int], outputs: [Int],
    run: @escaping @Sendable ([UnsafePointer<Float>], [UnsafeMutablePointer<Float>]) -> Void
  ) {
    testDescription = name
    self.inputs = inputs.enumerated().map { noise($1, seed: UInt64($0)) }
    self.outputs = outputs
    self.run = run
  }

  static let all =
    geometries.flatMap { convolutions($0, algorithm: nil) } + manyChannels.flatMap(ofEveryAlgorithm) + [matrixProduct]
    + poolings + normalizations + fusions + softmaxes + reductions + rearrangings

  private static let geometries = [
    ConvolutionGeometry(
      batch: 3, inputHeight: 24, inputWidth: 23, inputChannels: 7, outputChannels: 33, kernelHeight: 3,
      kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 5, inputHeight: 13, inputWidth: 24, inputChannels: 16, outputChannels: 48, kernelHeight: 3,
      kernelWidth: 3, padding: 1),
    ConvolutionGeometry(
      batch: 17, inputHeight: 9, inputWidth: 9, inputChannels: 6, outputChannels: 8, kernelHeight: 3,
      kernelWidth: 2, stride: 2, groups: 2),
  ]

  /// Where every algorithm can be taken; of one image the channels are cut among the threads.
  private static let manyChannels =
    [(9, 7, 16, 48), (1, 12, 32, 128)].map {
      ConvolutionGeometry(
        batch: $0.0, inputHeight: $0.1, inputWidth: $0.1, inputChannels: $0.2, outputChannels: $0.3, kernelHeight: 3,
        kernelWidth: 3, padding: 1)
    } + [
      ConvolutionGeometry(
        batch: 19, inputHeight: 14, inputWidth: 13, inputChannels: 40, outputChannels: 40, kernelHeight: 3,
        kernelWidth: 3, padding: 1, groups: 40)
    ]

  private static func ofEveryAlgorithm(_ geometry: ConvolutionGeometry) -> [Kernel] {
    Convolution.algorithms(geometry).flatMap { convolutions(geometry, algorithm: $0) + [statistics(geometry, $0)] }
  }

  private static func convolutions(_ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm?) -> [Kernel] {
    let (input, output, filter) = (geometry.inputCount, geometry.outputCount, geometry.filterCount)
    let name = "\(geometry.testDescription)\(algorithm.map { ", \($0)" } ?? "")"
    return [
      Kernel("convolution \(name)", inputs: [input, filter], outputs: [output]) {
        Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0], algorithm: algorithm)
      },
      Kernel("input gradient \(name)", inputs: [output, filter], outputs: [input]) {
        Convolution.inputGradient(
          geometry, outputGradient: $0[0], filter: $0[1], inputGradient: $1[0], algorithm: algorithm)
      },
      Kernel("filter gradient \(name)", inputs: [input, output], outputs: [filter]) {
        Convolution.filterGradient(
          geometry, input: $0[0], outputGradient: $0[1], filterGradient: $1[0], algorithm: algorithm)
      },
    ]
  }

  /// The statistics of a convolution's blocks.
  private static func statistics(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> Kernel {
    let channels = geometry.outputChannels
    return Kernel(
      "statistics of a convolution \(geometry.testDescription), \(algorithm)",
      inputs: [geometry.inputCount, geometry.filterCount], outputs: [channels, channels]
    ) { inputs, outputs in
      let moments = ChannelMoments(blocks: Convolution.blockCount(geometry, algorithm), channels: channels)
      Convolution.forward(
        geometry, input: inputs[0], filter: inputs[1], output: nil, algorithm: algorithm, blocks: .moments(moments))
      moments.merge(mean: outputs[0], variance: outputs[1])
    }
  }

  private static let matrixProduct = Kernel(
    "matrix product", inputs: [130 * 70, 70 * 99], outputs: [130 * 99]
  ) {
    MatrixProduct.multiply(
      rows: 130, columns: 99, terms: 70, StridedMatrix($0[0], columns: 70), StridedMatrix($0[1], columns: 99),
      into: $1[0])
  }

  private static let poolings: [Kernel] = {
    let geometry = PoolingGeometry(
      batch: 9, inputHeight: 24, inputWidth: 25, channels: 17, size: 3, stride: 2)
    let (input, output) = (geometry.inputCount, geometry.outputCount)
    return [
      Kernel("maximum pooling and its gradient", inputs: [input, output], outputs: [output, output, input]) {
        inputs, outputs in
        outputs[1].withMemoryRebound(to: Int32.self, capacity: output) {
          Pooling.maximum(geometry, input: inputs[0], output: outputs[0], winners: $0)
          Pooling.maximumGradient(
            geometry, outputGradient: inputs[1], winners: $0, inputGradient: outputs[2])
        }
      },
      Kernel("average pooling and its gradient", inputs: [input, output], outputs: [output, input]) {
        Pooling.average(geometry, input: $0[0], output: $1[0])
        Pooling.averageGradient(geometry, outputGradient: $0[1], inputGradient: $1[1])
      },
    ]
  }()

  private static let normalizations: [Kernel] = {
    let (rows, channels) = (5000, 13)
    let count = rows * channels
    return [
      Kernel("statistics", inputs: [count], outputs: [channels, channels]) {
        BatchNormalization.statistics(
          rows: rows, channels: channels, input: $0[0], mean: $1[0], variance: $1[1])
      },
      Kernel("normalization", inputs: [count, channels, channels], outputs: [count]) {
        BatchNormalization.apply(
          rows: rows, channels: channels, input: $0[0], factor: $0[1], term: $0[2], rectified: true,
          output: $1[0])
      },
      Kernel(
        "normalization's gradients", inputs: [count, count, count, channels, channels, channels],
        outputs: [count, channels, channels]
      ) {
        BatchNormalization.gradients(
          rows: rows, channels: channels, input: $0[0], output: $0[1], outputGradient: $0[2], mean: $0[3],
          inverseDeviation: $0[4], scale: $0[5], rectified: true, inputGradient: $1[0],
          scaleGradient: $1[1], biasGradient: $1[2])
      },
    ]
  }()

  private static let fusions = [false, true].map { pooled in
    let fusion = FusedNormalization(
      batch: 3, height: 48, width: 20, channels: 32, rectified: true, pooled: pooled)
    let count = 3 * 48 * 20 * 32
    let output = pooled ? count / 4 : count
    return Kernel(
      "fused normalization\(pooled ? " and pooling" : "")", inputs: [count, output, 32, 32, 32, 32, 32],
      outputs: [output, count, 32, 32]
    ) {
      fusion.apply(input: $0[0], factor: $0[2], term: $0[3], output: $1[0])
      fusion.gradients(
        input: $0[0], outputGradient: $0[1], mean: $0[4], inverseDeviation: $0[5], scale: $0[6], factor: $0[2],
        term: $0[3], inputGradient: $1[1], scaleGradient: $1[2], biasGradient: $1[3])
    }
  }

  private static let softmaxes = [
    Kernel("softmax", inputs: [3000 * 7], outputs: [3000 * 7]) {
      SoftmaxCrossEntropy.softmax(rows: 3000, columns: 7, input: $0[0], output: $1[0])
    },
    Kernel("log softmax", inputs: [3000 * 7], outputs: [3000 * 7]) {
      SoftmaxCrossEntropy.logSoftmax(rows: 3000, columns: 7, input: $0[0], output: $1[0])
    },
  ]

  private static let reductions = [
    Kernel("sum of rows", inputs: [300 * 700], outputs: [300]) {
      Reductions.sum(outer: 300, reduced: 700, inner: 1, $0[0], into: $1[0])
    },
    Kernel("sum of columns", inputs: [2 * 3000 * 17], outputs: [2 * 17]) {
      Reductions.sum(outer: 2, reduced: 3000, inner: 17, $0[0], into: $1[0])
    },
    Kernel("sum of one long row", inputs: [200_003], outputs: [1]) {
      Reductions.sum(outer: 1, reduced: 200_003, inner: 1, $0[0], into: $1[0])
    },
    Kernel("squared deviations of columns", inputs: [2 * 3000 * 17, 2 * 17], outputs: [2 * 17]) {
      Reductions.sumOfSquaredDeviations(
        outer: 2, reduced: 3000, inner: 17, $0[0], from: $0[1], into: $1[0])
    },
    Kernel("maximum", inputs: [2 * 3000 * 17], outputs: [2 * 17]) {
      Extremes.values(.largest, outer: 2, reduced: 3000, inner: 17, $0[0], into: $1[0])
    },
    Kernel("minimum of a long row", inputs: [200_003], outputs: [1]) {
      Extremes.values(.smallest, outer: 1, reduced: 200_003, inner: 1, $0[0], into: $1[0])
    },
    Kernel("softmax of columns", inputs: [3 * 30 * 700], outputs: [3 * 30 * 700]) {
      SoftmaxCrossEntropy.softmax(
        outer: 3, reduced: 30, inner: 700, input: $0[0], output: $1[0], isLogarithm: false)
    },
  ]

  private static let rearrangings = [
    Kernel(
      "bilinear upsampling and its gradient", inputs: [3 * 20 * 24 * 9, 12 * 20 * 24 * 9],
      outputs: [12 * 20 * 24 * 9, 3 * 20 * 24 * 9]
    ) {
      let geometry = UpsamplingGeometry(batch: 3, inputHeight: 20, inputWidth: 24, channels: 9, factor: 2)
      Upsampling.bilinear(geometry, input: $0[0], output: $1[0])
      Upsampling.bilinearGradient(geometry, outputGradient: $0[1], inputGradient: $1[1])
    },
    Kernel("matrix products", inputs: [9 * 30 * 17, 9 * 17 * 40], outputs: [9 * 30 * 40]) {
      MatrixProduct.multiply(
        rows: 30, columns: 40, terms: 17, at: (0..<9).map { .init(left: $0 * 30 * 17, right: $0 * 17 * 40) },
        StridedMatrix($0[0], columns: 17), StridedMatrix($0[1], columns: 40), into: $1[0])
    },
    Kernel("transpose", inputs: [300 * 700], outputs: [300 * 700]) {
      StridedCopy.copy([300, 700], $0[0], strides: [1, 300], into: $1[0], strides: [700, 1])
    },
    Kernel("adding up of repeated indices", inputs: [5000 * 9], outputs: [1000 * 9]) {
      Gathering.add((0..<5000).map { $0 * $0 % 1000 }, outer: 1, size: 1000, inner: 9, $0[0], into: $1[0])
    },
  ]
}
