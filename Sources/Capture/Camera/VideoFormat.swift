/// A size in which a camera sends a format, and its rates.
public struct VideoFrameSize: Hashable, Sendable {
  /// Pixels per row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Frames per second, the fastest first; empty if the driver does not state them.
  public var rates: [FrameRate]
}

/// A format that a camera offers.
public struct VideoFormat: Hashable, Sendable {
  /// The driver's four characters, such as `MJPG`.
  public var code: String
  /// The driver's description.
  public var name: String
  /// The coding, if it is supported.
  public var pixelFormat: PixelFormat?
  /// The sizes in the driver's order; for a range, only its ends and the usual sizes between them.
  public var sizes: [VideoFrameSize]
}

extension VideoFormat {
  /// V4L2's names of the supported codings.
  static let codes: [(code: String, format: PixelFormat)] = [
    ("MJPG", .mjpeg), ("JPEG", .mjpeg), ("YUYV", .yuyv), ("NV12", .nv12), ("RGB3", .rgb24), ("GREY", .grey),
  ]

  /// V4L2's number for four characters, the first in the lowest byte.
  static func number(ofCode code: String) -> UInt32 {
    code.utf8.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Four characters; unprintable ones become dots. The highest bit means "big-endian".
  static func code(ofNumber number: UInt32) -> String {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: (number & 0x7FFF_FFFF) >> (8 * UInt32($0))) }
    let printable = bytes.map { (0x20..<0x7F).contains($0) ? $0 : 0x2E }
    return String(decoding: printable, as: UTF8.self)
  }
}
