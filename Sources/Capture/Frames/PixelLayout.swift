import MienSystem

/// How the pixels of a frame are coded.
public enum PixelFormat: String, Hashable, Sendable, CaseIterable {
  /// Motion-JPEG: every frame is a JPEG picture.
  case mjpeg = "MJPEG"
  /// Y0 Cb Y1 Cr: two pixels in four bytes (V4L2's `YUYV`).
  case yuyv = "YUYV"
  /// Luma alone, a byte per pixel (V4L2's `GREY`).
  case grey = "GREY"
  /// A plane of luma, then one of Cb Cr pairs at half the width and height.
  case nv12 = "NV12"
  /// Red, green, blue: three bytes per pixel (V4L2's `RGB3`).
  case rgb24 = "RGB24"
  /// Three planes: luma, Cb, Cr; the last two at half the width and height.
  case planar420 = "4:2:0"
  /// Three planes; the chroma at half the width.
  case planar422 = "4:2:2"
  /// Three planes of one size.
  case planar444 = "4:4:4"
  /// A PNG or JPEG file.
  case imageFile = "image file"

  /// Whether the bytes are pixels, not a coded picture.
  var isRaw: Bool { self != .mjpeg && self != .imageFile }
}

/// The values of luma and chroma for black, white and full colour.
public enum SampleRange: String, Hashable, Sendable {
  /// 0 to 255, as in JPEG.
  case full
  /// Luma 16 to 235, chroma 16 to 240, as in ITU-R BT.601 for video.
  case limited
}

/// The weights of red, green and blue in luma.
public enum LumaWeights: String, Hashable, Sendable {
  /// ITU-R BT.601: .299, .587, .114. Webcams and JPEG.
  case bt601
  /// ITU-R BT.709: .2126, .7152, .0722. High-definition video.
  case bt709
}

/// The positions of a frame's samples in its bytes, and their meaning.
public struct PixelLayout: Hashable, Sendable {
  /// The coding.
  public var format: PixelFormat
  /// Pixels per row. 0 if only decoding shows it.
  public var width: Int
  /// Rows. 0 if only decoding shows it.
  public var height: Int
  /// Bytes from one row of the first plane to the next; not less than a row needs.
  public var bytesPerRow: Int
  /// The range of luma and chroma. It has no meaning for RGB and coded pictures.
  public var range: SampleRange
  /// How colour was converted to luma.
  public var weights: LumaWeights

  /// A layout; rows have no padding if `bytesPerRow` is nil or less than a row needs.
  public init(
    format: PixelFormat, width: Int, height: Int, bytesPerRow: Int? = nil, range: SampleRange = .full,
    weights: LumaWeights = .bt601
  ) {
    expect(width >= 0 && height >= 0, "PixelLayout: a size cannot be negative, got \(width) by \(height)")
    self.format = format
    self.width = width
    self.height = height
    self.bytesPerRow = max(bytesPerRow ?? 0, PixelLayout.packedRow(format, width: width))
    self.range = range
    self.weights = weights
  }

  /// The bytes of a row of the first plane without padding. An odd last pixel of YUYV still has the four bytes of its
  /// pair.
  static func packedRow(_ format: PixelFormat, width: Int) -> Int {
    switch format {
    case .mjpeg, .imageFile: 0
    case .yuyv: (width + 1) / 2 * 4
    case .grey, .nv12, .planar420, .planar422, .planar444: width
    case .rgb24: width * 3
    }
  }

  /// The smallest number of bytes of a whole frame; 1 for a coded picture. The padding of the very last row may be
  /// missing.
  public var byteCount: Int {
    guard format.isRaw else { return 1 }
    guard width > 0, height > 0 else { return 0 }
    if let chroma = chromaPlanes {
      let rows = (height + (1 << chroma.rowShift) - 1) >> chroma.rowShift
      let columns = (width + (1 << chroma.columnShift) - 1) >> chroma.columnShift
      return chroma.red + (rows - 1) * chroma.bytesPerRow + (columns - 1) * chroma.step + 1
    }
    return (height - 1) * bytesPerRow + PixelLayout.packedRow(format, width: width)
  }
}

/// The position of chroma: the sample for the pixel (x, y) is at
/// `offset + (y >> rowShift) * bytesPerRow + (x >> columnShift) * step`.
struct ChromaPlanes {
  let blue: Int
  let red: Int
  let bytesPerRow: Int
  let step: Int
  let columnShift: Int
  let rowShift: Int
}

extension PixelLayout {
  /// From one luma sample to the next.
  var lumaStep: Int { format == .yuyv ? 2 : 1 }

  /// The chroma of a YCbCr layout; nil for the others.
  var chromaPlanes: ChromaPlanes? {
    let luma = bytesPerRow * height
    let halfWidth = (bytesPerRow + 1) / 2
    let halfHeight = (height + 1) / 2
    switch format {
    case .yuyv:
      return ChromaPlanes(blue: 1, red: 3, bytesPerRow: bytesPerRow, step: 4, columnShift: 1, rowShift: 0)
    case .nv12:
      return ChromaPlanes(
        blue: luma, red: luma + 1, bytesPerRow: (bytesPerRow + 1) / 2 * 2, step: 2, columnShift: 1, rowShift: 1)
    case .planar420:
      return ChromaPlanes(
        blue: luma, red: luma + halfWidth * halfHeight, bytesPerRow: halfWidth, step: 1, columnShift: 1, rowShift: 1)
    case .planar422:
      return ChromaPlanes(
        blue: luma, red: luma + halfWidth * height, bytesPerRow: halfWidth, step: 1, columnShift: 1, rowShift: 0)
    case .planar444:
      return ChromaPlanes(
        blue: luma, red: 2 * luma, bytesPerRow: bytesPerRow, step: 1, columnShift: 0, rowShift: 0)
    case .mjpeg, .imageFile, .grey, .rgb24:
      return nil
    }
  }
}
