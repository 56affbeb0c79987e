import CMienImageCodecs
import MienSystem

/// JPEG files (ISO/IEC 10918), baseline and progressive, through libjpeg.
///
/// libjpeg gives gray, RGB, or the four inks CMYK, with its accurate integer transform and smooth chroma upsampling.
/// Inks are converted to `red = (255 - C)(255 - K) / 255`, rounded, and so on; files with an Adobe marker store them
/// inverted, so there it is `C K / 255`. Colour profiles are not applied; the orientation in EXIF or
/// XMP is. Of a file with several pictures (MPO, Ultra HDR) the first one is read.
enum JPEG {
  static let signature: [UInt8] = [0xFF, 0xD8, 0xFF]

  /// Progressive files have about ten scans. Each scan visits the whole picture, and may need only a few bytes.
  static let maximumScans: Int32 = 100

  /// The picture in 1 channel (gray) or 3 (RGB), the right way up. With `lumaAlone` the chroma of a YCbCr file is
  /// not decoded.
  static func decode(
    _ bytes: [UInt8], name: String, limits: ImageLimits, lumaAlone: Bool = false
  ) throws(ImageError) -> Raster {
    let codec = Codec(format: .jpeg, name: name)
    var header = MienImageHeader()
    try codec.call { mien_jpeg_header(bytes, bytes.count, &header, $0.baseAddress, $0.count) }
    if lumaAlone, header.hasLuma != 0 { header.channels = 1 }
    let stored = try codec.decode(header, limits: limits) { [header] pixels, message in
      mien_jpeg_decode(
        bytes, bytes.count, header, maximumScans, pixels.baseAddress, pixels.count, message.baseAddress,
        message.count)
    }
    let raster = stored.channels == 4 ? withoutInks(stored, areInverted: header.hasAdobeMarker != 0) : stored
    return raster.oriented(PictureMetadata(ofJPEG: bytes).orientation)
  }

  static func encode(_ raster: Raster, quality: Int) throws(ImageError) -> [UInt8] {
    expect((1...100).contains(quality), "jpegEncoded: quality must be 1 to 100, got \(quality)")
    return try Codec.encode(raster, as: .jpeg) { pixels, header, bytes, count, message in
      mien_jpeg_encode(pixels, header, Int32(quality), bytes, count, message.baseAddress, message.count)
    }
  }

  private static func withoutInks(_ source: Raster, areInverted: Bool) -> Raster {
    let count = source.width * source.height
    let flip: UInt8 = areInverted ? 0 : 255
    let pixels = [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, initialized in
      source.pixels.withUnsafeBufferPointer { inks in
        for i in 0..<count {
          let notBlack = UInt32(inks[i * 4 + 3] ^ flip)
          for channel in 0..<3 {
            rgb[i * 3 + channel] = UInt8((UInt32(inks[i * 4 + channel] ^ flip) * notBlack + 127) / 255)
          }
        }
      }
      initialized = count * 3
    }
    return Raster(width: source.width, height: source.height, channels: 3, pixels: pixels)
  }
}

extension GrayImage {
  /// The luma that a JPEG file stores, in about half the time of `init(decoding:)`.
  ///
  /// It is the Y of the file itself. `init(decoding:)` goes through 8-bit RGB, which rounds and clips, so the two
  /// differ by one or two levels at some pixels. Files in other colours than YCbCr are decoded as in `init(decoding:)`.
  ///
  /// - Throws: `ImageError`, also if the bytes are those of another format.
  public init(
    lumaOfJPEG bytes: [UInt8], name: String = "image data", limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    guard !bytes.isEmpty else { throw .empty(name: name) }
    let raster = try JPEG.decode(bytes, name: name, limits: limits, lumaAlone: true)
    self = raster.channels == 1 ? GrayImage(raster: raster) : GrayImage(ColourImage(raster: raster))
  }

  /// The bytes of a gray baseline JPEG file.
  ///
  /// - Parameter quality: 1 (small) to 100 (faithful), on libjpeg's scale.
  public func jpegEncoded(quality: Int = 90) throws(ImageError) -> [UInt8] {
    try JPEG.encode(raster, quality: quality)
  }
}

extension ColourImage {
  /// The bytes of a baseline JPEG file, YCbCr with chroma at half the width and height (4:2:0).
  ///
  /// - Parameter quality: 1 (small) to 100 (faithful), on libjpeg's scale.
  public func jpegEncoded(quality: Int = 90) throws(ImageError) -> [UInt8] {
    try JPEG.encode(raster, quality: quality)
  }
}

extension JPEG {
  /// What is to be said of a file with further pictures behind the first, such as a Motion-JPEG video; nil for nothing.
  /// A phone's second picture (MPO, Ultra HDR), which its first announces, is another form of the same.
  static func remark(_ bytes: [UInt8]) -> String? {
    let second: [UInt8] = [0xFF, 0xD9, 0xFF, 0xD8, 0xFF]
    let end = bytes.withUnsafeBytes { bytes in
      (0..<max(0, bytes.count - second.count)).first { place in
        bytes[place] == 0xFF && bytes[place + 1] == 0xD9 && bytes[place..<place + second.count].elementsEqual(second)
      }
    }
    // Announced before the pixels, in the first of the segments.
    guard let end, bytes.prefix(min(end, 1 << 17)).firstRange(of: Array("MPF\0".utf8)) == nil else { return nil }
    return "it holds several pictures, as a video does: only the first is read"
  }
}
