import Images

/// A bar of characters, as exact as an eighth of one.
enum EmotionBar {
  /// One to seven eighths of a character, from the left.
  private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  /// A bar of `width` characters, filled to `share` (0 to 1) of it, rounded to the nearest eighth; the rest are spaces.
  static func text(_ share: Float, width: Int) -> String {
    guard width > 0 else { return "" }
    let filled = share.isNaN ? 0 : Int((min(max(share, 0), 1) * Float(8 * width)).rounded())
    var text = String(repeating: "█", count: filled / 8)
    if filled % 8 > 0 { text.append(eighths[filled % 8 - 1]) }
    return text + String(repeating: " ", count: width - (filled + 7) / 8)
  }

  /// Its colour, on a ground that shows how long it could be.
  static func style(_ colour: Colour, depth: ColourDepth) -> CellStyle {
    CellStyle(foreground: depth.ink(colour), background: depth.ink(Colour(gray: 48)))
  }
}
