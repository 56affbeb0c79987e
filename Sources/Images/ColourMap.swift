import SystemLibrary

/// Colours for numbers, made in OKLab (Ottosson 2020, "A perceptual color space for image processing"), where equal
/// distances look equal: lightness is linear in both maps, so that they show no step that is not in the numbers. They
/// are readable for colour-blind people and in print.
public enum ColourMap: Sendable, CaseIterable {
  /// For 0 to 1: from dark violet through green-blue to pale yellow, with increasing lightness.
  case sequential
  /// For −1 to 1: blue, white at 0, red; both ends are equally dark.
  case diverging

  /// The colour of a number; numbers outside the range get the colour of the end, and NaN is grey.
  public func callAsFunction(_ value: Float) -> Colour {
    guard !value.isNaN else { return Colour(gray: 128) }
    switch self {
    case .sequential:
      let x = min(max(value, 0), 1)
      return Colour(lightness: 0.22 + 0.74 * x, chroma: 0.13 - 0.02 * x, hue: 305 - 205 * x)
    case .diverging:
      let x = min(max(value, -1), 1)
      return Colour(lightness: 0.97 - 0.47 * abs(x), chroma: 0.17 * abs(x), hue: x < 0 ? 255 : 27)
    }
  }
}

extension Colour {
  /// The sRGB colour nearest to an OKLab colour, with its hue in degrees; the chroma is reduced until a screen can show
  /// it.
  init(lightness: Float, chroma: Float, hue: Float) {
    var chroma = chroma
    let angle = hue * Float.pi / 180
    var linear = Self.linear(lightness, chroma * cosf(angle), chroma * sinf(angle))
    while chroma > 0, linear.contains(where: { $0 < -1e-4 || $0 > 1.0001 }) {
      chroma = max(0, chroma - 0.002)
      linear = Self.linear(lightness, chroma * cosf(angle), chroma * sinf(angle))
    }
    let encoded = linear.map { value -> UInt8 in
      let clear = min(max(value, 0), 1)
      let encoded = clear <= 0.003_130_8 ? 12.92 * clear : 1.055 * powf(clear, 1 / 2.4) - 0.055
      return UInt8(encoded * 255 + 0.5)
    }
    self.init(red: encoded[0], green: encoded[1], blue: encoded[2])
  }

  /// Linear red, green and blue of OKLab's L, a, b.
  private static func linear(_ lightness: Float, _ a: Float, _ b: Float) -> [Float] {
    func cube(_ x: Float) -> Float { x * x * x }
    let l = cube(lightness + 0.396_337_78 * a + 0.215_803_76 * b)
    let m = cube(lightness - 0.105_561_346 * a - 0.063_854_17 * b)
    let s = cube(lightness - 0.089_484_18 * a - 1.291_485_5 * b)
    return [
      4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
      -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
      -0.004_196_086 * l - 0.703_418_6 * m + 1.707_614_7 * s,
    ]
  }
}
