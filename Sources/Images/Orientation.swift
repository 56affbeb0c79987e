import MienSystem

/// How a stored picture must be turned to be upright, with the numbers of EXIF 2.3, tag 0x0112.
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

  /// Where a pixel of the upright picture comes from in the stored one of `width` by `height` pixels.
  func source(x: Int, y: Int, width: Int, height: Int) -> (x: Int, y: Int) {
    let (right, bottom) = (width - 1, height - 1)
    return switch self {
    case .upright: (x, y)
    case .mirrored: (right - x, y)
    case .turnedAround: (right - x, bottom - y)
    case .upsideDownMirrored: (x, bottom - y)
    case .transposed: (y, x)
    case .needsClockwiseTurn: (y, bottom - x)
    case .transverse: (right - y, bottom - x)
    case .needsCounterclockwiseTurn: (right - y, x)
    }
  }

  /// This one, and its result then turned or mirrored by another.
  func followed(by next: Orientation) -> Orientation {
    // Each is a mirror from left to right, or none, and then quarter turns clockwise. A mirror after turns is the same
    // as the mirror before turns the other way.
    let parts: [Orientation: (isMirrored: Bool, turns: Int)] = [
      .upright: (false, 0), .needsClockwiseTurn: (false, 1), .turnedAround: (false, 2),
      .needsCounterclockwiseTurn: (false, 3), .mirrored: (true, 0), .transverse: (true, 1),
      .upsideDownMirrored: (true, 2), .transposed: (true, 3),
    ]
    guard let own = parts[self], let other = parts[next] else { return self }
    let turns = ((other.isMirrored ? -own.turns : own.turns) + other.turns + 4) % 4
    return parts.first { $1.isMirrored == (own.isMirrored != other.isMirrored) && $1.turns == turns }?.key ?? self
  }

  /// Reads tag 0x0112 of the first directory of a TIFF file, which EXIF data are; nil if there is none, or it means
  /// nothing.
  init?(ofTIFF tiff: ArraySlice<UInt8>) {
    guard let value = TIFFDirectory(tiff)?.value(ofTag: 0x0112) else { return nil }
    self.init(rawValue: value)
  }

  /// Reads the first `tiff:Orientation`, an attribute or an element, of an XMP document that means something; nil if
  /// there is none.
  init?(ofXMP document: ArraySlice<UInt8>) {
    let name = Array("tiff:Orientation".utf8)
    var rest = document
    // Other parts of the document may name it, too, such as a history of what was changed.
    while let place = rest.firstRange(of: name) {
      rest = rest[place.upperBound...]
      if let value = Self.number(after: rest).flatMap(Orientation.init) {
        self = value
        return
      }
    }
    return nil
  }

  /// The number of an attribute (`="6"`) or an element (`>6`) whose name ends before these bytes.
  private static func number(after bytes: ArraySlice<UInt8>) -> Int? {
    func isSpace(_ byte: UInt8) -> Bool { [9, 10, 13, 32].contains(byte) }
    var rest = bytes.drop(while: isSpace)
    guard let sign = rest.popFirst() else { return nil }
    rest = rest.drop(while: isSpace)
    if sign == UInt8(ascii: "=") {
      guard let quote = rest.popFirst(), [UInt8(ascii: "'"), UInt8(ascii: "\"")].contains(quote) else { return nil }
    } else if sign != UInt8(ascii: ">") {
      return nil
    }
    let text = rest.drop(while: isSpace).prefix { (0x30...0x39).contains($0) }
    return Int(String(decoding: text, as: UTF8.self))
  }
}

/// The first directory of a TIFF file (TIFF 6.0): numbers with their tags. EXIF data are such a file, too.
struct TIFFDirectory {
  private let bytes: ArraySlice<UInt8>
  private let isLittleEndian: Bool
  private var directory = 0
  private var entries = 0

  /// Nil if the bytes are no TIFF file, or end before the directory.
  init?(_ tiff: ArraySlice<UInt8>) {
    isLittleEndian = tiff.starts(with: [0x49, 0x49])
    guard isLittleEndian || tiff.starts(with: [0x4D, 0x4D]) else { return nil }
    bytes = tiff
    guard number(at: 2, count: 2) == 42, let place = number(at: 4, count: 4), let count = number(at: place, count: 2)
    else { return nil }
    (directory, entries) = (place, count)
  }

  /// The number of `count` bytes at `offset`; nil beyond the end.
  private func number(at offset: Int, count: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - count else { return nil }
    let part = bytes.dropFirst(offset).prefix(count)
    return (isLittleEndian ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Whether another directory follows: another page.
  var hasNext: Bool { (number(at: directory + 2 + 12 * entries, count: 4) ?? 0) != 0 }

  /// The first number of the first entry with a tag.
  func value(ofTag wanted: Int) -> Int? {
    for entry in 0..<entries {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(at: offset, count: 2), let type = number(at: offset + 2, count: 2),
        number(at: offset + 8, count: 4) != nil
      else { return nil }
      // BYTE, SHORT and LONG. Several numbers that do not fit into the entry stand elsewhere.
      if tag == wanted, let size = [1: 1, 3: 2, 4: 4][type], let count = number(at: offset + 4, count: 4), count > 0 {
        return number(at: count * size <= 4 ? offset + 8 : number(at: offset + 8, count: 4) ?? -1, count: size)
      }
    }
    return nil
  }
}

extension Raster {
  /// The picture, rotated upright.
  func oriented(_ orientation: Orientation) -> Raster {
    guard orientation != .upright else { return self }
    let newWidth = orientation.swapsSides ? height : width
    let newHeight = orientation.swapsSides ? width : height
    var turned = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        let source = orientation.source(x: x, y: y, width: width, height: height)
        let from = (source.y * width + source.x) * channels
        let to = (y * newWidth + x) * channels
        for channel in 0..<channels { turned[to + channel] = pixels[from + channel] }
      }
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, pixels: turned)
  }
}

extension GrayImage {
  /// The picture, turned clockwise by 90, 180 or 270 degrees.
  public func turned(by degrees: Int) -> GrayImage {
    let turns: [Int: Orientation] = [
      0: .upright, 90: .needsClockwiseTurn, 180: .turnedAround, 270: .needsCounterclockwiseTurn,
    ]
    guard let turn = turns[degrees] else { stop("turned: expected 0, 90, 180 or 270, got \(degrees)") }
    return GrayImage(raster: raster.oriented(turn))
  }
}
