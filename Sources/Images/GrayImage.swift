import MienSystem

/// A picture of gray pixels, 8 bits each.
///
/// Rows go from the top, each row from the left: the pixel at `x` (column) and `y` (row) is
/// `pixels[y * width + x]`. An image is never empty.
public struct GrayImage: Hashable, Sendable {
  var raster: Raster

  /// Pixels per row.
  public var width: Int { raster.width }
  /// Rows.
  public var height: Int { raster.height }
  /// All pixels `[height, width]`, 0 (black) to 255 (white).
  public var pixels: [UInt8] { raster.pixels }

  /// An image of the given pixels `[height, width]`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    raster = Raster(width: width, height: height, channels: 1, pixels: pixels)
  }

  /// An image of one tone.
  public init(width: Int, height: Int, filledWith value: UInt8 = 0) {
    raster = Raster(
      width: width, height: height, channels: 1,
      pixels: [UInt8](repeating: value, count: Raster.byteCount(width, height, 1)))
  }

  init(raster: Raster) {
    expect(raster.channels == 1, "GrayImage: expected 1 channel, got \(raster.channels)")
    self.raster = raster
  }

  /// The luma of a colour image, `(9798 R + 19235 G + 3735 B + 16384) >> 15`: the weights of ITU-R BT.601 in 15 bits.
  ///
  /// This gives the same bits as OpenCV's `COLOR_BGR2GRAY`, compared for all 16,777,216 colours with OpenCV 5.0.
  /// OpenCV up to 3 had 14 bits (4899, 9617, 1868), which rounds 0.26 % of the colours to a neighbour.
  public init(_ colour: ColourImage) {
    let count = colour.width * colour.height
    let source = colour.pixels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { gray, initialized in
      source.withUnsafeBufferPointer { rgb in
        for i in 0..<count {
          let (red, green, blue) = (UInt32(rgb[3 * i]), UInt32(rgb[3 * i + 1]), UInt32(rgb[3 * i + 2]))
          gray[i] = UInt8(truncatingIfNeeded: (9798 * red + 19235 * green + 3735 * blue + 16384) >> 15)
        }
      }
      initialized = count
    }
    self.init(width: colour.width, height: colour.height, pixels: pixels)
  }

  /// The pixel in column `x` of row `y`.
  public subscript(x: Int, y: Int) -> UInt8 {
    get { raster.pixels[raster.offset(x, y)] }
    set { raster.pixels[raster.offset(x, y)] = newValue }
  }

  /// The part inside `rectangle`, which must lie within the image.
  public func cropped(to rectangle: Rectangle) -> GrayImage {
    GrayImage(raster: raster.cropped(to: rectangle))
  }
}
