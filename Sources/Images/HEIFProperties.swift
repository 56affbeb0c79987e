/// The properties of the main picture of a HEIF file (ISO/IEC 23008-12), which AVIF and HEIC files are.
struct HEIFProperties {
  /// The size as it is stored, before it is cropped and turned (`ispe`).
  private(set) var size: (width: Int, height: Int)?
  /// The part of the stored picture that is shown (`clap`); nil for all of it.
  private(set) var crop: Rectangle?
  /// The rotations (`irot`) and mirrors (`imir`) in the order in which the file has them.
  private(set) var orientation = Orientation.upright
  /// Whether a second picture is the first one's transparency (`auxC`).
  private(set) var hasAlpha = false
  /// Whether the part that is shown is not one of the picture.
  private(set) var isCropDamaged = false

  /// Nil if the file has no such properties, or is damaged.
  ///
  /// A file can have millions of boxes: one is looked at after the other, and only the main picture's are kept.
  init?(_ bytes: [UInt8]) {
    guard let meta = HEIFBoxes.first("meta", in: bytes[...])?.dropFirst(4),
      let main = HEIFBoxes.first("pitm", in: meta), let version = main.first,
      let item = number(main.dropFirst(4), version == 0 ? 2 : 4), let parts = HEIFBoxes.first("iprp", in: meta)
    else { return nil }
    let all = HEIFBoxes.first("ipco", in: parts) ?? []
    let others = HEIFBoxes.first("iref", in: meta).map { Self.auxiliaryItems(of: item, $0) } ?? []
    hasAlpha = others.contains { other in
      Self.properties(of: other, parts, all).contains { box in
        box.type == "auxC" && box.content.prefix(256).firstRange(of: Array("alpha".utf8)) != nil
      }
    }
    for box in Self.properties(of: item, parts, all) {
      switch box.type {
      case "ispe":
        guard let width = number(box.content.dropFirst(4), 4), let height = number(box.content.dropFirst(8), 4) else {
          return nil
        }
        size = size ?? (width, height)
      case "clap": take(cleanAperture: box.content)
      case "irot":
        // Quarter turns counterclockwise.
        let turns = [Orientation.upright, .needsCounterclockwiseTurn, .turnedAround, .needsClockwiseTurn]
        orientation = orientation.followed(by: turns[Int((box.content.first ?? 0) & 3)])
      case "imir":
        let isHorizontal = (box.content.first ?? 0) & 1 == 1
        orientation = orientation.followed(by: isHorizontal ? .mirrored : .upsideDownMirrored)
      default: break
      }
    }
  }

  /// Takes the part that is shown of the picture as it is cropped and turned so far (ISO/IEC 14496-12, 12.1.4): width,
  /// height, and how far its middle lies from the picture's, as fractions, which are rounded to whole pixels.
  private mutating func take(cleanAperture content: ArraySlice<UInt8>) {
    isCropDamaged = true
    guard let size else { return }
    func fraction(_ index: Int) -> Double? {
      guard let above = number(content.dropFirst(8 * index), 4), let below = number(content.dropFirst(8 * index + 4), 4)
      else { return nil }
      let isPositive = below > 0 && (index < 2 ? above > 0 : true)
      return isPositive ? Double(index < 2 ? above : Int(Int32(truncatingIfNeeded: above))) / Double(below) : nil
    }
    guard let width = fraction(0), let height = fraction(1), let right = fraction(2), let down = fraction(3) else {
      return
    }
    let stored = crop ?? Rectangle(x: 0, y: 0, width: size.width, height: size.height)
    let (wide, high) = orientation.swapsSides ? (stored.height, stored.width) : (stored.width, stored.height)
    let left = Int(((Double(wide) - width) / 2 + right).rounded())
    let top = Int(((Double(high) - height) / 2 + down).rounded())
    let shown = Rectangle(x: left, y: top, width: Int(width.rounded()), height: Int(height.rounded()))
    guard !shown.isEmpty, shown.intersection(Rectangle(x: 0, y: 0, width: wide, height: high)) == shown else { return }
    let first = orientation.source(x: shown.x, y: shown.y, width: stored.width, height: stored.height)
    let last = orientation.source(
      x: shown.x + shown.width - 1, y: shown.y + shown.height - 1, width: stored.width, height: stored.height)
    crop = Rectangle(
      x: stored.x + min(first.x, last.x), y: stored.y + min(first.y, last.y), width: abs(first.x - last.x) + 1,
      height: abs(first.y - last.y) + 1)
    isCropDamaged = false
  }

  /// The properties of an item, in its order, of all that the file has (`ipco`).
  private static func properties(
    of item: Int, _ parts: ArraySlice<UInt8>, _ all: ArraySlice<UInt8>
  ) -> [HEIFBoxes.Box] {
    var indices: [Int] = []
    for box in HEIFBoxes(parts) where box.type == "ipma" {
      indices = propertyNumbers(of: item, box.content)
      if !indices.isEmpty { break }
    }
    guard let last = indices.max() else { return [] }
    let wanted = Set(indices)
    var found: [Int: HEIFBoxes.Box] = [:]
    for (index, box) in zip(1...last, HEIFBoxes(all)) where wanted.contains(index) { found[index] = box }
    return indices.compactMap { found[$0] }
  }

  /// The numbers of an item's properties, from 1, at most 255, in their order (`ipma`).
  private static func propertyNumbers(of wanted: Int, _ content: ArraySlice<UInt8>) -> [Int] {
    guard let version = content.first, let flags = number(content.dropFirst(1), 3),
      let count = number(content.dropFirst(4), 4)
    else { return [] }
    let (itemBytes, indexBytes) = (version == 0 ? 2 : 4, flags & 1 == 1 ? 2 : 1)
    var rest = content.dropFirst(8)
    for _ in 0..<count {
      guard let item = number(rest, itemBytes), let length = number(rest.dropFirst(itemBytes), 1) else { return [] }
      rest = rest.dropFirst(itemBytes + 1)
      // The first bit says whether a reader must know the property.
      if item == wanted {
        let indices = (0..<length).compactMap { number(rest.dropFirst($0 * indexBytes), indexBytes) }
        // 0 stands for no property.
        return indices.map { $0 & (indexBytes == 2 ? 0x7FFF : 0x7F) }.filter { $0 > 0 }
      }
      rest = rest.dropFirst(length * indexBytes)
    }
    return []
  }

  /// The first items that say that they are an addition to an item (`auxl` in `iref`), such as its transparency.
  private static func auxiliaryItems(of main: Int, _ content: ArraySlice<UInt8>) -> [Int] {
    let bytes = content.first == 0 ? 2 : 4
    var found: [Int] = []
    for box in HEIFBoxes(content.dropFirst(4)) where box.type == "auxl" && found.count < 8 {
      guard let item = number(box.content, bytes), let count = number(box.content.dropFirst(bytes), 2) else { break }
      let rest = box.content.dropFirst(bytes + 2)
      if (0..<count).contains(where: { number(rest.dropFirst($0 * bytes), bytes) == main }) { found.append(item) }
    }
    return found
  }
}

/// The boxes of an ISO base media file (ISO/IEC 14496-12) that follow one another, as far as they are whole; the last
/// may go to the end (length 0). None is kept.
struct HEIFBoxes: Sequence, IteratorProtocol {
  /// A box.
  struct Box {
    let type: String
    let content: ArraySlice<UInt8>
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func next() -> Box? {
    guard rest.count >= 8, let short = number(rest, 4) else { return nil }
    let header = short == 1 ? 16 : 8
    let length = short == 1 ? number(rest.dropFirst(8).dropFirst(1), 7) ?? 0 : short == 0 ? rest.count : short
    guard length >= header, length <= rest.count else { return nil }
    defer { rest = rest.dropFirst(length) }
    return Box(
      type: String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self),
      content: rest.prefix(length).dropFirst(header))
  }

  /// The content of the first box of a type.
  static func first(_ type: String, in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    HEIFBoxes(bytes).first { $0.type == type }?.content
  }
}

/// A number of `count` bytes, the highest first; nil if there are fewer.
private func number(_ bytes: ArraySlice<UInt8>, _ count: Int) -> Int? {
  bytes.count < count ? nil : bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
}
