import MienFiles

extension GrayImage {
  /// Reads a picture. A colour picture becomes its luma, see `GrayImage.init(_:)`.
  ///
  /// For the formats see `ColourImage.init(contentsOf:limits:)`.
  public init(contentsOf path: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    let bytes = try readFile(path, limit: limits.fileBytes)
    try self.init(decoding: bytes, name: path, limits: limits)
  }

  /// Decodes the bytes of a picture's file; `name` is what errors call it.
  public init(
    decoding bytes: [UInt8], name: String = "image data", limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    let raster = try Raster(decoding: bytes, name: name, limits: limits)
    if raster.channels == 1 {
      self.init(raster: raster)
    } else {
      self.init(ColourImage(raster: raster))
    }
  }
}

extension ColourImage {
  /// Reads a picture: PNG or JPEG, and where the program ffmpeg is installed also WebP, AVIF, HEIC, TIFF, BMP, GIF,
  /// JPEG 2000 and JPEG XL, as far as it has them. The first bytes of the file decide what it is.
  ///
  /// PNG: every colour type and bit depth; transparent pixels are composited over white. JPEG: baseline and
  /// progressive, gray, colour and CMYK. Both are turned upright as EXIF says, or XMP where there is no EXIF. No colour
  /// profile is applied. A truncated or damaged file is an error, not half a picture.
  ///
  /// - Throws: `ImageError`, with the file, what is wrong with it, and the fix.
  public init(contentsOf path: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    let bytes = try readFile(path, limit: limits.fileBytes)
    try self.init(decoding: bytes, name: path, limits: limits)
  }

  /// Decodes the bytes of a picture's file; `name` is what errors call it.
  public init(
    decoding bytes: [UInt8], name: String = "image data", limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    let raster = try Raster(decoding: bytes, name: name, limits: limits)
    if raster.channels == 3 {
      self.init(raster: raster)
    } else {
      self.init(GrayImage(raster: raster))
    }
  }
}

extension Raster {
  /// Decodes to 1 channel (gray) or 3 (RGB).
  fileprivate init(decoding bytes: [UInt8], name: String, limits: ImageLimits) throws(ImageError) {
    self = try Raster.decoded(bytes, name: name, limits: limits).raster
  }

  /// Decodes to 1 channel (gray) or 3 (RGB), and says what else the file holds.
  fileprivate static func decoded(
    _ bytes: [UInt8], name: String, limits: ImageLimits
  ) throws(ImageError) -> (raster: Raster, remark: String?) {
    guard !bytes.isEmpty else { throw .empty(name: name) }
    switch ImageFormat(firstBytes: bytes) {
    case .png: return (try PNG.decode(bytes, name: name, limits: limits), PNG.remark(bytes))
    case .jpeg: return (try JPEG.decode(bytes, name: name, limits: limits), JPEG.remark(bytes))
    case nil: break
    }
    let beginning = Array(bytes.prefix(12))
    if let kind = OtherFileKind(firstBytes: beginning) {
      if kind.isPicture { return try OtherPicture.decode(bytes, kind, name: name, limits: limits) }
      throw .otherKind(name: name, kind: kind.description, reason: "not a picture", fix: kind.fix(for: name))
    }
    // A file that contains only the beginning of a signature.
    for (format, signature) in [(ImageFormat.png, PNG.signature), (.jpeg, JPEG.signature)]
    where signature.starts(with: bytes) {
      throw .truncated(name: name, format: format, reason: "there are only \(counted(bytes.count, "byte"))")
    }
    throw .unknownFormat(name: name, firstBytes: beginning)
  }
}

/// A picture, and what else its file holds.
public struct PictureFile: Sendable {
  /// The picture, upright.
  public let image: ColourImage
  /// What is to be said about it, such as that it is the first picture of an animation; nil for nothing.
  public let remark: String?

  /// Reads a file as ``ColourImage/init(contentsOf:limits:)`` does.
  public init(contentsOf path: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    try self.init(decoding: try readFile(path, limit: limits.fileBytes), name: path, limits: limits)
  }

  /// What is to be said about the pictures in a PNG or JPEG file besides the first, such as those of an animation; nil
  /// for nothing.
  package static func remark(_ bytes: [UInt8]) -> String? {
    switch ImageFormat(firstBytes: bytes) {
    case .png: PNG.remark(bytes)
    case .jpeg: JPEG.remark(bytes)
    case nil: nil
    }
  }

  /// The name that means standard input, instead of a path.
  public static let standardInput = "-"

  /// Reads a file, or the one picture that comes through standard input, where the name is `-`.
  public init(named name: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    guard name == Self.standardInput else {
      try self.init(contentsOf: name, limits: limits)
      return
    }
    try self.init(decoding: try readFile(nil, limit: limits.fileBytes), name: "standard input", limits: limits)
  }

  /// Decodes the bytes of a file; `name` is what errors call it.
  public init(
    decoding bytes: [UInt8], name: String = "image data", limits: ImageLimits = ImageLimits()
  ) throws(ImageError) {
    let (raster, remark) = try Raster.decoded(bytes, name: name, limits: limits)
    image = raster.channels == 3 ? ColourImage(raster: raster) : ColourImage(GrayImage(raster: raster))
    self.remark = remark
  }
}

extension ImageFormat {
  /// The format whose signature the bytes begin with, if any.
  public init?(firstBytes bytes: some Sequence<UInt8>) {
    let beginning = Array(bytes.prefix(PNG.signature.count))
    if beginning == PNG.signature {
      self = .png
    } else if beginning.starts(with: JPEG.signature) {
      self = .jpeg
    } else {
      return nil
    }
  }
}
