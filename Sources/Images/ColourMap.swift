/// Colours for numbers, made in OKLab, where equal distances look equal: lightness is linear in both maps, so that they
/// show no step that is not in the numbers. They are readable for colour-blind people and in print.
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
      let x = Double(min(max(value, 0), 1))
      return Colour(lightness: 0.22 + 0.74 * x, chroma: 0.13 - 0.02 * x, hue: 305 - 205 * x)
    case .diverging:
      let x = Double(min(max(value, -1), 1))
      return Colour(lightness: 0.97 - 0.47 * abs(x), chroma: 0.17 * abs(x), hue: x < 0 ? 255 : 27)
    }
  }
}
