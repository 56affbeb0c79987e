import MienSystem

/// Pixels of any number of 8-bit channels: the storage of the image types and the codecs.
///
/// `pixels` is `[height, width, channels]`, without padding.
struct Raster: Hashable, Sendable {
  let width: Int
  let height: Int
  let channels: Int
  var pixels: [UInt8]

  init(width: Int, height: Int, channels: Int, pixels: [UInt8]) {
    let expected = Raster.byteCount(width, height, channels)
    expect(
      pixels.count == expected,
      "Image: \(width) by \(height) pixels of \(channels) bytes are \(expected) bytes, got \(pixels.count)")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// `width * height * channels`, each at least 1.
  static func byteCount(_ width: Int, _ height: Int, _ channels: Int) -> Int {
    expect(
      width > 0 && height > 0, "Image: width and height must be at least 1, got \(width) by \(height)")
    return width * height * channels
  }

  /// The index in `pixels` of the pixel in column `x` of row `y`.
  func offset(_ x: Int, _ y: Int) -> Int {
    expect(
      x >= 0 && x < width && y >= 0 && y < height,
      "Image: pixel (\(x), \(y)) is outside \(width) by \(height)")
    return (y * width + x) * channels
  }

  func cropped(to rectangle: Rectangle) -> Raster {
    let whole = Rectangle(x: 0, y: 0, width: width, height: height)
    expect(
      !rectangle.isEmpty && rectangle.intersection(whole) == rectangle,
      "cropped: expected a part of \(width) by \(height) pixels, got \(rectangle.width) by \(rectangle.height) from column "
        + "\(rectangle.x) and row \(rectangle.y) on")
    var part: [UInt8] = []
    part.reserveCapacity(rectangle.width * rectangle.height * channels)
    for y in rectangle.y..<(rectangle.y + rectangle.height) {
      let begin = offset(rectangle.x, y)
      part += pixels[begin..<(begin + rectangle.width * channels)]
    }
    return Raster(width: rectangle.width, height: rectangle.height, channels: channels, pixels: part)
  }

  /// What the last channel of a raster says.
  enum Alpha: Sendable {
    /// How opaque the pixel is.
    case straight
    /// The same; the colours are multiplied by it already.
    case premultiplied
    /// Something else.
    case unused
  }

  /// Composites colours whose last channel is alpha over white.
  func overWhite(_ kind: Alpha = .straight) -> Raster {
    let source = self
    let colours = source.channels - 1
    let count = source.width * source.height
    let pixels = [UInt8](unsafeUninitializedCapacity: count * colours) { opaque, initialized in
      source.pixels.withUnsafeBufferPointer { pixels in
        for i in 0..<count {
          let alpha = kind == .unused ? 255 : UInt32(pixels[i * source.channels + colours])
          for channel in 0..<colours {
            let colour = UInt32(pixels[i * source.channels + channel])
            opaque[i * colours + channel] =
              kind == .premultiplied
              ? UInt8(min(colour + 255 - alpha, 255)) : UInt8((colour * alpha + 255 * (255 - alpha) + 127) / 255)
          }
        }
      }
      initialized = count * colours
    }
    return Raster(width: source.width, height: source.height, channels: colours, pixels: pixels)
  }
}
