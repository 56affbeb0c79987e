/// A size in which a camera sends a format, and at which rates.
public struct VideoFrameSize: Hashable, Sendable {
  /// Pixels per row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Frames per second, the fastest first; empty where the driver does not tell.
  public var rates: [FrameRate]
}

/// A format that a camera offers.
public struct VideoFormat: Hashable, Sendable {
  /// The driver's four characters, such as `MJPG`.
  public var code: String
  /// The driver's words for it.
  public var name: String
  /// The coding, where it is one that is read.
  public var pixelFormat: PixelFormat?
  /// The sizes in the driver's order; of a range only its ends and the usual sizes between them.
  public var sizes: [VideoFrameSize]
}

extension VideoFormat {
  /// What V4L2 calls the codings that are read.
  static let codes: [(code: String, format: PixelFormat)] = [
    ("MJPG", .mjpeg), ("JPEG", .mjpeg), ("YUYV", .yuyv), ("NV12", .nv12), ("RGB3", .rgb24), ("GREY", .grey),
  ]

  /// The number that V4L2 makes of four characters, the first lowest.
  static func number(ofCode code: String) -> UInt32 {
    code.utf8.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Four characters; what cannot be printed becomes a dot. The highest bit says "big-endian".
  static func code(ofNumber number: UInt32) -> String {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: (number & 0x7FFF_FFFF) >> (8 * UInt32($0))) }
    let printable = bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x2E }
    return String(decoding: printable, as: UTF8.self)
  }
}
