import MienKernels
import MienSystem
import NeuralNetworks

/// The kernels alone, at the shapes of `vgg8`, batch 64. Operations are counted as those of the direct convolution, so
/// Winograd's can exceed the peak.
enum KernelBenchmarks {
  private static let batch = 64

  static var pieces: [BenchmarkSuite.Piece] {
    let shapes = [(48, 1, 32), (48, 32, 32), (24, 64, 64), (12, 128, 128), (6, 256, 256)]
    return shapes.flatMap { size, inputs, outputs in
      [
        piece("conv3x3", size, inputs, outputs) { geometry, x, w, y in
          Convolution.forward(geometry, input: x, filter: w, output: y)
        },
        piece("conv3x3-direct", size, inputs, outputs) { geometry, x, w, y in
          Convolution.forward(geometry, input: x, filter: w, output: y, algorithm: .direct)
        },
        piece("conv3x3-input-gradient", size, inputs, outputs) { geometry, x, w, y in
          Convolution.inputGradient(geometry, outputGradient: y, filter: w, inputGradient: x)
        },
        piece("conv3x3-filter-gradient", size, inputs, outputs) { geometry, x, w, y in
          Convolution.filterGradient(geometry, input: x, outputGradient: y, filterGradient: w)
        },
      ]
    } + otherKinds + oneImage + [matrixProduct]
  }

  /// Convolutions of other networks: depthwise, of single pixels, with a stride, dilated. Depthwise ones get few
  /// images: with many, memory is the limit, since each number is read for nine products.
  private static var otherKinds: [BenchmarkSuite.Piece] {
    [
      ("depthwise3x3", 24, 128, 3, 1, 1, 128), ("depthwise3x3-stride2", 24, 128, 3, 2, 1, 128),
      ("conv1x1", 24, 128, 1, 1, 1, 1), ("conv3x3-stride2", 24, 64, 3, 2, 1, 1),
      ("conv3x3-dilation2", 24, 64, 3, 1, 2, 1),
    ]
    .flatMap { name, size, channels, kernel, stride, dilation, groups in
      func piece(
        _ suffix: String,
        _ run:
          @escaping (
            ConvolutionGeometry, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
          ) -> Void
      ) -> BenchmarkSuite.Piece {
        Self.piece(
          name + suffix, size, channels, channels, kernel: kernel, stride: stride, dilation: dilation, groups: groups,
          batch: groups > 1 ? 8 : Self.batch,
          run)
      }
      return [
        piece("") { geometry, x, w, y in Convolution.forward(geometry, input: x, filter: w, output: y) },
        piece("-input-gradient") { geometry, x, w, y in
          Convolution.inputGradient(geometry, outputGradient: y, filter: w, inputGradient: x)
        },
        piece("-filter-gradient") { geometry, x, w, y in
          Convolution.filterGradient(geometry, input: x, outputGradient: y, filterGradient: w)
        },
      ]
    }
  }

  private static func piece(
    _ name: String, _ size: Int, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, dilation: Int = 1,
    groups: Int = 1, batch: Int = Self.batch,
    _ run:
      @escaping (
        ConvolutionGeometry, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void
  ) -> BenchmarkSuite.Piece {
    let geometry = ConvolutionGeometry(
      batch: batch, inputHeight: size, inputWidth: size, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel, kernelWidth: kernel, stride: stride, padding: dilation * (kernel - 1) / 2,
      dilation: dilation, groups: groups)
    let channels = inputs == outputs ? "\(inputs)" : "\(inputs)-\(outputs)"
    return BenchmarkSuite.Piece(
      name: "\(name)/\(size)x\(size)x\(channels)", operations: Double(geometry.operations), images: batch
    ) {
      var generator = RandomGenerator(seed: 1)
      var x = Tensor.uniform([geometry.inputCount], in: -1...1, using: &generator)
      var w = Tensor.uniform([geometry.filterCount], in: -0.1...0.1, using: &generator)
      var y = Tensor.uniform([geometry.outputCount], in: -1...1, using: &generator)
      return {
        x.withUnsafeMutablePointer { x in
          w.withUnsafeMutablePointer { w in
            y.withUnsafeMutablePointer { y in run(geometry, x, w, y) }
          }
        }
      }
    }
  }

  /// The convolutions of one image with prepared filters. The plain ones repeat one filter, which stays in the caches
  /// if it fits. The `-cold` ones alternate between more copies than any cache holds. A real network lies in between.
  private static var oneImage: [BenchmarkSuite.Piece] {
    let shapes = [
      (48, 1, 32), (48, 32, 32), (24, 32, 64), (24, 64, 64), (12, 64, 128), (12, 128, 128), (6, 128, 256),
      (6, 256, 256),
    ]
    return [("one-image", 1), ("one-image-cold", 128 << 20)].flatMap { kind, bytes in
      shapes.map { size, inputs, outputs in oneImage("conv3x3-\(kind)", size, inputs, outputs, filterBytes: bytes) }
    }
  }

  private static func oneImage(
    _ name: String, _ size: Int, _ inputs: Int, _ outputs: Int, filterBytes: Int
  ) -> BenchmarkSuite.Piece {
    let geometry = ConvolutionGeometry(
      batch: 1, inputHeight: size, inputWidth: size, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: 3, kernelWidth: 3, padding: 1)
    let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
    let bytes = PreparedFilter.bytes(geometry, algorithm)
    return BenchmarkSuite.Piece(
      name: "\(name)/\(size)x\(size)x\(inputs)-\(outputs)", operations: Double(geometry.operations), images: 1,
      bytes: Double(bytes)
    ) {
      var generator = RandomGenerator(seed: 1)
      let x = Tensor.uniform([geometry.inputCount], in: -1...1, using: &generator)
      let w = Tensor.uniform([geometry.filterCount], in: -0.1...0.1, using: &generator)
      var y = Tensor([geometry.outputCount], repeating: 0)
      let filters = (0..<max(1, filterBytes / bytes)).map { _ in
        w.withUnsafePointer { PreparedFilter(forwardOf: geometry, $0, algorithm) }
      }
      var turn = 0
      return {
        x.withUnsafePointer { x in
          y.withUnsafeMutablePointer { y in
            Convolution.forward(geometry, input: x, filter: filters[turn % filters.count], output: y)
          }
        }
        turn += 1
      }
    }
  }

  private static var matrixProduct: BenchmarkSuite.Piece {
    let size = 512
    return BenchmarkSuite.Piece(name: "matrix-product/\(size)", operations: 2 * Double(size * size * size)) {
      var generator = RandomGenerator(seed: 1)
      let a = Tensor.uniform([size, size], using: &generator)
      let b = Tensor.uniform([size, size], using: &generator)
      return { expect(a.matrixProduct(b).count == size * size, "a benchmark gave another size") }
    }
  }
}
