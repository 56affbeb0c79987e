import CMienProcessorFeatures

/// x · y + z, fused where the processor can, so that a hot loop never calls the C library's `fmaf`.
///
/// Error: half an ulp of the result with hardware FMA; without it, one more rounding, of the product.
@inline(__always)
package func multiplyAdd(_ x: Float, _ y: Float, _ z: Float) -> Float {
  Processor.hasFusedMultiplyAdd ? z.addingProduct(x, y) : x * y + z
}

/// What this build may assume of the processor.
package enum Processor {
  /// Whether a fused multiply-add is one instruction.
  @inline(__always)
  package static var hasFusedMultiplyAdd: Bool { PROCESSOR_HAS_FMA != 0 }
  /// How many Floats one vector register holds.
  package static var vectorWidth: Int { Int(PROCESSOR_VECTOR_WIDTH) }
}

/// Sixteen neighbouring Floats that the compiler keeps in registers.
///
/// The values are stored properties and every update is straight-line code. This is what LLVM's SLP vectoriser turns
/// into one vector instruction (AVX-512), two (AVX) or four (SSE, NEON). An array, a tuple in a loop or an
/// `InlineArray` instead costs between half and nine tenths of the speed.
package struct Lanes16 {
  var v0, v1, v2, v3, v4, v5, v6, v7, v8, v9, v10, v11, v12, v13, v14, v15: Float

  /// Sixteen copies of `value`.
  @inline(__always)
  package init(repeating value: Float = 0) {
    v0 = value; v1 = value; v2 = value; v3 = value
    v4 = value; v5 = value; v6 = value; v7 = value
    v8 = value; v9 = value; v10 = value; v11 = value
    v12 = value; v13 = value; v14 = value; v15 = value
  }

  /// The sixteen values that begin at `source`.
  @inline(__always)
  package init(_ source: UnsafePointer<Float>) {
    v0 = source[0]; v1 = source[1]; v2 = source[2]; v3 = source[3]
    v4 = source[4]; v5 = source[5]; v6 = source[6]; v7 = source[7]
    v8 = source[8]; v9 = source[9]; v10 = source[10]; v11 = source[11]
    v12 = source[12]; v13 = source[13]; v14 = source[14]; v15 = source[15]
  }

  /// Adds `factor · source[0 ..< 16]`.
  @inline(__always)
  package mutating func add(_ factor: Float, times source: UnsafePointer<Float>) {
    v0 = multiplyAdd(factor, source[0], v0); v1 = multiplyAdd(factor, source[1], v1)
    v2 = multiplyAdd(factor, source[2], v2); v3 = multiplyAdd(factor, source[3], v3)
    v4 = multiplyAdd(factor, source[4], v4); v5 = multiplyAdd(factor, source[5], v5)
    v6 = multiplyAdd(factor, source[6], v6); v7 = multiplyAdd(factor, source[7], v7)
    v8 = multiplyAdd(factor, source[8], v8); v9 = multiplyAdd(factor, source[9], v9)
    v10 = multiplyAdd(factor, source[10], v10); v11 = multiplyAdd(factor, source[11], v11)
    v12 = multiplyAdd(factor, source[12], v12); v13 = multiplyAdd(factor, source[13], v13)
    v14 = multiplyAdd(factor, source[14], v14); v15 = multiplyAdd(factor, source[15], v15)
  }

  /// Replaces every value v by v · `factor` + `term`: a multiply-add that touches no memory.
  @inline(__always)
  package mutating func multiply(by factor: Float, adding term: Float) {
    v0 = multiplyAdd(v0, factor, term); v1 = multiplyAdd(v1, factor, term)
    v2 = multiplyAdd(v2, factor, term); v3 = multiplyAdd(v3, factor, term)
    v4 = multiplyAdd(v4, factor, term); v5 = multiplyAdd(v5, factor, term)
    v6 = multiplyAdd(v6, factor, term); v7 = multiplyAdd(v7, factor, term)
    v8 = multiplyAdd(v8, factor, term); v9 = multiplyAdd(v9, factor, term)
    v10 = multiplyAdd(v10, factor, term); v11 = multiplyAdd(v11, factor, term)
    v12 = multiplyAdd(v12, factor, term); v13 = multiplyAdd(v13, factor, term)
    v14 = multiplyAdd(v14, factor, term); v15 = multiplyAdd(v15, factor, term)
  }

  /// Adds the sixteen values that begin at `source`.
  @inline(__always)
  package mutating func add(_ source: UnsafePointer<Float>) {
    v0 += source[0]; v1 += source[1]; v2 += source[2]; v3 += source[3]
    v4 += source[4]; v5 += source[5]; v6 += source[6]; v7 += source[7]
    v8 += source[8]; v9 += source[9]; v10 += source[10]; v11 += source[11]
    v12 += source[12]; v13 += source[13]; v14 += source[14]; v15 += source[15]
  }

  /// Writes the sixteen values to memory that begins at `destination`.
  @inline(__always)
  package func store(to destination: UnsafeMutablePointer<Float>) {
    destination[0] = v0; destination[1] = v1; destination[2] = v2; destination[3] = v3
    destination[4] = v4; destination[5] = v5; destination[6] = v6; destination[7] = v7
    destination[8] = v8; destination[9] = v9; destination[10] = v10; destination[11] = v11
    destination[12] = v12; destination[13] = v13; destination[14] = v14; destination[15] = v15
  }

  /// The sum of the sixteen values, in pairs.
  package var sum: Float {
    let first = ((v0 + v8) + (v4 + v12)) + ((v2 + v10) + (v6 + v14))
    let second = ((v1 + v9) + (v5 + v13)) + ((v3 + v11) + (v7 + v15))
    return first + second
  }
}
