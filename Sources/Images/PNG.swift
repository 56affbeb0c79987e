import CMienImageCodecs
import MienFiles

/// Portable Network Graphics (ISO/IEC 15948), through libpng.
///
/// libpng expands palettes, small bit depths and transparent colours, rounds 16 bits to 8 and puts interlaced passes
/// together. Alpha is composited over white here: `(c a + 255 (255 - a)) / 255`, rounded, on the 8-bit values of the
/// file. Colour profiles and gamma are not applied; the orientation in an `eXIf` chunk or in XMP is. In an animation,
/// the default image is read.
enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// The picture in 1 channel (gray) or 3 (RGB), the right way up.
  static func decode(_ bytes: [UInt8], name: String, limits: ImageLimits) throws(ImageError) -> Raster {
    if let reason = problem(bytes) { throw .truncated(name: name, format: .png, reason: reason) }
    let codec = Codec(format: .png, name: name)
    var header = MienImageHeader()
    try codec.call { mien_png_header(bytes, bytes.count, &header, $0.baseAddress, $0.count) }
    let raster = try codec.decode(header, limits: limits) { [header] pixels, message in
      mien_png_decode(
        bytes, bytes.count, header, pixels.baseAddress, pixels.count, message.baseAddress, message.count)
    }
    let opaque = raster.channels % 2 == 0 ? raster.overWhite() : raster
    return opaque.oriented(PictureMetadata(ofPNG: bytes).orientation)
  }

  /// Whether a chunk other than the picture's own states more bytes than are left: libpng would make room for all of
  /// them, two gigabytes at most, before it notices. Pictures that are cut in their own data are named by libpng.
  private static func problem(_ bytes: [UInt8]) -> String? {
    var place = signature.count
    while place + 8 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let left = bytes.count - place - 12
      let type = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      if type == "IEND" { return nil }
      if length > left {
        return type == "IDAT" ? nil : "a chunk \(type) states \(counted(length, "byte")) where \(max(left, 0)) are left"
      }
      place += 12 + length
    }
    return nil
  }

  /// What else the file holds: the pictures of an animation (`acTL`).
  static func remark(_ bytes: [UInt8]) -> String? {
    var place = signature.count
    while place + 8 <= bytes.count {
      let type = bytes[place + 4..<place + 8]
      if type.elementsEqual("acTL".utf8) { return "it is an animation: its first picture is read" }
      if type.elementsEqual("IDAT".utf8) { return nil }
      place += 12 + bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    return nil
  }

  static func encode(_ raster: Raster) throws(ImageError) -> [UInt8] {
    try Codec.encode(raster, as: .png) { pixels, header, bytes, count, message in
      mien_png_encode(pixels, header, bytes, count, message.baseAddress, message.count)
    }
  }
}

extension GrayImage {
  /// The bytes of an 8-bit gray PNG file, lossless.
  public func pngEncoded() throws(ImageError) -> [UInt8] {
    try PNG.encode(raster)
  }
}

extension ColourImage {
  /// The bytes of an 8-bit RGB PNG file, lossless.
  public func pngEncoded() throws(ImageError) -> [UInt8] {
    try PNG.encode(raster)
  }
}
