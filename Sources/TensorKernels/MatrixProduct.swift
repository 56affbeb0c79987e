/// A matrix in memory: any two strides, so that a transpose is the same memory seen otherwise.
package struct StridedMatrix {
  var memory: UnsafePointer<Float>
  var rowStride, columnStride: Int

  /// A row-major matrix of `columns` columns, or its transpose.
  package init(_ memory: UnsafePointer<Float>, columns: Int, transposed: Bool = false) {
    self.memory = memory
    rowStride = transposed ? 1 : columns
    columnStride = transposed ? columns : 1
  }
}

/// Matrix products by ``TileProduct``.
package enum MatrixProduct {
  /// output[i, j] = Σₖ left[i, k] · right[k, j].
  ///
  /// Cost: 2 · rows · columns · terms operations, and one copy of `right` into panels.
  ///
  /// - Parameter output: [rows, columns], overwritten.
  package static func multiply(
    rows: Int, columns: Int, terms: Int, _ left: StridedMatrix, _ right: StridedMatrix,
    into output: UnsafeMutablePointer<Float>
  ) {
    PortableBuild.sayOnce()
    if rows < TileProduct.rows / 2, left.columnStride == 1, right.rowStride == 1 {
      return dotProducts(rows: rows, columns: columns, terms: terms, left, right, into: output)
    }
    let width = TileProduct.width
    let panels = TileProduct.panels(columns)
    let panelFloats = terms * width
    let packed = BufferPool.take(panels * panelFloats)
    defer { BufferPool.give(back: packed, panels * panelFloats) }
    ThreadPool.forEach(panels) { panel in
      let first = panel * width
      let count = min(width, columns - first)
      for term in 0..<terms {
        let place = packed + (panel &* panelFloats &+ term &* width)
        let source = right.memory + (term &* right.rowStride &+ first &* right.columnStride)
        for column in 0..<count { place[column] = source[column &* right.columnStride] }
        for column in count..<width { place[column] = 0 }
      }
    }
    let blockRows = 8 * TileProduct.rows
    let blocks = (rows + blockRows - 1) / blockRows
    let loops = TileLoops(inner: .init(count: terms, stride: 1))
    // A transposed left factor is turned block by block, so that the kernel reads its rows straight through.
    let isTurned = left.columnStride != 1
    ThreadPool.forEach(panels * blocks, scratch: isTurned ? blockRows * terms : 0) { item, scratch in
      let (panel, block) = item.quotientAndRemainder(dividingBy: blocks)
      let count = min(width, columns - panel * width)
      let first = block * blockRows
      let end = min(rows, first + blockRows)
      if isTurned {
        for term in 0..<terms {
          let source = left.memory + (term &* left.columnStride &+ first &* left.rowStride)
          for row in 0..<end - first { scratch[row &* terms &+ term] = source[row &* left.rowStride] }
        }
      }
      let source = isTurned ? UnsafePointer(scratch) : left.memory + first * left.rowStride
      let stride = isTurned ? terms : left.rowStride
      var row = first
      while row < end {
        let rowCount = min(TileProduct.rows, end - row)
        let beginnings = TileRows(count: rowCount) { source + (row &- first &+ $0) &* stride }
        TileProduct.multiply(
          beginnings, loops, packed + panel * panelFloats, into: output + (row * columns + panel * width),
          rowStride: columns, rowCount: rowCount, columnCount: count)
        row += rowCount
      }
    }
  }

  /// The product where both factors are read straight through: for few rows, laying `right` out anew would take longer.
  private static func dotProducts(
    rows: Int, columns: Int, terms: Int, _ left: StridedMatrix, _ right: StridedMatrix,
    into output: UnsafeMutablePointer<Float>
  ) {
    ThreadPool.forEachRange(columns, grain: max(1, 65536 / max(terms, 1))) { range in
      for column in range {
        let second = right.memory + column &* right.columnStride
        for row in 0..<rows {
          output[row &* columns &+ column] = dotProduct(terms, left.memory + row &* left.rowStride, second)
        }
      }
    }
  }

  /// Σ first[i] · second[i], in 64 partial sums: enough to hide a multiply-add's latency.
  private static func dotProduct(_ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>) -> Float {
    var (a, b, c, d) = (Lanes16(), Lanes16(), Lanes16(), Lanes16())
    var index = 0
    while index &+ 64 <= count {
      a = a.adding(Lanes16(first + index), times: Lanes16(second + index))
      b = b.adding(Lanes16(first + (index &+ 16)), times: Lanes16(second + (index &+ 16)))
      c = c.adding(Lanes16(first + (index &+ 32)), times: Lanes16(second + (index &+ 32)))
      d = d.adding(Lanes16(first + (index &+ 48)), times: Lanes16(second + (index &+ 48)))
      index &+= 64
    }
    var sum = ((a + b) + (c + d)).sum
    while index < count {
      sum = multiplyAdd(first[index], second[index], sum)
      index &+= 1
    }
    return sum
  }
}
