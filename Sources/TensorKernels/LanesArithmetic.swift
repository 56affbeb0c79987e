// Arithmetic of whole lanes, straight-line for the same reason as in `Lanes16` itself.
extension Lanes16 {
  /// Sums.
  @inline(__always)
  static func + (x: Lanes16, y: Lanes16) -> Lanes16 {
    var z = x
    z.v0 += y.v0; z.v1 += y.v1; z.v2 += y.v2; z.v3 += y.v3
    z.v4 += y.v4; z.v5 += y.v5; z.v6 += y.v6; z.v7 += y.v7
    z.v8 += y.v8; z.v9 += y.v9; z.v10 += y.v10; z.v11 += y.v11
    z.v12 += y.v12; z.v13 += y.v13; z.v14 += y.v14; z.v15 += y.v15
    return z
  }

  /// Differences.
  @inline(__always)
  static func - (x: Lanes16, y: Lanes16) -> Lanes16 {
    var z = x
    z.v0 -= y.v0; z.v1 -= y.v1; z.v2 -= y.v2; z.v3 -= y.v3
    z.v4 -= y.v4; z.v5 -= y.v5; z.v6 -= y.v6; z.v7 -= y.v7
    z.v8 -= y.v8; z.v9 -= y.v9; z.v10 -= y.v10; z.v11 -= y.v11
    z.v12 -= y.v12; z.v13 -= y.v13; z.v14 -= y.v14; z.v15 -= y.v15
    return z
  }

  /// Every value times `factor`.
  @inline(__always)
  static func * (factor: Float, x: Lanes16) -> Lanes16 {
    var z = x
    z.v0 *= factor; z.v1 *= factor; z.v2 *= factor; z.v3 *= factor
    z.v4 *= factor; z.v5 *= factor; z.v6 *= factor; z.v7 *= factor
    z.v8 *= factor; z.v9 *= factor; z.v10 *= factor; z.v11 *= factor
    z.v12 *= factor; z.v13 *= factor; z.v14 *= factor; z.v15 *= factor
    return z
  }

  /// self + `factor` · `x`, every product fused with its sum where the processor can.
  @inline(__always)
  func adding(_ factor: Float, times x: Lanes16) -> Lanes16 {
    var z = self
    z.v0 = multiplyAdd(factor, x.v0, v0); z.v1 = multiplyAdd(factor, x.v1, v1)
    z.v2 = multiplyAdd(factor, x.v2, v2); z.v3 = multiplyAdd(factor, x.v3, v3)
    z.v4 = multiplyAdd(factor, x.v4, v4); z.v5 = multiplyAdd(factor, x.v5, v5)
    z.v6 = multiplyAdd(factor, x.v6, v6); z.v7 = multiplyAdd(factor, x.v7, v7)
    z.v8 = multiplyAdd(factor, x.v8, v8); z.v9 = multiplyAdd(factor, x.v9, v9)
    z.v10 = multiplyAdd(factor, x.v10, v10); z.v11 = multiplyAdd(factor, x.v11, v11)
    z.v12 = multiplyAdd(factor, x.v12, v12); z.v13 = multiplyAdd(factor, x.v13, v13)
    z.v14 = multiplyAdd(factor, x.v14, v14); z.v15 = multiplyAdd(factor, x.v15, v15)
    return z
  }
}
