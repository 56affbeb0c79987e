/// What has to be known of a picture that another program decodes, read from its own bytes.
struct OtherPictureFacts {
  /// How the picture has to be turned.
  var orientation = Orientation.upright
  /// The size as it is stored, if the file says it where it can be read here.
  var size: (width: Int, height: Int)?
  /// What its last channel says, if it has one for transparency.
  var alpha = Raster.Alpha.straight
  /// Whether transparency is a picture of its own, which has to be joined.
  var hasAlphaStream = false
  /// Why the picture cannot be decoded rightly; nil if it can.
  var problem: String?
  /// What else is in the file, for people: only one picture is read.
  var remark: String?
  /// What the other program gets: the bytes, or of an animation its first picture.
  var decodable: [UInt8]
  /// The part of the stored picture that is shown; nil for all of it.
  private var crop: Rectangle?
  /// The size of the whole picture, where the first picture of an animation is a part of it, and its place.
  private var canvas: (width: Int, height: Int, x: Int, y: Int)?

  private static let animation = "it is an animation: its first picture is read"

  init(_ bytes: [UInt8], _ kind: OtherFileKind) {
    decodable = bytes
    switch kind {
    case .webP: readWebP(bytes)
    case .tiff: readTIFF(bytes)
    case .gif: if GIFBlocks.hasSeveralPictures(bytes) { remark = Self.animation }
    case .avif, .heic: readHEIF(bytes)
    default: break
    }
  }

  /// The sizes that have to be allowed before the picture is decoded.
  var sizes: [(width: Int, height: Int)] { [size, canvas.map { ($0.width, $0.height) }].compactMap(\.self) }

  /// Whether a decoder may give a picture of this size: all that is stored, or the part that is shown, as some decoders
  /// do.
  func expects(width: Int, height: Int) -> Bool {
    guard let size else { return true }
    return (width, height) == size || crop.map { (width, height) == ($0.width, $0.height) } ?? false
  }

  /// The picture that is shown: a part of the decoded one, or the whole that it is a part of, white where nothing is
  /// drawn.
  func placed(_ decoded: Raster) -> Raster {
    if let crop, let size, (decoded.width, decoded.height) == size { return decoded.cropped(to: crop) }
    guard let canvas else { return decoded }
    var whole = ColourImage(width: canvas.width, height: canvas.height, filledWith: .white)
    whole.paste(ColourImage(raster: decoded), x: canvas.x, y: canvas.y)
    return whole.raster
  }

  /// TIFF 6.0. Other colours than these are decoded wrongly by some version of ffmpeg, without a word.
  private mutating func readTIFF(_ bytes: [UInt8]) {
    guard let tags = TIFFDirectory(bytes[...]) else { return }
    orientation = tags.value(ofTag: 0x0112).flatMap(Orientation.init) ?? .upright
    let (bits, samples) = (tags.value(ofTag: 258) ?? 1, tags.value(ofTag: 277) ?? 1)
    if tags.value(ofTag: 50706) != nil || (tags.value(ofTag: 254) ?? 0) & 1 == 1 || bytes[8...].starts(with: "CR".utf8)
    {
      problem = "and holds a camera's raw data with a preview, not a finished picture"
    } else if let format = tags.value(ofTag: 339), format != 1, format != 4 {
      problem = "and its samples are no whole numbers from 0 on"
    } else if tags.value(ofTag: 262) == 5, bits != 8 || samples != 4 {
      problem = "and its colours are \(samples) inks of \(bits) bits; only 4 inks (CMYK) of 8 bits are read"
    } else if let colours = tags.value(ofTag: 262), ![0, 1, 2, 3, 5, 6].contains(colours) {
      problem = "and its colours are neither grey, RGB nor CMYK"
    }
    // What the first sample after the colours is; where it is not said, it is transparency.
    let extra = tags.value(ofTag: 338)
    alpha = extra == 1 ? .premultiplied : extra == 0 ? .unused : .straight
    if tags.hasNext { remark = "it has several pages: the first one is read" }
  }

  /// WebP (RFC 9649): chunks in a RIFF file.
  private mutating func readWebP(_ bytes: [UInt8]) {
    let chunks = RIFFChunk.firsts(["EXIF", "XMP ", "VP8X", "ANMF"], in: bytes[min(12, bytes.count)...])
    orientation = PictureMetadata(exif: chunks["EXIF"]?.content, xmp: chunks["XMP "]?.content).orientation
    // ffmpeg reads no animation: its first picture becomes a file of its own.
    guard let header = chunks["VP8X"]?.content, let frame = chunks["ANMF"]?.content, header.count >= 10,
      frame.count > 16
    else { return }
    remark = Self.animation
    func number(_ bytes: ArraySlice<UInt8>, at place: Int) -> Int {
      bytes.dropFirst(place).prefix(3).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    let (x, y) = (2 * number(frame, at: 0), 2 * number(frame, at: 3))
    let (width, height) = (number(frame, at: 6) + 1, number(frame, at: 9) + 1)
    size = (width, height)
    let whole = (width: number(header, at: 4) + 1, height: number(header, at: 7) + 1)
    if whole != (width, height) {
      guard x + width <= whole.width, y + height <= whole.height else {
        problem = "and the first picture of its animation lies outside"
        return
      }
      canvas = (whole.width, whole.height, x, y)
    }
    let own = RIFFChunk.firsts(["ALPH", "VP8 ", "VP8L"], in: frame.dropFirst(16))
    let parts = [own["ALPH"], own["VP8 "] ?? own["VP8L"]].compactMap(\.self)
    let flags: [UInt8] = [own["ALPH"] == nil ? 0 : 0x10, 0, 0, 0]
    let extended = RIFFChunk(type: "VP8X", content: (flags + frame.dropFirst(6).prefix(6))[...])
    let body = Array("WEBP".utf8) + ([extended] + parts).flatMap(\.bytes)
    decodable = RIFFChunk(type: "RIFF", content: body[...]).bytes
  }

  /// AVIF and HEIC: ISO/IEC 23008-12. The rotation and the mirror are properties of the picture; EXIF does not count.
  private mutating func readHEIF(_ bytes: [UInt8]) {
    guard let properties = HEIFProperties(bytes) else { return }
    (size, orientation, hasAlphaStream) = (properties.size, properties.orientation, properties.hasAlpha)
    crop = properties.crop
    if properties.isCropDamaged { problem = "and the part of it that is to be shown (clap) does not lie in it" }
    if bytes.dropFirst(8).starts(with: "avis".utf8) || bytes.dropFirst(8).starts(with: "msf1".utf8) {
      remark = Self.animation
    }
  }
}

/// A chunk of a RIFF file.
struct RIFFChunk {
  let type: String
  let content: ArraySlice<UInt8>

  /// The first chunk of each of these types, of those that follow one another, as far as they are whole. A file can
  /// have millions of chunks: no other is kept.
  static func firsts(_ types: Set<String>, in bytes: ArraySlice<UInt8>) -> [String: RIFFChunk] {
    var (found, rest) = ([String: RIFFChunk](), bytes)
    while rest.count >= 8, found.count < types.count {
      let length = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= rest.count - 8 else { break }
      let type = String(decoding: rest.prefix(4), as: UTF8.self)
      if types.contains(type), found[type] == nil {
        found[type] = RIFFChunk(type: type, content: rest.dropFirst(8).prefix(length))
      }
      rest = rest.dropFirst(8 + length + length % 2)
    }
    return found
  }

  /// The chunk as it is written: its type, its length, its content, and a byte if the length is odd.
  var bytes: [UInt8] {
    let length = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: content.count >> $0) }
    return Array(type.utf8) + length + content + (content.count % 2 == 1 ? [0] : [])
  }
}

/// The blocks of a GIF file (GIF89a).
enum GIFBlocks {
  static func hasSeveralPictures(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 13 else { return false }
    func tableLength(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
    var (place, pictures) = (13 + tableLength(bytes[10]), 0)
    /// Goes past blocks of up to 255 bytes, the last of which is empty.
    func skipBlocks() {
      while place < bytes.count, bytes[place] != 0 { place += 1 + Int(bytes[place]) }
      place += 1
    }
    while place + 10 < bytes.count {
      switch bytes[place] {
      case 0x2C:
        pictures += 1
        if pictures > 1 { return true }
        place += 11 + tableLength(bytes[place + 9])
        skipBlocks()
      case 0x21:
        place += 2
        skipBlocks()
      default: return false
      }
    }
    return false
  }
}
