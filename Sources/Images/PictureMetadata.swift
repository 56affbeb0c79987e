/// The parts of a file that say how its picture has to be turned: EXIF, which cameras write, and XMP, which programs
/// that edit pictures write.
struct PictureMetadata {
  /// A TIFF file with tags (EXIF 2.32).
  private(set) var exif: ArraySlice<UInt8>?
  /// An XML document (ISO 16684-1).
  private(set) var xmp: ArraySlice<UInt8>?

  /// How the picture has to be turned. Where EXIF and XMP differ, EXIF is right, as in ImageMagick and Pillow: cameras
  /// write it, and programs that turn the pixels correct it. What cannot be read, or has a number that means nothing,
  /// does not count: many programs write broken metadata, so a picture is not refused for it.
  var orientation: Orientation {
    exif.flatMap(Orientation.init(ofTIFF:)) ?? xmp.flatMap(Orientation.init(ofXMP:)) ?? .upright
  }

  /// EXIF with or without the words that it begins with in JPEG files, and XMP.
  init(exif: ArraySlice<UInt8>?, xmp: ArraySlice<UInt8>?) {
    if let exif { takeEXIF(exif) }
    self.xmp = xmp
  }

  private static let exifMark: [UInt8] = Array("Exif\0\0".utf8)

  /// Takes what is EXIF or XMP by the words that it begins with, if none was found before.
  private mutating func takeSegment(_ content: ArraySlice<UInt8>) {
    let xmpMark = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    if exif == nil, content.starts(with: Self.exifMark) { exif = content.dropFirst(Self.exifMark.count) }
    if xmp == nil, content.starts(with: xmpMark) { xmp = content.dropFirst(xmpMark.count) }
  }

  /// Takes EXIF without the words that it begins with in JPEG files; some programs write them all the same.
  private mutating func takeEXIF(_ content: ArraySlice<UInt8>) {
    if exif == nil { exif = content.starts(with: Self.exifMark) ? content.dropFirst(Self.exifMark.count) : content }
  }

  /// The first EXIF and the first XMP segment (APP1) before the pixels of a JPEG file.
  init(ofJPEG bytes: [UInt8]) {
    var offset = 2
    while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
      let marker = bytes[offset + 1]
      if marker == 0xFF {  // a fill byte
        offset += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return }
      if marker == 0x01 || (0xD0...0xD8).contains(marker) {  // markers without length
        offset += 2
        continue
      }
      let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
      let end = offset + 2 + length
      guard length >= 2, end <= bytes.count else { return }
      if marker == 0xE1 { takeSegment(bytes[(offset + 4)..<end]) }
      offset = end
    }
  }

  /// The chunks `eXIf` and `iTXt` with the keyword `XML:com.adobe.xmp` of a PNG file, before or after the pixels.
  ///
  /// A chunk whose check sum is wrong does not count, as in libpng, nor does compressed XMP, which the rules of XMP do
  /// not allow.
  init(ofPNG bytes: [UInt8]) {
    var place = PNG.signature.count
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let type = bytes[place + 4..<place + 8]
      let end = place + 8 + length
      guard end + 4 <= bytes.count, !type.elementsEqual("IEND".utf8) else { return }
      defer { place = end + 4 }
      let (isEXIF, isText) = (type.elementsEqual("eXIf".utf8), type.elementsEqual("iTXt".utf8))
      guard isEXIF || isText,
        CRC32.value(of: bytes[place + 4..<end]) == bytes[end..<end + 4].reduce(0, { $0 << 8 | UInt32($1) })
      else { continue }
      let content = bytes[place + 8..<end]
      // The keyword, no compression, and an empty language and translated keyword, or not.
      let mark = Array("XML:com.adobe.xmp\0\0".utf8)
      if isEXIF { takeEXIF(content) }
      if isText, xmp == nil, content.starts(with: mark) { xmp = content.dropFirst(mark.count) }
    }
  }
}

/// The check sum of PNG's chunks (ISO/IEC 15948, annex D).
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  static func value(of bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
  }
}
