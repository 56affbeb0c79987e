import MienKernels
import Testing

/// Means and variances by blocks, against double precision.
@Suite struct ChannelMomentsTests {
  /// Blocks of few rows and of very many, where single sums would lose most of their digits.
  @Test(arguments: [[1], [1, 2, 3], [256, 257, 5], [64_000], [70_001, 1]], [Float(0), 1000])
  func momentsOfBlocks(rows: [Int], offset: Float) throws {
    let (channels, total) = (3, rows.reduce(0, +))
    let values = noise(total * channels, seed: 4).map { $0 + offset }
    let moments = try runKernel([values], outputs: [channels, channels]) { inputs, outputs in
      let moments = ChannelMoments(blocks: rows.count, channels: channels)
      var first = 0
      for (block, count) in rows.enumerated() {
        moments.take(block, rows: count, inputs[0] + first * channels)
        first += count
      }
      moments.merge(mean: outputs[0], variance: outputs[1])
    }
    let expected = BatchNormalizationReference.statistics(rows: total, channels: channels, input: values.doubles)
    for channel in 0..<channels {
      #expect(abs(Double(moments[0][channel]) - expected.mean[channel]) <= 3e-7 * max(1, Double(offset)))
      // What the rounding of the blocks' means may add.
      let rounding = Double(offset) * 0x1p-24
      #expect(
        abs(Double(moments[1][channel]) - expected.variance[channel]) <= 1e-5 * expected.variance[channel] + rounding)
    }
  }

  @Test func aConstantHasNoVariance() throws {
    let rows = 64_000
    let moments = try runKernel([[Float](repeating: 0.1, count: rows)], outputs: [1, 1]) { inputs, outputs in
      let moments = ChannelMoments(blocks: 1, channels: 1)
      moments.take(0, rows: rows, inputs[0])
      moments.merge(mean: outputs[0], variance: outputs[1])
    }
    #expect(moments[0] == [0.1] && moments[1] == [0])
  }
}
