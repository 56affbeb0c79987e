/// A normalisation by means and deviations that each belong to one sample, so that use and training are the same.
package protocol SampleNormalization: Sendable {
  /// How many scales and biases there are.
  var channels: Int { get }
  /// How many means and deviations there are.
  var statistics: Int { get }

  /// output = (input − mean) · inverseDeviation · scale[c] + bias[c], with inverseDeviation = 1 / √(variance + ε), the
  /// variance divided by the count.
  func normalize(
    _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float,
    mean: UnsafeMutablePointer<Float>, inverseDeviation: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>)

  /// The gradients. With x̂ the normalised input, g the output's gradient, h = g · scale, and means over what has one
  /// deviation:
  ///
  ///     biasGradient[c] = Σ g      scaleGradient[c] = Σ g · x̂
  ///     inputGradient   = inverseDeviation · (h − mean(h) − x̂ · mean(h · x̂))
  func gradients(
    _ input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>,
    inverseDeviation: UnsafePointer<Float>, scale: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>)
}

/// Normalisation of every row (Ba, Kiros & Hinton 2016, "Layer Normalization").
package struct LayerNormalization: SampleNormalization {
  private let rows, columns: Int

  package init(rows: Int, columns: Int) { (self.rows, self.columns) = (rows, columns) }

  package var channels: Int { columns }
  package var statistics: Int { rows }

  /// Rows whose sums of gradients are added together before they are merged in double precision.
  private static let blockRows = 64

  package func normalize(
    _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float,
    mean: UnsafeMutablePointer<Float>, inverseDeviation: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let columns = columns
    let share = 1 / Float(columns)
    ThreadPool.forEachRange(rows, grain: max(1, 16384 / max(columns, 1))) { range in
      for row in range {
        let (x, y) = (input + row &* columns, output + row &* columns)
        let center = Float(Reductions.sum(columns, x)) * share
        for column in 0..<columns { y[column] = x[column] - center }
        let variance = Float(Reductions.sumOfSquares(columns, y)) * share
        let factor = 1 / (variance + epsilon).squareRoot()
        for column in 0..<columns { y[column] = multiplyAdd(y[column] * factor, scale[column], bias[column]) }
        (mean[row], inverseDeviation[row]) = (center, factor)
      }
    }
  }

  package func gradients(
    _ input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>,
    inverseDeviation: UnsafePointer<Float>, scale: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns, blockRows) = (rows, columns, Self.blockRows)
    let share = 1 / Float(columns)
    let sums = ColumnSums(blocks: (rows + blockRows - 1) / blockRows, columns: columns)
    ThreadPool.forEach(sums.blocks, scratch: 2 * columns) { block, scratch in
      let (normalized, weighted) = (scratch, scratch + columns)
      let (scaleSums, biasSums) = sums.cleared(block)
      for row in block &* blockRows..<min(rows, (block &+ 1) &* blockRows) {
        let start = row &* columns
        let (x, g, result) = (input + start, outputGradient + start, inputGradient + start)
        let (center, factor) = (mean[row], inverseDeviation[row])
        for column in 0..<columns {
          normalized[column] = (x[column] - center) * factor
          weighted[column] = g[column] * scale[column]
          biasSums[column] += g[column]
          scaleSums[column] = multiplyAdd(g[column], normalized[column], scaleSums[column])
        }
        let (sum, product) = sums.sumAndProduct(weighted, normalized)
        let (first, second) = (sum * share, product * share)
        for column in 0..<columns {
          result[column] = factor * (weighted[column] - first - normalized[column] * second)
        }
      }
    }
    sums.merge(scaleGradient, biasGradient)
  }
}

/// Sums over rows of two things per column, block by block: the same bits whatever the number of threads.
struct ColumnSums {
  let blocks: Int
  private let columns: Int
  private let memory: Memory

  init(blocks: Int, columns: Int) {
    (self.blocks, self.columns) = (blocks, columns)
    memory = Memory(2 * blocks * columns)
  }

  /// The two rows of sums of a block, zero.
  func cleared(_ block: Int) -> (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) {
    let first = memory.start + 2 &* block &* columns
    first.update(repeating: 0, count: 2 * columns)
    return (first, first + columns)
  }

  /// The sums over all blocks.
  func merge(_ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>) {
    for (offset, result) in [(0, first), (columns, second)] {
      for column in 0..<columns {
        var total = 0.0
        for block in 0..<blocks { total += Double(memory.start[2 &* block &* columns &+ offset &+ column]) }
        result[column] = Float(total)
      }
    }
    withExtendedLifetime(memory) {}
  }

  /// Σ x and Σ x · y of one row.
  @inline(__always)
  func sumAndProduct(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>) -> (Float, Float) {
    var (sums, products) = (Lanes16(), Lanes16())
    var column = 0
    while column &+ 16 <= columns {
      let lanes = Lanes16(x + column)
      sums.add(x + column)
      products = products.adding(lanes, times: Lanes16(y + column))
      column &+= 16
    }
    var (sum, product) = (sums.sum, products.sum)
    while column < columns {
      sum += x[column]
      product = multiplyAdd(x[column], y[column], product)
      column &+= 1
    }
    return (sum, product)
  }

  private final class Memory {
    let start: UnsafeMutablePointer<Float>
    private let count: Int
    init(_ count: Int) { (start, self.count) = (BufferPool.take(max(count, 1)), max(count, 1)) }
    deinit { BufferPool.give(back: start, count) }
  }
}
