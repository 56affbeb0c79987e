// What all forms of the gradients share.
extension BatchNormalization {
  /// Σ g and Σ g · (x − mean) of every channel, block by block, merged in double precision in the order of the blocks.
  final class GradientSums {
    private let blocks, channels: Int
    private let parts: UnsafeMutablePointer<Float>

    init(blocks: Int, channels: Int) {
      (self.blocks, self.channels) = (blocks, channels)
      parts = BufferPool.take(blocks * 2 * channels)
      parts.update(repeating: 0, count: blocks * 2 * channels)
    }

    deinit { BufferPool.give(back: parts, blocks * 2 * channels) }

    /// The sums of a block, [channels], and after them its products.
    func part(_ block: Int) -> UnsafeMutablePointer<Float> { parts + block &* 2 &* channels }

    func merge(
      inverseDeviation: UnsafePointer<Float>, scaleGradient: UnsafeMutablePointer<Float>,
      biasGradient: UnsafeMutablePointer<Float>
    ) {
      withExtendedLifetime(self) {
        for channel in 0..<channels {
          var (sum, product) = (0.0, 0.0)
          for block in 0..<blocks {
            sum += Double(parts[block * 2 * channels + channel])
            product += Double(parts[(block * 2 + 1) * channels + channel])
          }
          biasGradient[channel] = Float(sum)
          scaleGradient[channel] = Float(product * Double(inverseDeviation[channel]))
        }
      }
    }
  }

  /// inputGradient = a · g + b · x + c, per channel.
  final class GradientCoefficients {
    let a, b, c: UnsafeMutablePointer<Float>
    private let channels: Int

    init(
      rows: Int, channels: Int, mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
      scale: UnsafePointer<Float>, scaleGradient: UnsafePointer<Float>, biasGradient: UnsafePointer<Float>
    ) {
      self.channels = channels
      a = BufferPool.take(3 * channels)
      (b, c) = (a + channels, a + 2 * channels)
      let share = 1 / Float(rows)
      for channel in 0..<channels {
        a[channel] = scale[channel] * inverseDeviation[channel]
        b[channel] = -a[channel] * inverseDeviation[channel] * scaleGradient[channel] * share
        c[channel] = -a[channel] * biasGradient[channel] * share - b[channel] * mean[channel]
      }
    }

    deinit { BufferPool.give(back: a, 3 * channels) }
  }
}
