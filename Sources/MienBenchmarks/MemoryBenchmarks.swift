import MienKernels
import NeuralNetworks

/// Work that memory limits, at the largest shape of `vgg8`, batch 64, with a plain copy to compare.
enum MemoryBenchmarks {
  private static let (batch, size, channels) = (64, 48, 32)
  private static var count: Int { batch * size * size * channels }

  static var pieces: [BenchmarkSuite.Piece] {
    [copy] + [false, true].flatMap { [apply(pooled: $0), gradients(pooled: $0)] }
  }

  private static func bytes(_ floats: Int) -> Double { Double(floats * MemoryLayout<Float>.size) }

  private static func fusion(pooled: Bool) -> FusedNormalization {
    FusedNormalization(batch: batch, height: size, width: size, channels: channels, rectified: true, pooled: pooled)
  }

  private static func noise(_ count: Int) -> Tensor {
    var generator = RandomGenerator(seed: 1)
    return Tensor.uniform([count], in: 0.5...1, using: &generator)
  }

  private static var copy: BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "memory/copy", bytes: 2 * bytes(count)) {
      let (source, count) = (noise(count), count)
      var target = noise(count)
      return {
        source.withUnsafePointer { source in
          target.withUnsafeMutablePointer { target in
            ThreadPool.forEachRange(count, grain: 65536) {
              (target + $0.lowerBound).update(from: source + $0.lowerBound, count: $0.count)
            }
          }
        }
      }
    }
  }

  private static func apply(pooled: Bool) -> BenchmarkSuite.Piece {
    let (fusion, outputs) = (fusion(pooled: pooled), pooled ? count / 4 : count)
    return BenchmarkSuite.Piece(
      name: "memory/normalize\(pooled ? "-pool" : "")", images: batch, bytes: bytes(count + outputs)
    ) {
      let (x, factor, term) = (noise(count), noise(channels), noise(channels))
      var y = noise(outputs)
      return {
        y.withUnsafeMutablePointer { y in
          x.withUnsafePointer { x in
            factor.withUnsafePointer { factor in
              term.withUnsafePointer { fusion.apply(input: x, factor: factor, term: $0, output: y) }
            }
          }
        }
      }
    }
  }

  private static func gradients(pooled: Bool) -> BenchmarkSuite.Piece {
    let (fusion, outputs) = (fusion(pooled: pooled), pooled ? count / 4 : count)
    // Two passes read the input and the output's gradient; the second writes.
    return BenchmarkSuite.Piece(
      name: "memory/normalize\(pooled ? "-pool" : "")-gradients", images: batch, bytes: bytes(3 * count + 2 * outputs)
    ) {
      let (x, g, parameters) = (noise(count), noise(outputs), noise(channels))
      var (dx, scale, bias) = (noise(count), noise(channels), noise(channels))
      return {
        dx.withUnsafeMutablePointer { dx in
          scale.withUnsafeMutablePointer { scale in
            bias.withUnsafeMutablePointer { bias in
              x.withUnsafePointer { x in
                g.withUnsafePointer { g in
                  parameters.withUnsafePointer { p in
                    fusion.gradients(
                      input: x, outputGradient: g, mean: p, inverseDeviation: p, scale: p, factor: p, term: p,
                      inputGradient: dx, scaleGradient: scale, biasGradient: bias)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
