/// Sums along axes.
///
/// A tensor is seen as [outer, reduced, inner]. Sums run in blocks of at most 256 terms, and the blocks' sums
/// are added in double precision in their order, so the error does not grow with the length and no thread
/// changes a bit.
package enum Reductions {
  /// output[o, i] = Σᵣ input[o, r, i].
  package static func sum(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    if inner == 1 {
      sumRows(outer, reduced, input, into: output)
    } else {
      sumColumns(outer: outer, reduced: reduced, inner: inner, input, deviationsFrom: nil, into: output)
    }
  }

  /// output[o, i] = Σᵣ (input[o, r, i] − means[o, i])².
  package static func sumOfSquaredDeviations(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>, from means: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    if inner == 1 {
      ThreadPool.forEachRange(outer, grain: max(1, 65536 / max(reduced, 1))) { range in
        for row in range {
          output[row] = Float(sumOfSquaredDeviations(reduced, input + row * reduced, from: means[row]))
        }
      }
    } else {
      sumColumns(outer: outer, reduced: reduced, inner: inner, input, deviationsFrom: means, into: output)
    }
  }

  /// Σ of each row. The blocks of few, long rows are given out one by one, and added in their order.
  private static func sumRows(
    _ rows: Int, _ columns: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    guard rows < 8, columns >= 1 << 16 else {
      return ThreadPool.forEachRange(rows, grain: max(1, 65536 / max(columns, 1))) { range in
        for row in range { output[row] = Float(sum(columns, input + row * columns)) }
      }
    }
    let blocks = (columns + 255) / 256
    BufferPool.withScratch(blocks) { parts in
      for row in 0..<rows {
        let source = input + row * columns
        ThreadPool.forEachRange(blocks, grain: 64) { range in
          // The double-precision sum of one block is the Float of its part.
          for block in range { parts[block] = Float(sum(min(256, columns - block * 256), source + block * 256)) }
        }
        var total = 0.0
        for block in 0..<blocks { total += Double(parts[block]) }
        output[row] = Float(total)
      }
    }
  }

  /// Σ input[0 ..< count], in double precision over blocks of 256 terms.
  package static func sum(_ count: Int, _ input: UnsafePointer<Float>) -> Double {
    sumBlocks(count, of: 256, input) {
      $0.add($1)
    } single: {
      $0 += $1
    }
  }

  /// Σ input[i]², in double precision over blocks of 4,096 terms.
  package static func sumOfSquares(_ count: Int, _ input: UnsafePointer<Float>) -> Double {
    sumBlocks(count, of: 4096, input) { lanes, source in
      let x = Lanes16(source)
      lanes = lanes.adding(x, times: x)
    } single: {
      $0 = multiplyAdd($1, $1, $0)
    }
  }

  /// Σ (input[i] − mean)², in double precision over blocks of 256 terms.
  private static func sumOfSquaredDeviations(_ count: Int, _ input: UnsafePointer<Float>, from mean: Float) -> Double {
    let means = Lanes16(repeating: mean)
    return sumBlocks(count, of: 256, input) { lanes, source in
      let x = Lanes16(source) - means
      lanes = lanes.adding(x, times: x)
    } single: {
      $0 = multiplyAdd($1 - mean, $1 - mean, $0)
    }
  }

  /// The sum of what `lanes` adds for sixteen terms and `single` for one, in sixteen partial sums for each block.
  @inline(__always)
  private static func sumBlocks(
    _ count: Int, of size: Int, _ input: UnsafePointer<Float>, lanes add: (inout Lanes16, UnsafePointer<Float>) -> Void,
    single: (inout Float, Float) -> Void
  ) -> Double {
    var total = 0.0
    var start = 0
    while start < count {
      let end = min(start + size, count)
      var lanes = Lanes16()
      var index = start
      while index + 16 <= end {
        add(&lanes, input + index)
        index += 16
      }
      var part = lanes.sum
      while index < end {
        single(&part, input[index])
        index += 1
      }
      total += Double(part)
      start = end
    }
    return total
  }

  /// Sums of columns, or of their squared deviations from means, [outer, inner]. An item is a block of 256 rows.
  private static func sumColumns(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>, deviationsFrom means: UnsafePointer<Float>?,
    into output: UnsafeMutablePointer<Float>
  ) {
    let block = 256
    let blocks = max(1, (reduced + block - 1) / block)
    guard inner > 0, outer > 0 else { return }
    let partCount = blocks == 1 ? 0 : outer * blocks * inner
    BufferPool.withScratch(partCount) { scratch in
      // The sum of one block is the result.
      let parts = blocks == 1 ? output : scratch
      let grain = max(1, 16384 / (min(block, max(reduced, 1)) * inner))
      ThreadPool.forEachRange(outer * blocks, grain: grain) { range in
        for item in range {
          let (slab, index) = item.quotientAndRemainder(dividingBy: blocks)
          let part = parts + item * inner
          part.update(repeating: 0, count: inner)
          for row in index * block..<min(reduced, (index + 1) * block) {
            let line = input + (slab &* reduced &+ row) &* inner
            if let means {
              let means = means + slab &* inner
              for column in 0..<inner {
                let deviation = line[column] - means[column]
                part[column] += deviation * deviation
              }
            } else {
              for column in 0..<inner { part[column] += line[column] }
            }
          }
        }
      }
      guard blocks > 1 else { return }
      for slab in 0..<outer {
        let own = parts + slab * blocks * inner
        for column in 0..<inner {
          var total = 0.0
          for item in 0..<blocks { total += Double(own[item * inner + column]) }
          output[slab * inner + column] = Float(total)
        }
      }
    }
  }
}
