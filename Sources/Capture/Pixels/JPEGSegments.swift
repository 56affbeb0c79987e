/// The markers of ITU-T T.81, table B.1, that matter here.
enum JPEGMarker {
  static let startOfImage: UInt8 = 0xD8
  static let endOfImage: UInt8 = 0xD9
  static let startOfScan: UInt8 = 0xDA
  static let huffmanTables: UInt8 = 0xC4
  static let arithmeticTables: UInt8 = 0xCC

  /// Restart markers and TEM have no length after them and occur within a scan.
  static func standsAlone(_ marker: UInt8) -> Bool {
    marker == 0x01 || (0xD0...0xD7).contains(marker)
  }
}

/// Walks the marker segments of a JPEG picture, over the coded pixels of its scans, and skips thumbnails inside
/// segments.
struct JPEGSegments<Bytes: RandomAccessCollection<UInt8>> where Bytes.Index == Int {
  struct Segment: Hashable {
    let marker: UInt8
    /// The offset of the 0xFF before the marker.
    let offset: Int
    /// After the segment's last byte; after the two bytes of the marker if it has no content.
    let end: Int
  }

  private let bytes: Bytes
  private var position: Int
  /// Whether the walk ended because the bytes did.
  private(set) var isCut = false
  /// Whether the walk ended because there was something else in place of a marker.
  private(set) var isBroken = false

  /// The bytes must begin with SOI, or there are no segments.
  init(_ bytes: Bytes) {
    self.bytes = bytes
    position = bytes.startIndex
    if bytes.count < 2 {
      isCut = true
    } else if bytes[position] != 0xFF || bytes[position + 1] != JPEGMarker.startOfImage {
      isBroken = true
    } else {
      position += 2
    }
  }

  /// The next segment; nil after EOI, at the end and at damage.
  mutating func next() -> Segment? {
    guard !isCut, !isBroken, position >= 0 else { return nil }
    guard position + 1 < bytes.endIndex else { return cut() }
    guard bytes[position] == 0xFF else { return broken() }
    // Any number of fill bytes may come before a marker.
    while bytes[position + 1] == 0xFF {
      position += 1
      guard position + 1 < bytes.endIndex else { return cut() }
    }
    let (offset, marker) = (position, bytes[position + 1])
    if marker == 0 { return broken() }
    if marker == JPEGMarker.endOfImage {
      position = -1
      return Segment(marker: marker, offset: offset, end: offset + 2)
    }
    if marker == JPEGMarker.startOfImage { return broken() }
    if JPEGMarker.standsAlone(marker) {
      position += 2
      return Segment(marker: marker, offset: offset, end: offset + 2)
    }
    guard offset + 3 < bytes.endIndex else { return cut() }
    let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
    guard length >= 2 else { return broken() }
    guard offset + 2 + length <= bytes.endIndex else { return cut() }
    position = offset + 2 + length
    let segment = Segment(marker: marker, offset: offset, end: position)
    if marker == JPEGMarker.startOfScan { skipCodedPixels() }
    return segment
  }

  /// Whether a picture says before its pixels that others belong to it (CIPA DC-007, Multi-Picture Format): the other
  /// eye's, a smaller one, or how bright it is.
  static func announceOthers(_ bytes: Bytes) -> Bool {
    var segments = JPEGSegments(bytes)
    while let segment = segments.next(), segment.marker != JPEGMarker.startOfScan {
      if segment.marker == 0xE2, bytes[(segment.offset + 4)..<segment.end].starts(with: "MPF\0".utf8) { return true }
    }
    return false
  }

  /// Moves to the next marker that ends a scan: within a scan, a byte 0xFF is followed by 0 or belongs to a restart
  /// marker.
  private mutating func skipCodedPixels() {
    while position + 1 < bytes.endIndex {
      if bytes[position] == 0xFF {
        let next = bytes[position + 1]
        if next != 0, next != 0xFF, !JPEGMarker.standsAlone(next) { return }
      }
      position += 1
    }
    // The previous segment is still returned; the walk ends at the next call.
  }

  private mutating func cut() -> Segment? {
    isCut = true
    return nil
  }

  private mutating func broken() -> Segment? {
    isBroken = true
    return nil
  }
}
