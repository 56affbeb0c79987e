/// xʸ for one y, within 0.51 ulp (1 ulp of results below the smallest normal number): 2 to the power of y · log₂ x, in
/// double precision.
///
/// With x = 2ⁿ · m and s = (m − 1) / (m + 1), log m = 2 · (s + s³/3 + s⁵/5 + …). Since |s| < 0.172, eight terms give it
/// to 10⁻¹². 2ʳ for |r| ≤ ½ is the series of e to the power of r · ln 2, eleven terms.
///
/// As C's `powf`: a power of a negative number is NaN unless y is whole, x⁰ is 1 even of NaN, and 0 and infinity have
/// their limits with the sign of x where y is odd.
public struct PowerFunction: UnaryFunction {
  @usableFromInline let exponent: Double
  @usableFromInline let isZero, isPositive, isWhole, isOdd: Bool

  @inlinable @inline(__always)
  public init(exponent: Float) {
    self.exponent = Double(exponent)
    (isZero, isPositive) = (exponent == 0, exponent > 0)
    isWhole = exponent.rounded(.towardZero) == exponent
    isOdd = isWhole && (exponent / 2).rounded(.towardZero) != exponent / 2
  }

  @inlinable @inline(__always)
  public func callAsFunction(_ x: Float) -> Float {
    let magnitude = abs(x)
    // As in `ElementaryFunctions.log`.
    let isTiny = magnitude < .leastNormalMagnitude
    let bits = Int32(bitPattern: (isTiny ? magnitude * 8_388_608 : magnitude).bitPattern)
    let n = (bits &- 0x3F35_04F3) &>> 23
    let m = Double(Float(bitPattern: UInt32(bitPattern: bits &- n &<< 23)))
    let s = (m - 1) / (m + 1)
    let square = s * s
    var p = 1.0 / 15
    p = p * square + 1.0 / 13
    p = p * square + 1.0 / 11
    p = p * square + 1.0 / 9
    p = p * square + 1.0 / 7
    p = p * square + 1.0 / 5
    p = p * square + 1.0 / 3
    p = p * square + 1
    let logarithm = Double(Float(n) - (isTiny ? 23 : 0)) + p * s * 2.885_390_081_777_926_8
    var t = exponent * logarithm
    t = t > 200 ? 200 : t
    t = t < -200 ? -200 : t
    // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the lowest bits.
    let shifted = t + 6_755_399_441_055_744
    let r = (t - (shifted - 6_755_399_441_055_744)) * 0.693_147_180_559_945_3
    var q = 1.0 / 3_628_800
    q = q * r + 1.0 / 362_880
    q = q * r + 1.0 / 40_320
    q = q * r + 1.0 / 5_040
    q = q * r + 1.0 / 720
    q = q * r + 1.0 / 120
    q = q * r + 1.0 / 24
    q = q * r + 1.0 / 6
    q = q * r + 0.5
    q = q * r + 1
    q = q * r + 1
    let whole = Int32(truncatingIfNeeded: shifted.bitPattern)
    let half = whole >> 1
    let power = Float(q) * ElementaryFunctions.powerOfTwo(half) * ElementaryFunctions.powerOfTwo(whole &- half)
    // 0 and infinity, signs, NaN.
    let isEdge = magnitude == 0 || magnitude == .infinity
    let limit: Float = (magnitude == 0) == isPositive ? 0 : .infinity
    let unsigned = isEdge ? limit : x < 0 && !isWhole ? .nan : power
    let sign = isOdd ? x.bitPattern & 0x8000_0000 : 0
    let result = Float(bitPattern: unsigned.bitPattern | sign)
    return isZero ? 1 : x == x ? result : x
  }
}
