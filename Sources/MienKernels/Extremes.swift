/// The larger of two, or the NaN that one of them is.
public struct Larger: BinaryFunction {
  public init() {}
  @inlinable @inline(__always)
  public func callAsFunction(_ x: Float, _ y: Float) -> Float {
    let larger = x > y ? x : y
    return x == x ? larger : x
  }
}

/// The smaller of two, or the NaN that one of them is.
public struct Smaller: BinaryFunction {
  public init() {}
  @inlinable @inline(__always)
  public func callAsFunction(_ x: Float, _ y: Float) -> Float {
    let smaller = x < y ? x : y
    return x == x ? smaller : x
  }
}

/// Maxima and minima along axes, and where they are. A tensor is seen as [outer, reduced, inner], `reduced` at least 1.
///
/// Whether 0 or −0 is taken of both is unspecified.
package enum Extremes {
  /// Which extreme.
  package enum Kind: Sendable { case largest, smallest }

  // The loops are compiled for each kind here: in another module a generic function is not.

  /// output[o, i] = the extreme of input[o, ·, i]; NaN where there is one.
  package static func values(
    _ kind: Kind, outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    switch kind {
    case .largest: values(outer: outer, reduced: reduced, inner: inner, input, into: output, Larger())
    case .smallest: values(outer: outer, reduced: reduced, inner: inner, input, into: output, Smaller())
    }
  }

  /// output[o, i] = the first r where input[o, r, i] is the extreme, or NaN if there is one.
  package static func indices(
    _ kind: Kind, outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Int32>
  ) {
    switch kind {
    case .largest: indices(outer: outer, reduced: reduced, inner: inner, input, into: output, Larger())
    case .smallest: indices(outer: outer, reduced: reduced, inner: inner, input, into: output, Smaller())
    }
  }

  private static func values<Function: BinaryFunction>(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ function: Function
  ) {
    let block = inner == 1 ? 32768 : max(64, 32768 / max(inner, 1))
    let blocks = (reduced + block - 1) / block
    guard outer > 0, inner > 0 else { return }
    // Each item is a block; the extremes of several are the input of a second pass.
    BufferPool.withScratch(blocks == 1 ? 0 : outer * blocks * inner) { scratch in
      let parts = blocks == 1 ? output : scratch
      ThreadPool.forEachRange(outer * blocks, grain: max(1, 16384 / (min(block, reduced) * inner))) { range in
        for item in range {
          let (slab, index) = item.quotientAndRemainder(dividingBy: blocks)
          let first = index * block
          let source = input + (slab * reduced + first) * inner
          let count = min(block, reduced - first)
          if inner == 1 {
            parts[item] = extreme(count, source, function)
          } else {
            columns(count, inner, source, into: parts + item * inner, function)
          }
        }
      }
      if blocks > 1 { values(outer: outer, reduced: blocks, inner: inner, parts, into: output, function) }
    }
  }

  /// The extreme of `count` values, of 64 series side by side if there are many.
  @inline(__always)
  private static func extreme<Function: BinaryFunction>(
    _ count: Int, _ values: UnsafePointer<Float>, _ function: Function
  ) -> Float {
    let width = 64
    guard count >= 2 * width else {
      var best = values[0]
      for index in 1..<max(count, 1) { best = function(values[index], best) }
      return best
    }
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { buffer in
      guard let bests = buffer.baseAddress else { return .nan }
      bests.update(from: values, count: width)
      var start = width
      while start + width <= count {
        for index in 0..<width { bests[index] = function(values[start &+ index], bests[index]) }
        start += width
      }
      for index in start..<count { bests[0] = function(values[index], bests[0]) }
      for index in 1..<width { bests[0] = function(bests[index], bests[0]) }
      return bests[0]
    }
  }

  /// output[i] = the extreme of column i.
  @inline(__always)
  private static func columns<Function: BinaryFunction>(
    _ rows: Int, _ columns: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ function: Function
  ) {
    output.update(from: input, count: columns)
    for row in 1..<max(rows, 1) {
      let line = input + row &* columns
      for column in 0..<columns { output[column] = function(line[column], output[column]) }
    }
  }

  private static func indices<Function: BinaryFunction>(
    outer: Int, reduced: Int, inner: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Int32>,
    _ function: Function
  ) {
    guard outer > 0, inner > 0 else { return }
    BufferPool.withScratch(outer * inner) { bests in
      values(outer: outer, reduced: reduced, inner: inner, input, into: bests, function)
      ThreadPool.forEachRange(outer, grain: max(1, 16384 / (reduced * inner))) { range in
        for slab in range {
          let (best, result) = (bests + slab * inner, output + slab * inner)
          let source = input + slab * reduced * inner
          if inner == 1 {
            result[0] = firstIndex(of: best[0], reduced, source)
          } else {
            // From the last to the first, so that the first is written last.
            result.update(repeating: 0, count: inner)
            for row in (0..<reduced).reversed() {
              let line = source + row &* inner
              let index = Int32(truncatingIfNeeded: row)
              for column in 0..<inner {
                let found = line[column] == best[column] || line[column] != line[column]
                result[column] = found ? index : result[column]
              }
            }
          }
        }
      }
    }
  }

  private static func firstIndex(of value: Float, _ count: Int, _ values: UnsafePointer<Float>) -> Int32 {
    // Whole runs without it are passed by vector comparisons.
    var start = 0
    while start + 64 <= count {
      var found: Int32 = 0
      for index in start..<start + 64 {
        found |= values[index] == value ? 1 : 0
        found |= values[index] != values[index] ? 1 : 0
      }
      if found != 0 { break }
      start += 64
    }
    for index in start..<count where values[index] == value || values[index].isNaN {
      return Int32(truncatingIfNeeded: index)
    }
    return 0
  }
}
