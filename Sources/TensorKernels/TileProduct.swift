/// Where the rows of the left factor begin.
struct TileRows {
  var r0, r1, r2, r3, r4, r5, r6, r7: UnsafePointer<Float>

  /// The rows that `address` gives for 0 ..< count; the missing ones repeat the first, and are computed for
  /// nothing.
  @inline(__always)
  init(count: Int, _ address: (Int) -> UnsafePointer<Float>) {
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

/// The three nested loops over the summed index: how often each runs, and how far each moves in the left
/// factor.
struct TileLoops {
  struct Level {
    var count: Int
    var stride: Int
  }
  var outer = Level(count: 1, stride: 0)
  var middle = Level(count: 1, stride: 0)
  var inner: Level

  /// How many terms one sum has.
  var terms: Int { outer.count * middle.count * inner.count }
}

/// The one kernel under every convolution, both its gradients and the matrix product: a small matrix product
/// whose result lives in registers.
///
///     output[r, j] (+)= Σₖ rows[r][position(k)] · panel[k, j]        r < rows, j < width
///
/// The right factor is a *panel*: its rows of `width` values follow one another in the order of the sum, so
/// that the kernel reads it straight through. The left factor is read where it lies, by three nested strides:
/// the taps of a filter over an image, the pixels of an image, or a row of a matrix.
///
/// The sums run in the order of k, so the result depends on nothing but the operands.
enum TileProduct {
  /// Whether there are 32 registers of 16 Floats, rather than 16 of 8 or 4.
  private static let isWide = Processor.vectorWidth >= 16

  /// How many columns a panel has.
  static let width = isWide ? 32 : 16

  /// How many rows a tile has: as many as leave room for the sums in the registers, and enough of them to
  /// keep two multiply-add units of four cycles' latency busy. Wide, 16 registers hold sums and a step is 16
  /// multiply-adds for 10 loads; else 12 registers of 8 Floats hold sums.
  static let rows = isWide ? 8 : 6

  /// How many panels cover `columns` columns.
  static func panels(_ columns: Int) -> Int { (columns + width - 1) / width }

  /// One tile, of which the first `rowCount` rows and `columnCount` columns are written.
  ///
  /// - Parameters:
  ///   - rows: The beginnings of the rows of the left factor.
  ///   - loops: The positions of the summed index in each row.
  ///   - panel: The right factor, [terms, width].
  ///   - output: The result, [rowCount, columnCount], `rowStride` Floats from row to row.
  ///   - accumulating: Whether the sums start from what `output` holds, or from zero.
  @inline(__always)
  static func multiply(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, rowCount: Int, columnCount: Int,
    accumulating: Bool = false
  ) {
    if rowCount == Self.rows, columnCount == width {
      multiplyWhole(rows, loops, panel, into: output, rowStride: rowStride, accumulating: accumulating)
      return
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.rows * width) { buffer in
      guard let whole = buffer.baseAddress else { return }
      // The sums start from the same values as a whole tile's, so that a cut changes no bit.
      if accumulating {
        whole.initialize(repeating: 0, count: Self.rows * width)
        for row in 0..<rowCount {
          (whole + row &* width).update(from: output + row &* rowStride, count: columnCount)
        }
      }
      multiplyWhole(rows, loops, panel, into: whole, rowStride: width, accumulating: accumulating)
      for row in 0..<rowCount {
        (output + row &* rowStride).update(from: whole + row &* width, count: columnCount)
      }
    }
  }

  @inline(__always)
  private static func multiplyWhole(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool
  ) {
    if isWide {
      multiply8By32(rows, loops, panel, into: output, rowStride: rowStride, accumulating: accumulating)
    } else {
      multiply6By16(rows, loops, panel, into: output, rowStride: rowStride, accumulating: accumulating)
    }
  }

  /// 8 rows by 32 columns. See ``multiply``.
  @inline(never)
  private static func multiply8By32(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool
  ) {
    var c0a = Lanes16(), c0b = Lanes16()
    var c1a = Lanes16(), c1b = Lanes16()
    var c2a = Lanes16(), c2b = Lanes16()
    var c3a = Lanes16(), c3b = Lanes16()
    var c4a = Lanes16(), c4b = Lanes16()
    var c5a = Lanes16(), c5b = Lanes16()
    var c6a = Lanes16(), c6b = Lanes16()
    var c7a = Lanes16(), c7b = Lanes16()
    if accumulating {
      c0a = Lanes16(output + (0 &* rowStride))
      c0b = Lanes16(output + (0 &* rowStride &+ 16))
      c1a = Lanes16(output + (1 &* rowStride))
      c1b = Lanes16(output + (1 &* rowStride &+ 16))
      c2a = Lanes16(output + (2 &* rowStride))
      c2b = Lanes16(output + (2 &* rowStride &+ 16))
      c3a = Lanes16(output + (3 &* rowStride))
      c3b = Lanes16(output + (3 &* rowStride &+ 16))
      c4a = Lanes16(output + (4 &* rowStride))
      c4b = Lanes16(output + (4 &* rowStride &+ 16))
      c5a = Lanes16(output + (5 &* rowStride))
      c5b = Lanes16(output + (5 &* rowStride &+ 16))
      c6a = Lanes16(output + (6 &* rowStride))
      c6b = Lanes16(output + (6 &* rowStride &+ 16))
      c7a = Lanes16(output + (7 &* rowStride))
      c7b = Lanes16(output + (7 &* rowStride &+ 16))
    }
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        let start = outer &* loops.outer.stride &+ middle &* loops.middle.stride
        let a0 = rows.r0 + start
        let a1 = rows.r1 + start
        let a2 = rows.r2 + start
        let a3 = rows.r3 + start
        let a4 = rows.r4 + start
        let a5 = rows.r5 + start
        let a6 = rows.r6 + start
        let a7 = rows.r7 + start
        var k = 0
        for _ in 0..<loops.inner.count {
          let x0 = a0[k]
          c0a.add(x0, times: b)
          c0b.add(x0, times: b + 16)
          let x1 = a1[k]
          c1a.add(x1, times: b)
          c1b.add(x1, times: b + 16)
          let x2 = a2[k]
          c2a.add(x2, times: b)
          c2b.add(x2, times: b + 16)
          let x3 = a3[k]
          c3a.add(x3, times: b)
          c3b.add(x3, times: b + 16)
          let x4 = a4[k]
          c4a.add(x4, times: b)
          c4b.add(x4, times: b + 16)
          let x5 = a5[k]
          c5a.add(x5, times: b)
          c5b.add(x5, times: b + 16)
          let x6 = a6[k]
          c6a.add(x6, times: b)
          c6b.add(x6, times: b + 16)
          let x7 = a7[k]
          c7a.add(x7, times: b)
          c7b.add(x7, times: b + 16)
          k &+= loops.inner.stride
          b += 32
        }
      }
    }
    c0a.store(to: output + (0 &* rowStride))
    c0b.store(to: output + (0 &* rowStride &+ 16))
    c1a.store(to: output + (1 &* rowStride))
    c1b.store(to: output + (1 &* rowStride &+ 16))
    c2a.store(to: output + (2 &* rowStride))
    c2b.store(to: output + (2 &* rowStride &+ 16))
    c3a.store(to: output + (3 &* rowStride))
    c3b.store(to: output + (3 &* rowStride &+ 16))
    c4a.store(to: output + (4 &* rowStride))
    c4b.store(to: output + (4 &* rowStride &+ 16))
    c5a.store(to: output + (5 &* rowStride))
    c5b.store(to: output + (5 &* rowStride &+ 16))
    c6a.store(to: output + (6 &* rowStride))
    c6b.store(to: output + (6 &* rowStride &+ 16))
    c7a.store(to: output + (7 &* rowStride))
    c7b.store(to: output + (7 &* rowStride &+ 16))
  }

  /// 6 rows by 16 columns. See ``multiply``.
  @inline(never)
  private static func multiply6By16(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool
  ) {
    var c0 = Lanes16()
    var c1 = Lanes16()
    var c2 = Lanes16()
    var c3 = Lanes16()
    var c4 = Lanes16()
    var c5 = Lanes16()
    if accumulating {
      c0 = Lanes16(output + (0 &* rowStride))
      c1 = Lanes16(output + (1 &* rowStride))
      c2 = Lanes16(output + (2 &* rowStride))
      c3 = Lanes16(output + (3 &* rowStride))
      c4 = Lanes16(output + (4 &* rowStride))
      c5 = Lanes16(output + (5 &* rowStride))
    }
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        let start = outer &* loops.outer.stride &+ middle &* loops.middle.stride
        let a0 = rows.r0 + start
        let a1 = rows.r1 + start
        let a2 = rows.r2 + start
        let a3 = rows.r3 + start
        let a4 = rows.r4 + start
        let a5 = rows.r5 + start
        var k = 0
        for _ in 0..<loops.inner.count {
          c0.add(a0[k], times: b)
          c1.add(a1[k], times: b)
          c2.add(a2[k], times: b)
          c3.add(a3[k], times: b)
          c4.add(a4[k], times: b)
          c5.add(a5[k], times: b)
          k &+= loops.inner.stride
          b += 16
        }
      }
    }
    c0.store(to: output + (0 &* rowStride))
    c1.store(to: output + (1 &* rowStride))
    c2.store(to: output + (2 &* rowStride))
    c3.store(to: output + (3 &* rowStride))
    c4.store(to: output + (4 &* rowStride))
    c5.store(to: output + (5 &* rowStride))
  }
}
