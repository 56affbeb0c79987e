/// The properties of the main picture of a HEIF file (ISO/IEC 23008-12), which AVIF and HEIC files are.
struct HEIFProperties {
  /// The size as it is stored, before it is turned (`ispe`).
  private(set) var size: (width: Int, height: Int)?
  /// The rotation (`irot`), then the mirror (`imir`).
  private(set) var orientation = Orientation.upright
  /// Whether a second picture is the first one's transparency (`auxC`).
  private(set) var hasAlpha = false

  /// Nil if the file has no such properties, or is damaged.
  init?(_ bytes: [UInt8]) {
    guard let meta = Box.all(in: bytes[...]).first(where: { $0.type == "meta" })?.content.dropFirst(4) else {
      return nil
    }
    let boxes = Box.all(in: meta)
    guard let main = boxes.first(where: { $0.type == "pitm" })?.content, let version = main.first,
      let item = Self.number(main.dropFirst(4), version == 0 ? 2 : 4),
      let properties = boxes.first(where: { $0.type == "iprp" })
    else { return nil }
    let parts = Box.all(in: properties.content)
    let all = parts.first { $0.type == "ipco" }.map { Box.all(in: $0.content) } ?? []
    hasAlpha = all.contains { $0.type == "auxC" && $0.content.firstRange(of: Array("alpha".utf8)) != nil }
    for index in parts.filter({ $0.type == "ipma" }).flatMap({ Self.properties(of: item, $0.content) })
    where all.indices.contains(index - 1) {
      let content = all[index - 1].content
      switch all[index - 1].type {
      case "ispe":
        guard let width = Self.number(content.dropFirst(4), 4), let height = Self.number(content.dropFirst(8), 4) else {
          return nil
        }
        size = (width, height)
      case "irot":
        // Quarter turns counterclockwise.
        let turns = [Orientation.upright, .needsCounterclockwiseTurn, .turnedAround, .needsClockwiseTurn]
        orientation = turns[Int((content.first ?? 0) & 3)]
      case "imir":
        let isHorizontal = (content.first ?? 0) & 1 == 1
        orientation = isHorizontal ? orientation.mirroredLeftToRight : orientation.mirroredTopToBottom
      default: break
      }
    }
  }

  /// The numbers of an item's properties, from 1, in their order (`ipma`).
  private static func properties(of wanted: Int, _ content: ArraySlice<UInt8>) -> [Int] {
    guard let version = content.first, let flags = number(content.dropFirst(1), 3),
      let count = number(content.dropFirst(4), 4)
    else { return [] }
    let (itemBytes, indexBytes) = (version == 0 ? 2 : 4, flags & 1 == 1 ? 2 : 1)
    var rest = content.dropFirst(8)
    for _ in 0..<count {
      guard let item = number(rest, itemBytes), let length = number(rest.dropFirst(itemBytes), 1) else { return [] }
      rest = rest.dropFirst(itemBytes + 1)
      let indices = (0..<length).compactMap { number(rest.dropFirst($0 * indexBytes), indexBytes) }
      // The first bit says whether a reader must know the property.
      if item == wanted { return indices.map { $0 & (indexBytes == 2 ? 0x7FFF : 0x7F) } }
      rest = rest.dropFirst(length * indexBytes)
    }
    return []
  }

  /// A number of `count` bytes, the highest first; nil if there are fewer.
  private static func number(_ bytes: ArraySlice<UInt8>, _ count: Int) -> Int? {
    bytes.count < count ? nil : bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
  }

  /// A box of an ISO base media file (ISO/IEC 14496-12).
  private struct Box {
    let type: String
    let content: ArraySlice<UInt8>

    /// The boxes that follow one another, as far as they are whole; the last may go to the end (length 0).
    static func all(in bytes: ArraySlice<UInt8>) -> [Box] {
      var (boxes, rest) = ([Box](), bytes)
      while rest.count >= 8, let short = number(rest, 4) {
        let header = short == 1 ? 16 : 8
        let length = short == 1 ? number(rest.dropFirst(8).dropFirst(1), 7) ?? 0 : short == 0 ? rest.count : short
        guard length >= header, length <= rest.count else { break }
        let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
        boxes.append(Box(type: type, content: rest.prefix(length).dropFirst(header)))
        rest = rest.dropFirst(length)
      }
      return boxes
    }
  }
}

extension Orientation {
  /// This one, and the result then mirrored.
  var mirroredLeftToRight: Orientation {
    switch self {
    case .upright: .mirrored
    case .mirrored: .upright
    case .turnedAround: .upsideDownMirrored
    case .upsideDownMirrored: .turnedAround
    case .transposed: .needsClockwiseTurn
    case .needsClockwiseTurn: .transposed
    case .transverse: .needsCounterclockwiseTurn
    case .needsCounterclockwiseTurn: .transverse
    }
  }

  /// This one, and top and bottom of the result then exchanged.
  var mirroredTopToBottom: Orientation {
    switch self {
    case .upright: .upsideDownMirrored
    case .upsideDownMirrored: .upright
    case .turnedAround: .mirrored
    case .mirrored: .turnedAround
    case .transposed: .needsCounterclockwiseTurn
    case .needsCounterclockwiseTurn: .transposed
    case .transverse: .needsClockwiseTurn
    case .needsClockwiseTurn: .transverse
    }
  }
}
