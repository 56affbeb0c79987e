/// Means and variances of channels, gathered block by block, in any order and on any thread.
///
/// Each block takes its own mean first and the squares about it second, while its rows are in the cache; the blocks are
/// merged in double precision in their order (Chan, Golub & LeVeque 1983, "Algorithms for Computing the Sample Variance"),
/// so nothing cancels where the mean is large against the deviation, and no thread changes a bit.
package final class ChannelMoments: @unchecked Sendable {
  private let blocks, channels: Int
  private let parts: UnsafeMutablePointer<Float>
  private let counts: UnsafeMutablePointer<Int>

  /// Room for so many blocks.
  package init(blocks: Int, channels: Int) {
    (self.blocks, self.channels) = (blocks, channels)
    parts = BufferPool.take(blocks * 2 * channels)
    counts = .allocate(capacity: max(blocks, 1))
    counts.initialize(repeating: 0, count: blocks)
  }

  deinit {
    BufferPool.give(back: parts, blocks * 2 * channels)
    counts.deallocate()
  }

  /// Takes in the rows of one block, [rows, channels]. Every block is taken in once.
  package func take(_ block: Int, rows: Int, _ values: UnsafePointer<Float>) {
    take(block, rows: rows, channels: 0..<channels, values)
  }

  /// Takes in a block of a convolution.
  package func take(_ block: ConvolutionBlock) {
    take(block.index, rows: block.pixels, channels: block.channels, block.values)
  }

  private func take(_ block: Int, rows: Int, channels range: Range<Int>, _ values: UnsafePointer<Float>) {
    let (stride, channels) = (channels, range.count)
    let values = values + range.lowerBound
    let mean = parts + (block * 2 * stride + range.lowerBound)
    let squares = mean + stride
    if range.lowerBound == 0 { counts[block] = rows }
    mean.update(repeating: 0, count: channels)
    squares.update(repeating: 0, count: channels)
    for row in 0..<rows {
      let line = values + row &* stride
      for channel in 0..<channels { mean[channel] += line[channel] }
    }
    let share = 1 / Float(rows)
    for channel in 0..<channels { mean[channel] *= share }
    for row in 0..<rows {
      let line = values + row &* stride
      for channel in 0..<channels {
        let deviation = line[channel] - mean[channel]
        squares[channel] = multiplyAdd(deviation, deviation, squares[channel])
      }
    }
  }

  /// mean[c] and variance[c] of all rows that were taken in; the variance is divided by their count.
  package func merge(mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>) {
    for channel in 0..<channels {
      var (count, total, squares) = (0.0, 0.0, 0.0)
      for block in 0..<blocks where counts[block] > 0 {
        let size = Double(counts[block])
        let blockMean = Double(parts[block * 2 * channels + channel])
        let difference = blockMean - total
        squares += Double(parts[(block * 2 + 1) * channels + channel])
        squares += difference * difference * count * size / (count + size)
        total += difference * size / (count + size)
        count += size
      }
      mean[channel] = Float(total)
      variance[channel] = count > 0 ? Float(squares / count) : 0
    }
  }
}
