extension TileProduct {
  /// 6 rows by 16 columns. Each row has its own pointer and is read one value after another.
  @inline(never)
  package static func rows6By16(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    var c0 = Lanes16()
    var c1 = Lanes16()
    var c2 = Lanes16()
    var c3 = Lanes16()
    var c4 = Lanes16()
    var c5 = Lanes16()
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
        for k in 0..<loops.inner.count {
          c0.add(a0[k], times: b)
          c1.add(a1[k], times: b)
          c2.add(a2[k], times: b)
          c3.add(a3[k], times: b)
          c4.add(a4[k], times: b)
          c5.add(a5[k], times: b)
          b += 16
        }
      }
    }
    c0.store(to: output + 0 &* rowStride)
    c1.store(to: output + 1 &* rowStride)
    c2.store(to: output + 2 &* rowStride)
    c3.store(to: output + 3 &* rowStride)
    c4.store(to: output + 4 &* rowStride)
    c5.store(to: output + 5 &* rowStride)
  }

  /// The first 3 rows of such a tile.
  @inline(never)
  package static func rows3By16(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    var c0 = Lanes16()
    var c1 = Lanes16()
    var c2 = Lanes16()
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        let start = outer &* loops.outer.stride &+ middle &* loops.middle.stride
        let a0 = rows.r0 + start
        let a1 = rows.r1 + start
        let a2 = rows.r2 + start
        for k in 0..<loops.inner.count {
          c0.add(a0[k], times: b)
          c1.add(a1[k], times: b)
          c2.add(a2[k], times: b)
          b += 16
        }
      }
    }
    c0.store(to: output + 0 &* rowStride)
    c1.store(to: output + 1 &* rowStride)
    c2.store(to: output + 2 &* rowStride)
  }

  /// 6 rows by 16 columns, the rows one value apart, so that one pointer serves them all.
  @inline(never)
  package static func columns6By16(
    _ base: UnsafePointer<Float>, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int, accumulating: Bool
  ) {
    var c0 = Lanes16()
    var c1 = Lanes16()
    var c2 = Lanes16()
    var c3 = Lanes16()
    var c4 = Lanes16()
    var c5 = Lanes16()
    if accumulating {
      c0 = Lanes16(output + 0 &* rowStride)
      c1 = Lanes16(output + 1 &* rowStride)
      c2 = Lanes16(output + 2 &* rowStride)
      c3 = Lanes16(output + 3 &* rowStride)
      c4 = Lanes16(output + 4 &* rowStride)
      c5 = Lanes16(output + 5 &* rowStride)
    }
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        var a = base + (outer &* loops.outer.stride &+ middle &* loops.middle.stride)
        for _ in 0..<loops.inner.count {
          c0.add(a[0], times: b)
          c1.add(a[1], times: b)
          c2.add(a[2], times: b)
          c3.add(a[3], times: b)
          c4.add(a[4], times: b)
          c5.add(a[5], times: b)
          a += loops.inner.stride
          b += 16
        }
      }
    }
    c0.store(to: output + 0 &* rowStride)
    c1.store(to: output + 1 &* rowStride)
    c2.store(to: output + 2 &* rowStride)
    c3.store(to: output + 3 &* rowStride)
    c4.store(to: output + 4 &* rowStride)
    c5.store(to: output + 5 &* rowStride)
  }
}
