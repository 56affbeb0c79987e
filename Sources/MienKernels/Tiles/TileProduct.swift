/// Where the rows of the left factor begin.
package struct TileRows {
  var r0, r1, r2, r3, r4, r5, r6, r7: UnsafePointer<Float>

  /// The rows that `address`, called in their order, gives for 0 ..< count. Missing rows repeat the first, and their
  /// results are not used.
  @inline(__always)
  package init(count: Int, _ address: (Int) -> UnsafePointer<Float>) {
    r0 = address(0)
    r1 = count > 1 ? address(1) : r0
    r2 = count > 2 ? address(2) : r0
    r3 = count > 3 ? address(3) : r0
    r4 = count > 4 ? address(4) : r0
    r5 = count > 5 ? address(5) : r0
    r6 = count > 6 ? address(6) : r0
    r7 = count > 7 ? address(7) : r0
  }
}

/// The three nested loops over the summed index: how often each runs, and how far each moves in the left factor.
package struct TileLoops {
  package struct Level {
    var count: Int
    var stride: Int

    package init(count: Int, stride: Int) {
      (self.count, self.stride) = (count, stride)
    }
  }
  var outer, middle: Level
  var inner: Level

  package init(
    outer: Level = Level(count: 1, stride: 0), middle: Level = Level(count: 1, stride: 0), inner: Level
  ) {
    (self.outer, self.middle, self.inner) = (outer, middle, inner)
  }

  /// How many terms one sum has.
  var terms: Int { outer.count * middle.count * inner.count }
}

/// The one kernel under every convolution, both its gradients and the matrix product: a small matrix product whose
/// result lives in registers.
///
///     output[r, j] (+)= Σₖ left[r, position(k)] · panel[k, j]        r < rows, j < width
///
/// The right factor is a *panel*: its rows of `width` values are stored in the order of the sum, so the kernel reads it
/// in the order of memory. The left factor is read in place, by three nested strides: the taps of a filter over an
/// image, the pixels of an image, or a row of a matrix. There are two cases: its rows lie anywhere, and each is read
/// one value after another; or its rows lie one value apart. Because the compiler knows these distances, it keeps
/// registers free for the sums.
///
/// The sums run in the order of k, so the result depends only on the operands.
package enum TileProduct {
  /// Whether there are 32 registers of 16 Floats, rather than 16 of 8 or 4.
  private static let isWide = Processor.vectorWidth >= 16

  /// How many columns a panel has.
  static let width = isWide ? 32 : 16

  /// How many rows a tile has: the sums have to fit into the registers, and there have to be enough of them to keep two
  /// multiply-add units of four cycles' latency busy. In the wide case, 16 registers hold sums and a step is 16
  /// multiply-adds for 10 loads; otherwise 12 registers of 8 Floats hold sums.
  static let rows = isWide ? 8 : 6

  /// How many panels cover `columns` columns.
  static func panels(_ columns: Int) -> Int { (columns + width - 1) / width }

  /// One tile of rows that lie anywhere; `loops.inner.stride` is 1.
  ///
  /// - Parameters:
  ///   - rows: The beginnings of the rows of the left factor.
  ///   - loops: The positions of the summed index in each row.
  ///   - panel: The right factor, [terms, width].
  ///   - output: The result, [rowCount, columnCount], `rowStride` Floats from row to row.
  @inline(__always)
  static func multiply(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, rowCount: Int, columnCount: Int
  ) {
    let isHalf = rowCount <= Self.rows / 2
    withWholeTile(
      output, rowStride, rowCount, columnCount, rows: isHalf ? Self.rows / 2 : Self.rows, accumulating: false
    ) { output, rowStride in
      switch (isWide, isHalf) {
      case (true, false): rows8By32(rows, loops, panel, into: output, rowStride: rowStride)
      case (true, true): rows4By32(rows, loops, panel, into: output, rowStride: rowStride)
      case (false, false): rows6By16(rows, loops, panel, into: output, rowStride: rowStride)
      case (false, true): rows3By16(rows, loops, panel, into: output, rowStride: rowStride)
      }
    }
  }

  /// One tile of rows that lie one value apart and begin at `base`. All ``rows`` are read; those past `rowCount` are
  /// not used.
  ///
  /// - Parameter accumulating: Whether the sums start from the values in `output`, or from zero.
  @inline(__always)
  static func multiply(
    columns base: UnsafePointer<Float>, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, rowCount: Int, columnCount: Int,
    accumulating: Bool
  ) {
    withWholeTile(
      output, rowStride, rowCount, columnCount, rows: rows, accumulating: accumulating
    ) { output, rowStride in
      if isWide {
        columns8By32(base, loops, panel, into: output, rowStride: rowStride, accumulating: accumulating)
      } else {
        columns6By16(base, loops, panel, into: output, rowStride: rowStride, accumulating: accumulating)
      }
    }
  }

  /// Calls `body` with room for a tile of `rows` rows: `output` itself, or a copy. The first `rowCount` rows and
  /// `columnCount` columns of a copy are written back.
  @inline(__always)
  private static func withWholeTile(
    _ output: UnsafeMutablePointer<Float>, _ rowStride: Int, _ rowCount: Int, _ columnCount: Int, rows: Int,
    accumulating: Bool, _ body: (UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    if rowCount == rows, columnCount == width {
      body(output, rowStride)
      return
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: rows * width) { buffer in
      guard let whole = buffer.baseAddress else { return }
      // The sums start from the same values as those of a whole tile, so a cut changes no bit.
      if accumulating {
        whole.initialize(repeating: 0, count: rows * width)
        for row in 0..<rowCount {
          (whole + row &* width).update(from: output + row &* rowStride, count: columnCount)
        }
      }
      body(whole, width)
      for row in 0..<rowCount {
        (output + row &* rowStride).update(from: whole + row &* width, count: columnCount)
      }
    }
  }
}
