import EmotionRecognition
import Images

extension Emotion {
  /// The colour of the emotion on a screen, `colour` as components.
  var screenColour: Colour {
    let value = UInt32(colour.dropFirst(), radix: 16) ?? 0xB4B4B4
    return Colour(red: UInt8(value >> 16 & 255), green: UInt8(value >> 8 & 255), blue: UInt8(value & 255))
  }

  /// The first three letters of the name: `ang`, `dis`, `fea`, `hap`, `sad`, `sur`, `neu`.
  var shortName: String { String(name.prefix(3)) }
}

extension Colour {
  /// Black or white, whichever has the higher contrast on this colour (WCAG 2's relative luminance, its power taken as
  /// 2.2).
  var lettersOnTop: Colour {
    // 0.179 has the same contrast to both: (1 + 0.05) / (L + 0.05) = (L + 0.05) / 0.05. Squares stand for the power of
    // 2.2.
    func linear(_ value: UInt8) -> Double { Double(value) / 255 * Double(value) / 255 }
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    return luminance > 0.2 ? .black : .white
  }
}

extension CellStyle {
  /// Letters on a ground of the colour; inverse where there are no colours.
  static func badge(_ colour: Colour, depth: ColourDepth) -> CellStyle {
    guard let ground = depth.ink(colour) else { return CellStyle(isBold: true, isInverse: true) }
    return CellStyle(foreground: depth.ink(colour.lettersOnTop), background: ground, isBold: true)
  }

  /// What is less important: a grey that can be read on black and on white.
  static func quiet(_ depth: ColourDepth) -> CellStyle {
    CellStyle(foreground: depth.ink(Colour(gray: 138)))
  }

  static let strong = CellStyle(isBold: true)
}
