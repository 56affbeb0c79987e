/// A matrix in memory, row-major or transposed: a transpose is the same memory with other strides, one of them 1.
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
    SlowBuild.sayOnce()
    if rows < TileProduct.rows / 2, left.columnStride == 1, right.rowStride == 1 {
      return ThreadPool.perform(
        DotProducts(rows: rows, columns: columns, terms: terms, left: left, right: right, output: output))
    }
    BufferPool.withScratch(TileProduct.panels(columns) * terms * TileProduct.width) { packed in
      ThreadPool.perform(PanelPacking(columns: columns, terms: terms, right: right, packed: packed))
      ThreadPool.perform(
        PanelProduct(rows: rows, columns: columns, terms: terms, left: left, packed: packed, output: output))
    }
  }
}

/// Products of many matrices at once.
extension MatrixProduct {
  /// Where the factors of one product begin.
  package struct Place: Sendable {
    let left, right: Int
    package init(left: Int, right: Int) { (self.left, self.right) = (left, right) }
  }

  /// output[p, i, j] = Σₖ left[i, k] · right[k, j] for the factors at each of `places`. The bits are those of single
  /// products.
  ///
  /// - Parameters:
  ///   - left: The strides of the left factors, and where the first of the memory is; likewise `right`.
  ///   - output: [places, rows, columns], overwritten.
  package static func multiply(
    rows: Int, columns: Int, terms: Int, at places: [Place], _ left: StridedMatrix, _ right: StridedMatrix,
    into output: UnsafeMutablePointer<Float>
  ) {
    let size = rows * columns
    // Large products are cut themselves.
    guard places.count >= ThreadPool.threadCount, size * terms <= 1 << 24 else {
      for (index, place) in places.enumerated() {
        multiply(
          rows: rows, columns: columns, terms: terms, left.moved(place.left), right.moved(place.right),
          into: output + index * size)
      }
      return
    }
    SlowBuild.sayOnce()
    ThreadPool.perform(
      ProductBatch(
        rows: rows, columns: columns, terms: terms, places: places, left: left, right: right, output: output,
        grain: max(1, (1 << 15) / max(1, size * terms))))
  }
}

/// Products of which each is done by one thread, some of them together if they are small.
private struct ProductBatch: WorkItems {
  let rows, columns, terms: Int
  let places: [MatrixProduct.Place]
  let left, right: StridedMatrix
  let output: UnsafeMutablePointer<Float>
  let grain: Int

  var count: Int { (places.count + grain - 1) / grain }
  private var panels: Int { TileProduct.panels(columns) * terms * TileProduct.width }
  var scratch: Int { panels + PanelProduct.scratch }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    for index in item * grain..<min(places.count, (item + 1) * grain) {
      let (left, right) = (left.moved(places[index].left), right.moved(places[index].right))
      let output = output + index * rows * columns
      if rows < TileProduct.rows / 2, left.columnStride == 1, right.rowStride == 1 {
        let product = DotProducts(
          rows: rows, columns: columns, terms: terms, left: left, right: right, output: output)
        for part in 0..<product.count { product.perform(part, scratch) }
        continue
      }
      let packing = PanelPacking(columns: columns, terms: terms, right: right, packed: scratch)
      for panel in 0..<packing.count { packing.perform(panel, scratch) }
      let product = PanelProduct(
        rows: rows, columns: columns, terms: terms, left: left, packed: scratch, output: output)
      for part in 0..<product.count { product.perform(part, scratch + panels) }
    }
  }
}

extension StridedMatrix {
  /// The matrix that begins `offset` Floats later.
  fileprivate func moved(_ offset: Int) -> StridedMatrix {
    var matrix = self
    matrix.memory += offset
    return matrix
  }
}

/// The product that reads both factors in the order of memory. For few rows, copying the right factor into panels would
/// take longer.
private struct DotProducts: WorkItems {
  let rows, columns, terms: Int
  let left, right: StridedMatrix
  let output: UnsafeMutablePointer<Float>

  private var columnsAtOnce: Int { 4 * max(1, 16384 / max(terms, 1)) }
  var count: Int { (columns + columnsAtOnce - 1) / columnsAtOnce }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    var column = item * columnsAtOnce
    let end = min(columns, column + columnsAtOnce)
    while column < end {
      let count = min(4, end &- column)
      let columns4 = TileRows(count: count) { right.memory + (column &+ $0) &* right.columnStride }
      for row in 0..<rows {
        let sums = Self.dotProducts(terms, left.memory + row &* left.rowStride, columns4)
        let place = output + (row &* columns &+ column)
        place[0] = sums.0
        if count > 1 { place[1] = sums.1 }
        if count > 2 { place[2] = sums.2 }
        if count > 3 { place[3] = sums.3 }
      }
      column &+= count
    }
  }

  /// Σ first[i] · others[j][i] for the first four of the others, each in 16 partial sums. Four runs of memory are read
  /// at the same time, because each new page of a run has to be waited for.
  private static func dotProducts(
    _ count: Int, _ first: UnsafePointer<Float>, _ others: TileRows
  ) -> (Float, Float, Float, Float) {
    var (a, b, c, d) = (Lanes16(), Lanes16(), Lanes16(), Lanes16())
    var index = 0
    while index &+ 16 <= count {
      let factor = Lanes16(first + index)
      a = a.adding(factor, times: Lanes16(others.r0 + index))
      b = b.adding(factor, times: Lanes16(others.r1 + index))
      c = c.adding(factor, times: Lanes16(others.r2 + index))
      d = d.adding(factor, times: Lanes16(others.r3 + index))
      index &+= 16
    }
    var sums = (a.sum, b.sum, c.sum, d.sum)
    while index < count {
      sums.0 = multiplyAdd(first[index], others.r0[index], sums.0)
      sums.1 = multiplyAdd(first[index], others.r1[index], sums.1)
      sums.2 = multiplyAdd(first[index], others.r2[index], sums.2)
      sums.3 = multiplyAdd(first[index], others.r3[index], sums.3)
      index &+= 1
    }
    return sums
  }
}

/// Copies the right factor of a product into panels, [panels, terms, width], with zeros for missing columns.
private struct PanelPacking: WorkItems {
  let columns, terms: Int
  let right: StridedMatrix
  let packed: UnsafeMutablePointer<Float>

  var count: Int { TileProduct.panels(columns) }

  func perform(_ panel: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let width = TileProduct.width
    let first = panel * width
    let count = min(width, columns - first)
    for term in 0..<terms {
      let place = packed + (panel &* terms &+ term) &* width
      let source = right.memory + (term &* right.rowStride &+ first &* right.columnStride)
      for column in 0..<count { place[column] = source[column &* right.columnStride] }
      for column in count..<width { place[column] = 0 }
    }
  }
}

/// A product by tiles: blocks of rows of the left factor times panels of the right factor.
private struct PanelProduct: WorkItems {
  let rows, columns, terms: Int
  let left: StridedMatrix
  let packed: UnsafeMutablePointer<Float>
  let output: UnsafeMutablePointer<Float>

  private var blockRows: Int { 8 * TileProduct.rows }
  private var blocks: Int { (rows + blockRows - 1) / blockRows }
  var count: Int { TileProduct.panels(columns) * blocks }

  /// The columns of a transposed left factor lie one value after another, and are read so, some terms at a time: what
  /// they and the panel take of the cache stays there from tile to tile.
  private var isTurned: Bool { left.columnStride != 1 }
  private static let termsAtOnce = 256
  static var scratch: Int { termsAtOnce * TileProduct.rows }
  var scratch: Int { isTurned ? Self.scratch : 0 }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let (panel, block) = item.quotientAndRemainder(dividingBy: blocks)
    let (width, blockRows) = (TileProduct.width, blockRows)
    let place = Place(
      rows: block * blockRows..<min(rows, block * blockRows + blockRows), panel: packed + panel * terms * width,
      output: output + panel * width, columns: min(width, columns - panel * width))
    if isTurned { multiplyTurned(place, scratch) } else { multiplyRows(place) }
  }

  /// Rows of the left factor, and a panel of the right one with the part of the output that begins with it.
  private struct Place {
    let rows: Range<Int>
    let panel: UnsafePointer<Float>
    let output: UnsafeMutablePointer<Float>
    let columns: Int
  }

  private func multiplyRows(_ place: Place) {
    let loops = TileLoops(inner: .init(count: terms, stride: 1))
    var row = place.rows.lowerBound
    while row < place.rows.upperBound {
      let rowCount = min(TileProduct.rows, place.rows.upperBound - row)
      let beginnings = TileRows(count: rowCount) { left.memory + (row &+ $0) &* left.rowStride }
      TileProduct.multiply(
        beginnings, loops, place.panel, into: place.output + row * columns, rowStride: columns, rowCount: rowCount,
        columnCount: place.columns)
      row += rowCount
    }
  }

  private func multiplyTurned(_ place: Place, _ scratch: UnsafeMutablePointer<Float>) {
    var term = 0
    repeat {
      let termCount = min(Self.termsAtOnce, terms - term)
      var row = place.rows.lowerBound
      while row < place.rows.upperBound {
        let rowCount = min(TileProduct.rows, place.rows.upperBound - row)
        var source = left.memory + (term &* left.columnStride &+ row)
        var stride = left.columnStride
        // The kernel reads whole tiles: where the rows end, a copy has zeros.
        if rowCount < TileProduct.rows {
          for term in 0..<termCount {
            let (line, copy) = (source + term &* stride, scratch + term &* TileProduct.rows)
            for row in 0..<rowCount { copy[row] = line[row] }
            for row in rowCount..<TileProduct.rows { copy[row] = 0 }
          }
          (source, stride) = (UnsafePointer(scratch), TileProduct.rows)
        }
        TileProduct.multiply(
          columns: source, TileLoops(inner: .init(count: termCount, stride: stride)),
          place.panel + term &* TileProduct.width, into: place.output + row * columns, rowStride: columns,
          rowCount: rowCount, columnCount: place.columns, accumulating: term > 0)
        row += rowCount
      }
      term += termCount
    } while term < terms
  }
}
