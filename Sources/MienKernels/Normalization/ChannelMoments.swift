/// Means and variances of channels, gathered block by block, in any order and on any thread.
///
/// For some rows at a time, while they are in the cache, each block computes the mean first and then the squares about
/// it. These are merged in their order (Chan, Golub & LeVeque 1983, "Algorithms for Computing the Sample Variance"),
/// and so are the blocks, in double precision. So no digits are lost where the mean is much larger than the deviation,
/// and threads change no bit.
package final class ChannelMoments: @unchecked Sendable {
  private let blocks, channels: Int
  /// [blocks, 4, channels]: mean and squares of a block, and room for those of some rows.
  private let parts: UnsafeMutablePointer<Float>
  private let counts: UnsafeMutablePointer<Int>

  /// How many rows are summed in single precision.
  private static let rowsAtOnce = 256

  /// Room for this many blocks.
  package init(blocks: Int, channels: Int) {
    (self.blocks, self.channels) = (blocks, channels)
    parts = BufferPool.take(blocks * 4 * channels)
    counts = .allocate(capacity: max(blocks, 1))
    counts.initialize(repeating: 0, count: blocks)
  }

  deinit {
    BufferPool.give(back: parts, blocks * 4 * channels)
    counts.deallocate()
  }

  /// Adds the rows of one block, [rows, channels]. Every block is added once.
  package func take(_ block: Int, rows: Int, _ values: UnsafePointer<Float>) {
    take(block, rows: rows, channels: 0..<channels, values)
  }

  /// Adds a block of a convolution.
  package func take(_ block: ConvolutionBlock) {
    take(block.index, rows: block.pixels, channels: block.channels, block.values)
  }

  private func take(_ block: Int, rows: Int, channels range: Range<Int>, _ values: UnsafePointer<Float>) {
    let (stride, channels) = (channels, range.count)
    let values = values + range.lowerBound
    let mean = parts + (block * 4 * stride + range.lowerBound)
    let squares = mean + stride
    if range.lowerBound == 0 { counts[block] = rows }
    guard rows > 0 else { return }
    sum(min(rows, Self.rowsAtOnce), channels, values, mean, squares)
    var first = Self.rowsAtOnce
    while first < rows {
      let count = min(Self.rowsAtOnce, rows - first)
      let (someMean, someSquares) = (mean + 2 &* stride, mean + 3 &* stride)
      sum(count, channels, values + first &* stride, someMean, someSquares)
      let share = Float(count) / Float(first + count)
      for channel in 0..<channels {
        let difference = someMean[channel] - mean[channel]
        squares[channel] += someSquares[channel] + difference * difference * share * Float(first)
        mean[channel] = multiplyAdd(difference, share, mean[channel])
      }
      first += count
    }
  }

  /// mean[c] of some rows and squares[c] = Σ (value − mean[c])².
  private func sum(
    _ rows: Int, _ channels: Int, _ values: UnsafePointer<Float>, _ mean: UnsafeMutablePointer<Float>,
    _ squares: UnsafeMutablePointer<Float>
  ) {
    let stride = self.channels
    mean.update(repeating: 0, count: channels)
    squares.update(repeating: 0, count: channels)
    // From the differences to the first row, which are small where the mean is much larger than the deviation.
    for row in 1..<rows {
      let line = values + row &* stride
      for channel in 0..<channels { mean[channel] += line[channel] - values[channel] }
    }
    let share = 1 / Float(rows)
    for channel in 0..<channels { mean[channel] = multiplyAdd(mean[channel], share, values[channel]) }
    for row in 0..<rows {
      let line = values + row &* stride
      for channel in 0..<channels {
        let deviation = line[channel] - mean[channel]
        squares[channel] = multiplyAdd(deviation, deviation, squares[channel])
      }
    }
  }

  /// mean[c] and variance[c] of all rows that were added; the variance is divided by their count.
  package func merge(mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>) {
    withExtendedLifetime(self) {
      for channel in 0..<channels {
        var (count, total, squares) = (0.0, 0.0, 0.0)
        for block in 0..<blocks where counts[block] > 0 {
          let size = Double(counts[block])
          let blockMean = Double(parts[block * 4 * channels + channel])
          let difference = blockMean - total
          squares += Double(parts[(block * 4 + 1) * channels + channel])
          squares += difference * difference * count * size / (count + size)
          total += difference * size / (count + size)
          count += size
        }
        mean[channel] = Float(total)
        variance[channel] = count > 0 ? Float(squares / count) : 0
      }
    }
  }
}
