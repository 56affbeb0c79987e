extension TileProduct {
  /// 8 rows by 32 columns. Each row has its own pointer and is read one value after another.
  @inline(never)
  package static func rows8By32(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    var c0a = Lanes16(), c0b = Lanes16()
    var c1a = Lanes16(), c1b = Lanes16()
    var c2a = Lanes16(), c2b = Lanes16()
    var c3a = Lanes16(), c3b = Lanes16()
    var c4a = Lanes16(), c4b = Lanes16()
    var c5a = Lanes16(), c5b = Lanes16()
    var c6a = Lanes16(), c6b = Lanes16()
    var c7a = Lanes16(), c7b = Lanes16()
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
        for k in 0..<loops.inner.count {
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
          b += 32
        }
      }
    }
    c0a.store(to: output + 0 &* rowStride)
    c0b.store(to: output + (0 &* rowStride &+ 16))
    c1a.store(to: output + 1 &* rowStride)
    c1b.store(to: output + (1 &* rowStride &+ 16))
    c2a.store(to: output + 2 &* rowStride)
    c2b.store(to: output + (2 &* rowStride &+ 16))
    c3a.store(to: output + 3 &* rowStride)
    c3b.store(to: output + (3 &* rowStride &+ 16))
    c4a.store(to: output + 4 &* rowStride)
    c4b.store(to: output + (4 &* rowStride &+ 16))
    c5a.store(to: output + 5 &* rowStride)
    c5b.store(to: output + (5 &* rowStride &+ 16))
    c6a.store(to: output + 6 &* rowStride)
    c6b.store(to: output + (6 &* rowStride &+ 16))
    c7a.store(to: output + 7 &* rowStride)
    c7b.store(to: output + (7 &* rowStride &+ 16))
  }

  /// The first 4 rows of such a tile.
  @inline(never)
  package static func rows4By32(
    _ rows: TileRows, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, rowStride: Int
  ) {
    var c0a = Lanes16(), c0b = Lanes16()
    var c1a = Lanes16(), c1b = Lanes16()
    var c2a = Lanes16(), c2b = Lanes16()
    var c3a = Lanes16(), c3b = Lanes16()
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        let start = outer &* loops.outer.stride &+ middle &* loops.middle.stride
        let a0 = rows.r0 + start
        let a1 = rows.r1 + start
        let a2 = rows.r2 + start
        let a3 = rows.r3 + start
        for k in 0..<loops.inner.count {
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
          b += 32
        }
      }
    }
    c0a.store(to: output + 0 &* rowStride)
    c0b.store(to: output + (0 &* rowStride &+ 16))
    c1a.store(to: output + 1 &* rowStride)
    c1b.store(to: output + (1 &* rowStride &+ 16))
    c2a.store(to: output + 2 &* rowStride)
    c2b.store(to: output + (2 &* rowStride &+ 16))
    c3a.store(to: output + 3 &* rowStride)
    c3b.store(to: output + (3 &* rowStride &+ 16))
  }

  /// 8 rows by 32 columns, the rows one value apart, so that one pointer serves them all.
  @inline(never)
  package static func columns8By32(
    _ base: UnsafePointer<Float>, _ loops: TileLoops, _ panel: UnsafePointer<Float>,
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
      c0a = Lanes16(output + 0 &* rowStride)
      c0b = Lanes16(output + (0 &* rowStride &+ 16))
      c1a = Lanes16(output + 1 &* rowStride)
      c1b = Lanes16(output + (1 &* rowStride &+ 16))
      c2a = Lanes16(output + 2 &* rowStride)
      c2b = Lanes16(output + (2 &* rowStride &+ 16))
      c3a = Lanes16(output + 3 &* rowStride)
      c3b = Lanes16(output + (3 &* rowStride &+ 16))
      c4a = Lanes16(output + 4 &* rowStride)
      c4b = Lanes16(output + (4 &* rowStride &+ 16))
      c5a = Lanes16(output + 5 &* rowStride)
      c5b = Lanes16(output + (5 &* rowStride &+ 16))
      c6a = Lanes16(output + 6 &* rowStride)
      c6b = Lanes16(output + (6 &* rowStride &+ 16))
      c7a = Lanes16(output + 7 &* rowStride)
      c7b = Lanes16(output + (7 &* rowStride &+ 16))
    }
    var b = panel
    for outer in 0..<loops.outer.count {
      for middle in 0..<loops.middle.count {
        var a = base + (outer &* loops.outer.stride &+ middle &* loops.middle.stride)
        for _ in 0..<loops.inner.count {
          let x0 = a[0]
          c0a.add(x0, times: b)
          c0b.add(x0, times: b + 16)
          let x1 = a[1]
          c1a.add(x1, times: b)
          c1b.add(x1, times: b + 16)
          let x2 = a[2]
          c2a.add(x2, times: b)
          c2b.add(x2, times: b + 16)
          let x3 = a[3]
          c3a.add(x3, times: b)
          c3b.add(x3, times: b + 16)
          let x4 = a[4]
          c4a.add(x4, times: b)
          c4b.add(x4, times: b + 16)
          let x5 = a[5]
          c5a.add(x5, times: b)
          c5b.add(x5, times: b + 16)
          let x6 = a[6]
          c6a.add(x6, times: b)
          c6b.add(x6, times: b + 16)
          let x7 = a[7]
          c7a.add(x7, times: b)
          c7b.add(x7, times: b + 16)
          a += loops.inner.stride
          b += 32
        }
      }
    }
    c0a.store(to: output + 0 &* rowStride)
    c0b.store(to: output + (0 &* rowStride &+ 16))
    c1a.store(to: output + 1 &* rowStride)
    c1b.store(to: output + (1 &* rowStride &+ 16))
    c2a.store(to: output + 2 &* rowStride)
    c2b.store(to: output + (2 &* rowStride &+ 16))
    c3a.store(to: output + 3 &* rowStride)
    c3b.store(to: output + (3 &* rowStride &+ 16))
    c4a.store(to: output + 4 &* rowStride)
    c4b.store(to: output + (4 &* rowStride &+ 16))
    c5a.store(to: output + 5 &* rowStride)
    c5b.store(to: output + (5 &* rowStride &+ 16))
    c6a.store(to: output + 6 &* rowStride)
    c6b.store(to: output + (6 &* rowStride &+ 16))
    c7a.store(to: output + 7 &* rowStride)
    c7b.store(to: output + (7 &* rowStride &+ 16))
  }
}
