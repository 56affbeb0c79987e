import CMienProcessorFeatures

/// Elementary functions in plain Swift without branches, so that a loop over them becomes vector code; the C library's
/// are called for one number after the other. They use no fused multiply-add and give the same bits on every processor.
///
/// The errors are the largest that were found over all Floats against `Double`, in units in the last place (ulp) of the
/// result; `ElementaryFunctionTests` looks at a part of them.
public enum ElementaryFunctions {
  /// eˣ, within 1 ulp; infinity above 88.7, 0 below −103.97.
  ///
  ///     x = n · ln 2 + r, |r| ≤ ln 2 / 2,     eˣ = 2ⁿ · eʳ
  ///
  /// with ln 2 in two parts and a polynomial of degree 6 for eʳ (Moshier, Cephes 2.2).
  @inlinable @inline(__always)
  public static func exp(_ x: Float) -> Float {
    // Selections that keep NaN.
    var x = x > 89 ? 89 : x
    x = x < -105 ? -105 : x
    return exp(x, plus: 0)
  }

  /// eˣ⁺ʸ for −105 ≤ x ≤ 89 and a small y, which need not be rounded into their sum.
  @inlinable @inline(__always)
  static func exp(_ x: Float, plus y: Float) -> Float {
    // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
    let shift: Float = 12_582_912
    let shifted = (x + y) * 1.442_695_041 + shift
    let n = shifted - shift
    let r = (x - n * 0.693_359_375) + (n * 2.121_944_40e-4 + y)
    var p: Float = 1.987_569_150e-4
    p = p * r + 1.398_199_951e-3
    p = p * r + 8.333_451_907e-3
    p = p * r + 4.166_579_589e-2
    p = p * r + 1.666_666_546e-1
    p = p * r + 5.000_000_120e-1
    let power = (p * (r * r) + r) + 1
    // 2ⁿ in two factors: results below the smallest normal number are reached gradually, and 2¹²⁸ is no Float.
    let exponent = Int32(bitPattern: shifted.bitPattern &- shift.bitPattern)
    let half = exponent >> 1
    return power * powerOfTwo(half) * powerOfTwo(exponent &- half)
  }

  /// 2ⁿ for −126 ≤ n ≤ 127.
  @inlinable @inline(__always)
  public static func powerOfTwo(_ n: Int32) -> Float { Float(bitPattern: UInt32(bitPattern: (n &+ 127) &<< 23)) }

  /// √x, exactly rounded; NaN of negative numbers.
  @inlinable @inline(__always)
  public static func squareRoot(_ x: Float) -> Float { processor_square_root(x) }

  /// log x, the natural logarithm, within 1 ulp; −infinity at 0, NaN of negative numbers.
  ///
  ///     x = 2ⁿ · (1 + r), √½ ≤ 1 + r < √2,     log x = n · ln 2 + log(1 + r)
  ///
  /// with ln 2 in two parts and a polynomial for log(1 + r) = r − r²/2 + r³ · P(r), of degree 11 (Moshier, Cephes 2.2).
  @inlinable @inline(__always)
  public static func log(_ x: Float) -> Float {
    // Numbers below the smallest normal one get an exponent.
    let isTiny = x < .leastNormalMagnitude
    let scaled = isTiny ? x * 8_388_608 : x
    // The exponent is counted from √½: subtracting its bits, rounded to whole powers of two, moves the border there.
    let bits = Int32(bitPattern: scaled.bitPattern)
    let exponent = (bits &- 0x3F35_04F3) &>> 23
    let n = Float(exponent) - (isTiny ? 23 : 0)
    let r = Float(bitPattern: UInt32(bitPattern: bits &- exponent &<< 23)) - 1
    let square = r * r
    var p: Float = 7.037_683_629_2e-2
    p = p * r - 1.151_461_031_0e-1
    p = p * r + 1.167_699_874_0e-1
    p = p * r - 1.242_014_084_6e-1
    p = p * r + 1.424_932_278_7e-1
    p = p * r - 1.666_805_766_5e-1
    p = p * r + 2.000_071_476_5e-1
    p = p * r - 2.499_999_399_3e-1
    p = p * r + 3.333_333_117_4e-1
    let rest = p * r * square - n * 2.121_944_40e-4 - 0.5 * square
    let logarithm = (r + rest) + n * 0.693_359_375
    // Infinity and NaN are their own logarithms.
    let finite = x < .infinity ? logarithm : x
    return x > 0 ? finite : x == 0 ? -.infinity : .nan
  }

  /// 1 / (1 + e⁻ˣ), within 3 ulp, without overflow on either side.
  @inlinable @inline(__always)
  public static func logistic(_ x: Float) -> Float {
    let power = exp(-abs(x))
    return (x >= 0 ? 1 : power) / (1 + power)
  }

  /// tanh x, within 2 ulp: a polynomial below 0.625 (Moshier, Cephes 2.2), and 1 − 2 / (e²ˣ + 1) above.
  @inlinable @inline(__always)
  public static func tanh(_ x: Float) -> Float {
    let magnitude = abs(x)
    let far = 1 - 2 / (exp(2 * magnitude) + 1)
    let square = x * x
    var p: Float = -5.704_988_727e-3
    p = p * square + 2.063_908_88e-2
    p = p * square - 5.373_971_555e-2
    p = p * square + 1.333_144_220e-1
    p = p * square - 3.333_328_194e-1
    let near = p * square * x + x
    // The sign is that of x, of −0 as well.
    let unsigned = magnitude < 0.625 ? near : far
    return Float(bitPattern: unsigned.bitPattern | x.bitPattern & 0x8000_0000)
  }

  /// Φ(x) = ½ · erfc(−x / √2), the standard normal distribution function, within 8 ulp.
  ///
  /// erfc z = t · exp(−z² + P(t)), t = 1 / (1 + z / 2), with a polynomial of degree 9 (Press et al., Numerical Recipes,
  /// 1992, §6.2). z² = x² / 2 is taken in two parts, so that its rounding does not grow in the exponent.
  @inlinable @inline(__always)
  public static func normalDistribution(_ x: Float) -> Float {
    // Beyond, the tail is 0 and its complement 1.
    let magnitude = abs(x) > 14.4 ? 14.4 : abs(x)
    let t = 1 / (1 + 0.353_553_39 * magnitude)
    var p: Float = 0.170_872_77
    p = p * t - 0.822_152_23
    p = p * t + 1.488_515_87
    p = p * t - 1.135_203_98
    p = p * t + 0.278_868_07
    p = p * t - 0.186_288_06
    p = p * t + 0.096_784_18
    p = p * t + 0.374_091_96
    p = p * t + 1.000_023_68
    p = p * t - 1.265_512_23
    let high = Float(bitPattern: magnitude.bitPattern & 0xFFFF_F000)
    let rest = 0.5 * (high - magnitude) * (high + magnitude)
    let tail = 0.5 * t * exp(-0.5 * high * high, plus: rest + p)
    return x < 0 ? tail : 1 - tail
  }
}
