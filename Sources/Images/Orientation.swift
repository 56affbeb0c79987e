/// How a stored picture must be rotated to be upright, with the numbers of EXIF 2.3, tag 0x0112.
enum Orientation: Int, CaseIterable, Sendable {
  case upright = 1
  case mirrored = 2
  case turnedAround = 3
  case upsideDownMirrored = 4
  case transposed = 5
  case needsClockwiseTurn = 6
  case transverse = 7
  case needsCounterclockwiseTurn = 8

  /// Whether rows become columns.
  var swapsSides: Bool { rawValue >= 5 }

  /// The orientation written in a JPEG file; upright if there is none, or an invalid one. Many cameras write broken
  /// metadata, so a picture is not refused for it.
  init(ofJPEG bytes: [UInt8]) {
    self = Orientation.exifSegment(ofJPEG: bytes).flatMap(Orientation.init(ofTIFF:)) ?? .upright
  }

  /// The bytes after "Exif\0\0" in the first such APP1 segment before the pixels.
  private static func exifSegment(ofJPEG bytes: [UInt8]) -> ArraySlice<UInt8>? {
    let exif: [UInt8] = [0x45, 0x78, 0x69, 0x66, 0, 0]
    var offset = 2
    while offset + 4 <= bytes.count {
      guard bytes[offset] == 0xFF else { return nil }
      let marker = bytes[offset + 1]
      if marker == 0xFF {  // a fill byte
        offset += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {  // markers without length
        offset += 2
        continue
      }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { return nil }
      let content = bytes[(offset + 4)..<end]
      if marker == 0xE1, content.starts(with: exif) { return content.dropFirst(exif.count) }
      offset = end
    }
    return nil
  }

  /// Reads tag 0x0112 of the first directory of a TIFF file.
  private init?(ofTIFF tiff: ArraySlice<UInt8>) {
    let isLittleEndian = tiff.starts(with: [0x49, 0x49])
    guard isLittleEndian || tiff.starts(with: [0x4D, 0x4D]) else { return nil }
    /// The number of `count` bytes at `offset`.
    func number(at offset: Int, count: Int) -> Int? {
      guard offset >= 0, offset <= tiff.count - count else { return nil }
      let bytes = tiff.dropFirst(offset).prefix(count)
      return (isLittleEndian ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard number(at: 2, count: 2) == 42, let directory = number(at: 4, count: 4),
      let entries = number(at: directory, count: 2)
    else { return nil }
    for entry in 0..<entries {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(at: offset, count: 2), let type = number(at: offset + 2, count: 2),
        let value = number(at: offset + 8, count: 2)
      else { return nil }
      let short = 3
      if tag == 0x0112, type == short { self.init(rawValue: value); return }
    }
    return nil
  }
}

extension Raster {
  /// The picture, rotated upright.
  func oriented(_ orientation: Orientation) -> Raster {
    guard orientation != .upright else { return self }
    let (right, bottom) = (width - 1, height - 1)
    let newWidth = orientation.swapsSides ? height : width
    let newHeight = orientation.swapsSides ? width : height
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let (sourceX, sourceY) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (right - x, y)
          case .turnedAround: (right - x, bottom - y)
          case .upsideDownMirrored: (x, bottom - y)
          case .transposed: (y, x)
          case .needsClockwiseTurn: (y, bottom - x)
          case .transverse: (right - y, bottom - x)
          case .needsCounterclockwiseTurn: (right - y, x)
          }
        let from = (sourceY * width + sourceX) * channels
        let to = (y * newWidth + x) * channels
        for channel in 0..<channels { turned[to + channel] = pixels[from + channel] }
      }
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}
