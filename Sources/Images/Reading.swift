extension GrayImage {
  /// Reads a PNG or JPEG file. A colour picture becomes its luma, see `GrayImage.init(_:)`.
  ///
  /// What is read and how is said at `ColourImage.init(contentsOf:limits:)`.
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
  /// Reads a PNG or JPEG file, whichever its first bytes tell.
  ///
  /// PNG: every colour type and bit depth; what is transparent lies over white. JPEG: baseline and progressive, gray,
  /// colour and CMYK, turned upright as EXIF tells. No colour profile is applied. A file that is cut off or damaged
  /// is an error, not half a picture.
  ///
  /// - Throws: `ImageError`, naming the file, what is wrong with it and what can be done.
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
    // A file so short that its beginning is only the beginning of a signature.
    for (format, signature) in [(ImageFormat.png, PNG.signature), (.jpeg, JPEG.signature)]
    where signature.starts(with: bytes) {
      throw .truncated(name: name, format: format, reason: "there are only \(bytes.count) bytes")
    }
    throw .unknownFormat(name: name, firstBytes: Array(bytes.prefix(8)))
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
