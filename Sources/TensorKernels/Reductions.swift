/// Sums and maxima along axes.
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
      ThreadPool.forEachRange(outer, grain: max(1, 65536 / max(reduced, 1))) { range in
        for row in range { output[row] = Float(sum(reduced, input + row * reduced)) }
      }
    } else {
      sumColumns(outer: outer, reduced: reduced, inner: inner, input, into: output)
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

  private static func sumColumns(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let block = 256
    let blocks = (reduced + block - 1) / block
    let parts = BufferPool.take(max(1, blocks * inner))
    defer { BufferPool.give(back: parts, max(1, blocks * inner)) }
    for slab in 0..<outer {
      let source = input + slab * reduced * inner
      ThreadPool.forEach(blocks) { item in
        let part = parts + item * inner
        part.update(repeating: 0, count: inner)
        for row in item * block..<min(reduced, (item + 1) * block) {
          let line = source + row &* inner
          for column in 0..<inner { part[column] += line[column] }
        }
      }
      for column in 0..<inner {
        var total = 0.0
        for item in 0..<blocks { total += Double(parts[item * inner + column]) }
        output[slab * inner + column] = Float(total)
      }
    }
  }

  /// output[o, i] = maxᵣ input[o, r, i]; NaN where there is one.
  package static func maximum(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for slab in 0..<outer {
      let source = input + slab * reduced * inner
      for column in 0..<inner {
        var best = source[column]
        for row in 1..<max(reduced, 1) {
          let value = source[row * inner + column]
          if value > best || value.isNaN { best = value }
        }
        output[slab * inner + column] = best
      }
    }
  }
}
