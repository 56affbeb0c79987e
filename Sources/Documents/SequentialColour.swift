import Foundation

/// The colour of a number from 0 (nearly white) to 1 (dark blue); equal steps of the number look equal.
///
/// The lightness of OKLab falls linearly from 0.98 to 0.30 while the hue turns from yellow-green through teal to blue,
/// so that it can also be read in grey. In OKLab, equal distances look equal: Ottosson 2020, "A
/// perceptual color space for image processing", https://bottosson.github.io/posts/oklab/.
package struct SequentialColour: Sendable, Equatable {
  /// Red, green and blue, 0 to 255, sRGB.
  package let red: Int, green: Int, blue: Int

  /// Whether black text is read more easily on it than white.
  package let isLight: Bool

  /// The colour of `value`; outside 0…1 the colour of the nearest end, for `nan` that of 0.
  package init(_ value: Double) {
    let t = value.isNaN ? 0 : min(max(value, 0), 1)
    let lightness = 0.98 - 0.68 * t
    let chroma = 0.008 + 0.115 * sin(.pi * min(1, t * 0.75 + 0.02))
    let hue = (150 + 125 * t) * .pi / 180
    let a = chroma * cos(hue)
    let b = chroma * sin(hue)
    let long = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b)
    let medium = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b)
    let short = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b)
    red = encoded(4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short)
    green = encoded(-1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short)
    blue = encoded(-0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short)
    isLight = lightness > 0.65
  }

  /// The colour in SVG and CSS: "#rrggbb".
  package var hexadecimal: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// `text` on this background for a terminal, in black or white, with 24-bit ANSI sequences.
  package func ansi(_ text: String) -> String {
    "\u{1B}[48;2;\(red);\(green);\(blue)m\u{1B}[\(isLight ? "30" : "97")m\(text)\u{1B}[0m"
  }
}

private func cube(_ value: Double) -> Double { value * value * value }

/// A linear component, 0 to 1, as an sRGB byte (IEC 61966-2-1).
private func encoded(_ linear: Double) -> Int {
  let value = min(max(linear, 0), 1)
  let curve = value <= 0.003_130_8 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
  return Int((curve * 255).rounded())
}
