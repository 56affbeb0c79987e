/// How a file stores the numbers of a tensor. In memory they are always 32-bit floats.
public enum StoredNumbers: String, Sendable, CaseIterable {
  /// 32 bits (IEEE 754 binary32).
  case float32 = "F32"
  /// 16 bits (IEEE 754 binary16): 11 significant bits, magnitudes to 65504. Read exactly; rounded to the nearest, ties
  /// to even, when written.
  case float16 = "F16"
  /// 16 bits, the upper half of a 32-bit float: 8 significant bits, the range of ``float32``. Read and rounded like
  /// ``float16``.
  case bfloat16 = "BF16"

  /// Bytes of a number.
  var width: Int { self == .float32 ? 4 : 2 }

  /// The numbers that bytes stand for, the lowest byte first.
  func numbers(_ bytes: [UInt8], into memory: UnsafeMutablePointer<Float>) {
    for index in 0..<bytes.count / 2 {
      let bits = UInt16(bytes[2 * index]) | UInt16(bytes[2 * index + 1]) << 8
      memory[index] = self == .bfloat16 ? Float(bitPattern: UInt32(bits) << 16) : Self.number(float16: bits)
    }
  }

  /// Appends the bytes that stand for a number.
  func append(_ number: Float, to bytes: inout [UInt8]) {
    switch self {
    case .float32: withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    case .float16: withUnsafeBytes(of: Self.float16(number).littleEndian) { bytes.append(contentsOf: $0) }
    case .bfloat16: withUnsafeBytes(of: Self.bfloat16(number).littleEndian) { bytes.append(contentsOf: $0) }
    }
  }

  /// Whether a finite number stays finite.
  package func holds(_ number: Float) -> Bool {
    switch self {
    case .float32: true
    case .float16: !number.isFinite || number.magnitude < 65520
    case .bfloat16: !number.isFinite || Float(bitPattern: UInt32(Self.bfloat16(number)) << 16).isFinite
    }
  }

  /// A 16-bit float as it is.
  package static func number(float16 bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7FFF) << 13
    // Infinity and NaN have the largest exponent, whatever its width.
    guard bits & 0x7C00 != 0x7C00 else { return Float(bitPattern: sign | magnitude | 0x7F80_0000) }
    // The exponents differ by 112. A product, since numbers below 2^-14 have no leading one.
    return Float(bitPattern: sign | (Float(bitPattern: magnitude) * 0x1p112).bitPattern)
  }

  /// The nearest 16-bit float.
  package static func float16(_ number: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: number.bitPattern >> 16) & 0x8000
    let bits = number.magnitude.bitPattern
    if number.isNaN {
      // What is left of its bits, and not none: that would be infinity.
      let kept = UInt16(truncatingIfNeeded: bits >> 13) & 0x3FF
      return sign | 0x7C00 | (kept == 0 ? 0x200 : kept)
    }
    if number.magnitude >= 65520 { return sign | 0x7C00 }
    // Below 2^-14 the last bit is worth 2^-24, as that of numbers from 0.5 on: the sum is rounded there.
    if number.magnitude < 0x1p-14 {
      return sign | UInt16(truncatingIfNeeded: (number.magnitude + 0.5).bitPattern &- Float(0.5).bitPattern)
    }
    return sign | UInt16(truncatingIfNeeded: (bits &- 112 << 23 &+ 0xFFF &+ (bits >> 13 & 1)) >> 13)
  }

  /// The nearest number of 16 bits, as wide in range as a 32-bit float.
  package static func bfloat16(_ number: Float) -> UInt16 {
    let bits = number.bitPattern
    if number.isNaN {
      let kept = UInt16(truncatingIfNeeded: bits >> 16)
      return kept & 0x7F == 0 ? kept | 0x40 : kept
    }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
  }
}
