import MienSystem

/// One number per pixel of an image, drawn over it in colours, with a bar that explains the colours.
public struct HeatMap: Sendable {
  /// The numbers, [height · width], in row-major order.
  public let values: [Float]
  /// Columns and rows.
  public let width, height: Int
  /// The number at the end of the colour map; for the diverging map, ± this number.
  public let limit: Float
  /// The colours.
  public let map: ColourMap

  /// A map whose colours end at the largest magnitude.
  public init(_ values: [Float], width: Int, height: Int, map: ColourMap = .diverging) {
    expect(
      width > 0 && height > 0 && values.count == width * height,
      "HeatMap: expected \(width)×\(height) numbers, got \(values.count)")
    (self.values, self.width, self.height, self.map) = (values, width, height, map)
    limit = values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
  }

  /// The numbers in colours over a picture. The larger the magnitude, the less of the picture is visible.
  ///
  /// - Parameters:
  ///   - picture: A picture with one pixel for each number.
  ///   - enlargement: How many pixels wide and high each number becomes.
  public func drawn(over picture: GrayImage, enlargement: Int) -> ColourImage {
    expect(
      picture.width == width && picture.height == height && enlargement > 0,
      "HeatMap: expected a picture of \(width)×\(height) pixels, got \(picture.width)×\(picture.height)")
    let pixels = values.indices.flatMap { index -> [UInt8] in
      let colour = blended(limit > 0 ? values[index] / limit : 0, over: picture.pixels[index])
      return [colour.red, colour.green, colour.blue]
    }
    return ColourImage(width: width, height: height, pixels: pixels).enlarged(by: enlargement)
  }

  /// The colour of a number, as a share of ``limit``, over a pixel of the picture.
  ///
  /// If numbers have two signs, the colour shows the sign. If they have one, all have one dark colour, which is more
  /// opaque for larger numbers: darker and more colourful over any picture. (With the sequential map's own colours,
  /// from dark to light, bright skin without a number would look like a large number.)
  private func blended(_ share: Float, over pixel: UInt8) -> Colour {
    guard !share.isNaN else { return map(share) }
    let (colour, weight) =
      switch map {
      case .diverging: (map(share), 0.1 + 0.9 * min(abs(share), 1).squareRoot())
      case .sequential: (ColourMap.sequential(0.12), min(max(share, 0), 1).squareRoot())
      }
    // Pale, so that black hair does not look like a strong colour.
    let ground = 96 + Float(pixel) * 0.6
    func mixed(_ value: UInt8) -> UInt8 { UInt8((1 - weight) * ground + weight * Float(value) + 0.5) }
    return Colour(red: mixed(colour.red), green: mixed(colour.green), blue: mixed(colour.blue))
  }

  /// A bar from the lowest to the highest colour, with the numbers at its ends, and 0 in the middle of a diverging map.
  public func bar(width: Int) -> ColourImage {
    // Twice as large if there is room, so that it is readable on a page that shows the picture smaller.
    let (barHeight, scale) = (12, width >= 192 ? 2 : 1)
    var image = ColourImage(width: width, height: barHeight + 4 + scale * BitmapFont.lineHeight, filledWith: .white)
    for x in 0..<width {
      let place = Float(x) / Float(max(width - 1, 1))
      // The colours over a medium grey.
      let colour = blended(map == .diverging ? 2 * place - 1 : place, over: 128)
      image.fill(Rectangle(x: x, y: 0, width: 1, height: barHeight), with: colour)
    }
    let ink = Colour(gray: 40)
    func write(_ text: String, x: Int) { image.draw(text, x: x, y: barHeight + 4, with: ink, scale: scale) }
    let (low, high) = (
      map == .diverging ? "-" + Self.text(limit) : "0", (map == .diverging ? "+" : "") + Self.text(limit)
    )
    write(low, x: 0)
    if map == .diverging { write("0", x: (width - BitmapFont.width(of: "0", scale: scale)) / 2) }
    write(high, x: width - BitmapFont.width(of: high, scale: scale))
    return image
  }

  /// Two significant digits.
  private static func text(_ value: Float) -> String {
    guard value > 0, value.isFinite else { return "0" }
    let exponent = Int(floorf(log10f(value)))
    if (-4...3).contains(exponent) {
      let decimals = max(0, 1 - exponent)
      let scale = powf(10, Float(decimals))
      let whole = Int((value * scale).rounded())
      guard decimals > 0 else { return "\(whole)" }
      let digits = String(repeating: "0", count: max(0, decimals + 1 - "\(whole)".count)) + "\(whole)"
      return digits.dropLast(decimals) + "." + digits.suffix(decimals)
    }
    let mantissa = (value / powf(10, Float(exponent)) * 10).rounded() / 10
    return "\(mantissa)e\(exponent)"
  }
}
