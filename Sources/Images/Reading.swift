extension GrayImage {
  /// Reads a PNG or JPEG file. A colour picture becomes its luma, see `GrayImage.init(_:)`.
  ///
  /// For the formats see `ColourImage.init(contentsOf:limits:)`.
  public init(contentsOf path: String, limits: ImageLimits = ImageLimits()) throws(ImageError) {
    let bytes = try readFile(path, limit: limits.fileBytes)
    try self.init(decoding: bytes, name: path, limits: limits)
  }

  /// Decodes the bytes of a PNG or JPEG file; `name` is what errors call it.
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
  /// Reads a PNG or JPEG file. Its first bytes decide which.
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

  /// Decodes the bytes of a PNG or JPEG file; `name` is what errors call it.
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
    guard !bytes.isEmpty else { throw .empty(name: name) }
    if let format = ImageFormat(firstBytes: bytes) {
      switch format {
      case .png: self = try PNG.decode(bytes, name: name, limits: limits)
      case .jpeg: self = try JPEG.decode(bytes, name: name, limits: limits)
      }
      return
    }
    // A file that contains only the beginning of a signature.
    for (format, signature) in [(ImageFormat.png, PNG.signature), (.jpeg, JPEG.signature)]
    where signature.starts(with: bytes) {
      throw .truncated(name: name, format: format, reason: "there are only \(bytes.count) bytes")
    }
    throw .unknownFormat(name: name, firstBytes: Array(bytes.prefix(12)))
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
