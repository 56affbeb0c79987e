import Images
import MienSystem

/// The colour of a number from 0 (nearly white) to 1 (dark blue); equal steps of the number look equal.
///
/// The lightness of OKLab falls linearly from 0.98 to 0.30 while the hue turns from yellow-green through teal to blue,
/// so that it can also be read in grey.
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
    let colour = Colour(lightness: lightness, chroma: chroma, hue: 150 + 125 * t)
    (red, green, blue) = (Int(colour.red), Int(colour.green), Int(colour.blue))
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
