import MienSystem

// Drawing outside the image is clipped.

extension ColourImage {
  /// Fills a rectangle with a colour.
  public mutating func fill(_ rectangle: Rectangle, with colour: Colour) {
    let visible = rectangle.intersection(bounds)
    guard !visible.isEmpty else { return }
    let rowBytes = width * 3
    raster.pixels.withUnsafeMutableBufferPointer { pixels in
      for y in visible.y..<(visible.y + visible.height) {
        for x in visible.x..<(visible.x + visible.width) {
          pixels[y * rowBytes + x * 3] = colour.red
          pixels[y * rowBytes + x * 3 + 1] = colour.green
          pixels[y * rowBytes + x * 3 + 2] = colour.blue
        }
      }
    }
  }

  /// Draws the frame of a rectangle, `thickness` pixels wide, completely inside the rectangle.
  public mutating func outline(_ rectangle: Rectangle, with colour: Colour, thickness: Int = 1) {
    expect(thickness > 0, "outline: thickness must be at least 1, got \(thickness)")
    let (x, y, width, height) = (rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    let horizontal = min(thickness, height)
    let vertical = min(thickness, width)
    fill(Rectangle(x: x, y: y, width: width, height: horizontal), with: colour)
    fill(Rectangle(x: x, y: y + height - horizontal, width: width, height: horizontal), with: colour)
    fill(Rectangle(x: x, y: y, width: vertical, height: height), with: colour)
    fill(Rectangle(x: x + width - vertical, y: y, width: vertical, height: height), with: colour)
  }

  /// Draws a straight line between two points, in pixels from the left and upper edge, as a row of squares of
  /// `thickness` pixels.
  public mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), with colour: Colour, thickness: Int = 1
  ) {
    expect(thickness > 0, "line: thickness must be at least 1, got \(thickness)")
    let steps = max(1, min(100_000, Int(max(abs(end.x - start.x), abs(end.y - start.y)).rounded(.up))))
    for step in 0...steps {
      let t = Double(step) / Double(steps)
      let (x, y) = (start.x + t * (end.x - start.x), start.y + t * (end.y - start.y))
      fill(
        Rectangle(
          x: Int((x - Double(thickness) / 2).rounded()), y: Int((y - Double(thickness) / 2).rounded()),
          width: thickness,
          height: thickness),
        with: colour)
    }
  }

  /// Copies another image into this one, with its upper left corner at (`x`, `y`).
  public mutating func paste(_ image: ColourImage, x: Int, y: Int) {
    let visible = Rectangle(x: x, y: y, width: image.width, height: image.height).intersection(bounds)
    guard !visible.isEmpty else { return }
    for row in visible.y..<(visible.y + visible.height) {
      let source = image.raster.offset(visible.x - x, row - y)
      let target = raster.offset(visible.x, row)
      for i in 0..<(visible.width * 3) { raster.pixels[target + i] = image.raster.pixels[source + i] }
    }
  }

  /// The image with each pixel as a square of `factor` by `factor` pixels.
  public func enlarged(by factor: Int) -> ColourImage {
    expect(factor > 0, "enlarged: factor must be at least 1, got \(factor)")
    var large: [UInt8] = []
    large.reserveCapacity(pixels.count * factor * factor)
    for y in 0..<height {
      let rowBegin = large.count
      for x in 0..<width {
        let pixel = raster.offset(x, y)
        for _ in 0..<factor { large += raster.pixels[pixel..<(pixel + 3)] }
      }
      let row = Array(large[rowBegin...])
      for _ in 1..<factor { large += row }
    }
    return ColourImage(width: width * factor, height: height * factor, pixels: large)
  }

  /// Writes text in `BitmapFont`, with its upper left corner at (`x`, `y`). Each dot of the font is a square of `scale`
  /// by `scale` pixels. A line break begins a new line below `x`.
  public mutating func draw(_ text: String, x: Int, y: Int, with colour: Colour, scale: Int = 1) {
    expect(scale > 0, "draw: scale must be at least 1, got \(scale)")
    var (left, top) = (x, y)
    for character in text {
      if character.isNewline {
        left = x
        top += BitmapFont.lineHeight * scale
        continue
      }
      for (row, dots) in BitmapFont.glyph(for: character).enumerated() {
        for column in 0..<BitmapFont.glyphWidth where dots >> column & 1 == 1 {
          let dot = Rectangle(x: left + column * scale, y: top + row * scale, width: scale, height: scale)
          fill(dot, with: colour)
        }
      }
      left += BitmapFont.advance * scale
    }
  }
}
