import MienKernels
import Synchronization
import Testing

/// The blocks of a convolution are its output, with every value once, and a prepared filter changes no bit.
@Suite struct ConvolutionBlockTests {
  static let geometries =
    [(1, 6, 6, 16, 80), (1, 48, 48, 1, 32), (3, 24, 20, 16, 32), (9, 6, 6, 32, 16), (70, 5, 5, 16, 16)]
    .map {
      ConvolutionGeometry(
        batch: $0.0, inputHeight: $0.1, inputWidth: $0.2, inputChannels: $0.3, outputChannels: $0.4, kernelHeight: 3,
        kernelWidth: 3, padding: 1)
    } + [
      ConvolutionGeometry(
        batch: 2, inputHeight: 9, inputWidth: 9, inputChannels: 6, outputChannels: 12, kernelHeight: 3, kernelWidth: 3,
        stride: 2, groups: 3),
      ConvolutionGeometry(
        batch: 1, inputHeight: 4, inputWidth: 4, inputChannels: 4, outputChannels: 80, kernelHeight: 3, kernelWidth: 3,
        groups: 2),
      ConvolutionGeometry(
        batch: 9, inputHeight: 24, inputWidth: 24, inputChannels: 40, outputChannels: 40, kernelHeight: 3,
        kernelWidth: 3, padding: 1, groups: 40),
    ]

  @Test(arguments: geometries) func blocksAreTheOutput(_ geometry: ConvolutionGeometry) throws {
    let inputs = [noise(geometry.inputCount, seed: 1), noise(geometry.filterCount, seed: 2)]
    let (pixels, channels) = (geometry.outputCount / geometry.outputChannels, geometry.outputChannels)
    for algorithm in Convolution.algorithms(geometry) {
      let whole = try runKernel(inputs, outputs: [geometry.outputCount]) {
        Convolution.forward(geometry, input: $0[0], filter: $0[1], output: $1[0], algorithm: algorithm)
      }[0]
      for isStored in [false, true] {
        let seen = Seen(whole.count)
        let results = try runKernel(inputs, outputs: [whole.count, whole.count]) { inputs, outputs in
          seen.state.withLock { $0 = (counts: [Int](repeating: 0, count: whole.count), blocks: []) }
          let prepared = PreparedFilter(forwardOf: geometry, inputs[1], algorithm)
          let (stored, handed) = (outputs[0], Handed(outputs[1]))
          Convolution.forward(
            geometry, input: inputs[0], filter: prepared, output: isStored ? stored : nil,
            blocks: .function { block in
              seen.state.withLock { seen in
                seen.blocks.insert(block.index)
                for pixel in 0..<block.pixels {
                  for channel in block.channels {
                    let place = (block.firstPixel + pixel) * channels + channel
                    handed.memory[place] = block.values[pixel * channels + channel]
                    seen.counts[place] += 1
                  }
                }
              }
            })
        }
        #expect(results[1] == whole, "\(algorithm)")
        #expect(isStored == (results[0] == whole), "\(algorithm)")
        #expect(seen.state.withLock { $0.counts.allSatisfy { $0 == 1 } }, "\(algorithm)")
        #expect(
          seen.state.withLock { $0.blocks } == Set(0..<Convolution.blockCount(geometry, algorithm)),
          "\(algorithm) \(pixels)")
      }
    }
  }

  private final class Seen: Sendable {
    let state: Mutex<(counts: [Int], blocks: Set<Int>)>
    init(_ count: Int) { state = Mutex((counts: [Int](repeating: 0, count: count), blocks: [])) }
  }

  private struct Handed: @unchecked Sendable {
    let memory: UnsafeMutablePointer<Float>
    init(_ memory: UnsafeMutablePointer<Float>) { self.memory = memory }
  }

  /// Which geometries give their rows in pairs.
  @Test func hasEvenBlocks() {
    func even(_ batch: Int, _ side: Int, _ algorithm: ConvolutionAlgorithm) -> Bool {
      Convolution.hasEvenBlocks(
        ConvolutionGeometry(
          batch: batch, inputHeight: side, inputWidth: side, inputChannels: 16, outputChannels: 16, kernelHeight: 3,
          kernelWidth: 3, padding: 1), algorithm)
    }
    #expect(even(1, 48, .winograd4) && even(1, 6, .winograd4) && even(3, 6, .winograd2) && even(64, 6, .winograd3))
    // Three tiles of three rows at once, of images of six.
    #expect(!even(1, 48, .winograd3))
  }

  /// Code that pools pairs of rows can rely on them.
  @Test(arguments: geometries) func evenBlocksAreEven(_ geometry: ConvolutionGeometry) {
    guard geometry.outputHeight % 2 == 0 else { return }
    let (x, w) = (noise(geometry.inputCount, seed: 1), noise(geometry.filterCount, seed: 2))
    for algorithm in Convolution.algorithms(geometry) where Convolution.hasEvenBlocks(geometry, algorithm) {
      Convolution.forward(
        geometry, input: x, filter: w, output: nil, algorithm: algorithm,
        blocks: .function { block in
          #expect(block.firstPixel % (2 * geometry.outputWidth) == 0 && block.pixels % (2 * geometry.outputWidth) == 0)
        })
    }
  }

  /// With many images the fewest products win, with one image the fewest weights; other geometries are direct.
  @Test func theFastestAlgorithm() {
    func fastest(
      _ batch: Int, _ side: Int, _ channels: Int, stride: Int = 1, isPrepared: Bool = false
    ) -> ConvolutionAlgorithm {
      Convolution.fastestAlgorithm(
        ConvolutionGeometry(
          batch: batch, inputHeight: side, inputWidth: side, inputChannels: channels, outputChannels: channels,
          kernelHeight: 3, kernelWidth: 3, stride: stride, padding: 1), isPrepared: isPrepared)
    }
    #expect(
      fastest(64, 48, 32) == .winograd4 && fastest(64, 24, 64) == .winograd4 && fastest(64, 12, 128) == .winograd4)
    #expect(fastest(64, 6, 256) == .winograd3)
    // Half a tile of 3 rows makes F(2 × 2) the fastest, one of 4 makes F(3 × 3) the fastest, narrowly.
    #expect(fastest(1, 6, 256) == .direct && [.winograd2, .winograd3].contains(fastest(1, 6, 256, isPrepared: true)))
    #expect(fastest(64, 48, 15) == .direct && fastest(64, 48, 32, stride: 2) == .direct)
  }
}
