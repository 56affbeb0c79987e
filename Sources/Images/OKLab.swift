import MienSystem

/// Colours made in OKLab, where equal distances look equal: Ottosson 2020, "A perceptual color space for image
/// processing", https://bottosson.github.io/posts/oklab/.
extension Colour {
  /// The sRGB colour nearest to an OKLab colour; the chroma is reduced until a screen can show it.
  ///
  /// - Parameters:
  ///   - lightness: From 0, black, to 1, white.
  ///   - chroma: From 0, grey, to about 0.3.
  ///   - hue: In degrees.
  package init(lightness: Double, chroma: Double, hue: Double) {
    var chroma = chroma
    let angle = hue * .pi / 180
    var linear = Self.linear(lightness, chroma * cos(angle), chroma * sin(angle))
    while chroma > 0, linear.contains(where: { $0 < -1e-4 || $0 > 1.0001 }) {
      chroma = max(0, chroma - 0.002)
      linear = Self.linear(lightness, chroma * cos(angle), chroma * sin(angle))
    }
    let encoded = linear.map { value -> UInt8 in
      let clear = min(max(value, 0), 1)
      // IEC 61966-2-1.
      let encoded = clear <= 0.003_130_8 ? 12.92 * clear : 1.055 * pow(clear, 1 / 2.4) - 0.055
      return UInt8(encoded * 255 + 0.5)
    }
    self.init(red: encoded[0], green: encoded[1], blue: encoded[2])
  }

  /// Linear red, green and blue of OKLab's L, a, b.
  private static func linear(_ lightness: Double, _ a: Double, _ b: Double) -> [Double] {
    func cube(_ x: Double) -> Double { x * x * x }
    let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b)
    let medium = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b)
    let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b)
    return [
      4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
      -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
      -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
    ]
  }
}
