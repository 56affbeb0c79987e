// Arithmetic of whole lanes, straight-line for the same reason as in `Lanes16` itself.
extension Lanes16 {
  /// Sums.
  @inline(__always)
  package static func + (x: Lanes16, y: Lanes16) -> Lanes16 {
    var z = x
    z.v0 += y.v0; z.v1 += y.v1; z.v2 += y.v2; z.v3 += y.v3
    z.v4 += y.v4; z.v5 += y.v5; z.v6 += y.v6; z.v7 += y.v7
    z.v8 += y.v8; z.v9 += y.v9; z.v10 += y.v10; z.v11 += y.v11
    z.v12 += y.v12; z.v13 += y.v13; z.v14 += y.v14; z.v15 += y.v15
    return z
  }

  /// Differences.
  @inline(__always)
  package static func - (x: Lanes16, y: Lanes16) -> Lanes16 {
    var z = x
    z.v0 -= y.v0; z.v1 -= y.v1; z.v2 -= y.v2; z.v3 -= y.v3
    z.v4 -= y.v4; z.v5 -= y.v5; z.v6 -= y.v6; z.v7 -= y.v7
    z.v8 -= y.v8; z.v9 -= y.v9; z.v10 -= y.v10; z.v11 -= y.v11
    z.v12 -= y.v12; z.v13 -= y.v13; z.v14 -= y.v14; z.v15 -= y.v15
    return z
  }

  /// Every value times `factor`.
  @inline(__always)
  package static func * (factor: Float, x: Lanes16) -> Lanes16 {
    var z = x
    z.v0 *= factor; z.v1 *= factor; z.v2 *= factor; z.v3 *= factor
    z.v4 *= factor; z.v5 *= factor; z.v6 *= factor; z.v7 *= factor
    z.v8 *= factor; z.v9 *= factor; z.v10 *= factor; z.v11 *= factor
    z.v12 *= factor; z.v13 *= factor; z.v14 *= factor; z.v15 *= factor
    return z
  }

  /// self + `factor` · `x`, every product fused with its sum where the processor can.
  @inline(__always)
  package func adding(_ factor: Float, times x: Lanes16) -> Lanes16 {
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

  /// self + `x` · `y`.
  @inline(__always)
  package func adding(_ x: Lanes16, times y: Lanes16) -> Lanes16 {
    var z = self
    z.v0 = multiplyAdd(x.v0, y.v0, v0); z.v1 = multiplyAdd(x.v1, y.v1, v1)
    z.v2 = multiplyAdd(x.v2, y.v2, v2); z.v3 = multiplyAdd(x.v3, y.v3, v3)
    z.v4 = multiplyAdd(x.v4, y.v4, v4); z.v5 = multiplyAdd(x.v5, y.v5, v5)
    z.v6 = multiplyAdd(x.v6, y.v6, v6); z.v7 = multiplyAdd(x.v7, y.v7, v7)
    z.v8 = multiplyAdd(x.v8, y.v8, v8); z.v9 = multiplyAdd(x.v9, y.v9, v9)
    z.v10 = multiplyAdd(x.v10, y.v10, v10); z.v11 = multiplyAdd(x.v11, y.v11, v11)
    z.v12 = multiplyAdd(x.v12, y.v12, v12); z.v13 = multiplyAdd(x.v13, y.v13, v13)
    z.v14 = multiplyAdd(x.v14, y.v14, v14); z.v15 = multiplyAdd(x.v15, y.v15, v15)
    return z
  }

  /// The larger of each two values; NaN if one of them is.
  @inline(__always)
  package func maximum(_ x: Lanes16) -> Lanes16 {
    var z = self
    z.v0 = larger(x.v0, v0); z.v1 = larger(x.v1, v1)
    z.v2 = larger(x.v2, v2); z.v3 = larger(x.v3, v3)
    z.v4 = larger(x.v4, v4); z.v5 = larger(x.v5, v5)
    z.v6 = larger(x.v6, v6); z.v7 = larger(x.v7, v7)
    z.v8 = larger(x.v8, v8); z.v9 = larger(x.v9, v9)
    z.v10 = larger(x.v10, v10); z.v11 = larger(x.v11, v11)
    z.v12 = larger(x.v12, v12); z.v13 = larger(x.v13, v13)
    z.v14 = larger(x.v14, v14); z.v15 = larger(x.v15, v15)
    return z
  }

  /// The values where `d` is negative, and zeros elsewhere.
  @inline(__always)
  package func kept(whereNegative d: Lanes16) -> Lanes16 {
    var z = self
    z.v0 = keptIfNegative(v0, d.v0); z.v1 = keptIfNegative(v1, d.v1)
    z.v2 = keptIfNegative(v2, d.v2); z.v3 = keptIfNegative(v3, d.v3)
    z.v4 = keptIfNegative(v4, d.v4); z.v5 = keptIfNegative(v5, d.v5)
    z.v6 = keptIfNegative(v6, d.v6); z.v7 = keptIfNegative(v7, d.v7)
    z.v8 = keptIfNegative(v8, d.v8); z.v9 = keptIfNegative(v9, d.v9)
    z.v10 = keptIfNegative(v10, d.v10); z.v11 = keptIfNegative(v11, d.v11)
    z.v12 = keptIfNegative(v12, d.v12); z.v13 = keptIfNegative(v13, d.v13)
    z.v14 = keptIfNegative(v14, d.v14); z.v15 = keptIfNegative(v15, d.v15)
    return z
  }

  /// The values where `d` is not negative, and zeros elsewhere.
  @inline(__always)
  package func kept(whereNotNegative d: Lanes16) -> Lanes16 {
    var z = self
    z.v0 = keptIfNotNegative(v0, d.v0); z.v1 = keptIfNotNegative(v1, d.v1)
    z.v2 = keptIfNotNegative(v2, d.v2); z.v3 = keptIfNotNegative(v3, d.v3)
    z.v4 = keptIfNotNegative(v4, d.v4); z.v5 = keptIfNotNegative(v5, d.v5)
    z.v6 = keptIfNotNegative(v6, d.v6); z.v7 = keptIfNotNegative(v7, d.v7)
    z.v8 = keptIfNotNegative(v8, d.v8); z.v9 = keptIfNotNegative(v9, d.v9)
    z.v10 = keptIfNotNegative(v10, d.v10); z.v11 = keptIfNotNegative(v11, d.v11)
    z.v12 = keptIfNotNegative(v12, d.v12); z.v13 = keptIfNotNegative(v13, d.v13)
    z.v14 = keptIfNotNegative(v14, d.v14); z.v15 = keptIfNotNegative(v15, d.v15)
    return z
  }
}

// These use the sign bit. From comparisons the compiler makes sixteen branches and no vector instruction.

/// `x` if it is larger or NaN: the bits of a NaN are above those of infinity.
@inline(__always)
private func larger(_ x: Float, _ y: Float) -> Float {
  let isNaN = UInt32(bitPattern: (0x7F80_0000 &- Int32(bitPattern: x.bitPattern & 0x7FFF_FFFF)) &>> 31)
  return Float(bitPattern: (x > y ? x : y).bitPattern | isNaN)
}

@inline(__always)
private func keptIfNegative(_ value: Float, _ d: Float) -> Float {
  Float(bitPattern: value.bitPattern & UInt32(bitPattern: Int32(bitPattern: d.bitPattern) &>> 31))
}

@inline(__always)
private func keptIfNotNegative(_ value: Float, _ d: Float) -> Float {
  Float(bitPattern: value.bitPattern & ~UInt32(bitPattern: Int32(bitPattern: d.bitPattern) &>> 31))
}
