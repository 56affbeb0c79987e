import MienSystem

/// A colour of 8 bits per component, in the sRGB values that screens and files use.
public struct Colour: Hashable, Sendable {
  /// The red component, 0 to 255.
  public var red: UInt8
  /// The green component, 0 to 255.
  public var green: UInt8
  /// The blue component, 0 to 255.
  public var blue: UInt8

  /// A colour of three components.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A gray.
  public init(gray: UInt8) {
    self.init(red: gray, green: gray, blue: gray)
  }

  /// (0, 0, 0).
  public static let black = Colour(gray: 0)
  /// (255, 255, 255).
  public static let white = Colour(gray: 255)
}

/// A picture of RGB pixels, 8 bits per component.
///
/// Rows go from the top, each row from the left, with red, green and blue of a pixel together: the red of the pixel
/// at `x` (column) and `y` (row) is `pixels[(y * width + x) * 3]`. An image is never empty.
public struct ColourImage: Hashable, Sendable {
  var raster: Raster

  /// Pixels per row.
  public var width: Int { raster.width }
  /// Rows.
  public var height: Int { raster.height }
  /// All components `[height, width, 3]`, 0 to 255.
  public var pixels: [UInt8] { raster.pixels }
  /// The whole image: from (0, 0), as wide and as high as the image.
  public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

  /// An image of the given components `[height, width, 3]`.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    raster = Raster(width: width, height: height, channels: 3, pixels: pixels)
  }

  /// An image of one colour.
  public init(width: Int, height: Int, filledWith colour: Colour = .black) {
    self.init(
      width: width, height: height, pixels: [UInt8](repeating: 0, count: Raster.byteCount(width, height, 3)))
    fill(bounds, with: colour)
  }

  init(raster: Raster) {
    expect(raster.channels == 3, "ColourImage: expected 3 channels, got \(raster.channels)")
    self.raster = raster
  }

  /// A gray image with equal red, green and blue.
  public init(_ gray: GrayImage) {
    let count = gray.width * gray.height
    let source = gray.pixels
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * count) { rgb, initialized in
      source.withUnsafeBufferPointer { gray in
        for i in 0..<count {
          rgb[3 * i] = gray[i]
          rgb[3 * i + 1] = gray[i]
          rgb[3 * i + 2] = gray[i]
        }
      }
      initialized = 3 * count
    }
    self.init(width: gray.width, height: gray.height, pixels: pixels)
  }

  /// The pixel in column `x` of row `y`.
  public subscript(x: Int, y: Int) -> Colour {
    get {
      let i = raster.offset(x, y)
      return Colour(red: raster.pixels[i], green: raster.pixels[i + 1], blue: raster.pixels[i + 2])
    }
    set {
      let i = raster.offset(x, y)
      raster.pixels[i] = newValue.red
      raster.pixels[i + 1] = newValue.green
      raster.pixels[i + 2] = newValue.blue
    }
  }

  /// The part inside `rectangle`, which must lie within the image.
  public func cropped(to rectangle: Rectangle) -> ColourImage {
    ColourImage(raster: raster.cropped(to: rectangle))
  }
}
