@testable import Images

extension FuzzTarget {
  static let pictures = [png, jpeg, exif, pictureFile, pictureFacts]

  /// Larger pictures are refused, so that an input takes less than a millisecond.
  private static let limits = ImageLimits(side: 1024, pixels: 1 << 12, fileBytes: 1 << 16)

  private static func check(_ input: [UInt8]) throws {
    let colour = try ColourImage(decoding: input, limits: limits)
    let gray = try GrayImage(decoding: input, limits: limits)
    try require(limits.allow(width: colour.width, height: colour.height), "\(colour.width)×\(colour.height) pixels")
    try require(
      colour.pixels.count == 3 * colour.width * colour.height && gray.pixels.count == colour.width * colour.height
        && gray.width == colour.width, "the sizes of the gray and the coloured picture differ")
  }

  /// A picture of 5 × 3 pixels.
  private static var drawing: ColourImage {
    ColourImage(width: 5, height: 3, pixels: (0..<45).map { UInt8(truncatingIfNeeded: 37 * $0) })
  }

  /// A PNG file, its checksums corrected: a fuzzer cannot guess them.
  private static let png = FuzzTarget(
    "png", "a PNG file: Images through libpng", longest: 512,
    words: ["IHDR", "IDAT", "PLTE", "IEND", "tRNS", "eXIf", "iCCP", "zTXt", "acTL", "gAMA", "cHRM", "sBIT"],
    seeds: { try [drawing.pngEncoded(), GrayImage(drawing).pngEncoded(), Array("\u{89}PNG".utf8)] },
    prepare: { _ in { input in try check(withChecksums(input)) } })

  /// A PNG file with the right checksum behind each chunk.
  private static func withChecksums(_ input: [UInt8]) -> [UInt8] {
    var (bytes, place) = (input, 8)
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = place + 8 + length
      guard end + 4 <= bytes.count else { break }
      var sum = ~UInt32(0)
      for byte in bytes[place + 4..<end] {
        sum ^= UInt32(byte)
        for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
      }
      for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: ~sum >> (24 - 8 * UInt32(index))) }
      place = end + 4
    }
    return bytes
  }

  /// A JPEG file.
  private static let jpeg = FuzzTarget(
    "jpeg", "a JPEG file: Images through libjpeg", longest: 1024,
    words: ["\u{FF}", "Adobe", "Exif", "JFIF"],
    seeds: {
      try [drawing.jpegEncoded(quality: 50), GrayImage(drawing).jpegEncoded(quality: 50), [0xFF, 0xD8, 0xFF]]
    },
    prepare: { _ in
      { input in
        try check(input)
        let luma = try GrayImage(lumaOfJPEG: input, limits: limits)
        try require(limits.allow(width: luma.width, height: luma.height), "\(luma.width)×\(luma.height) pixels")
      }
    })

  /// The metadata of a camera in a JPEG file: they may turn the picture, and never cost it.
  private static let exif = FuzzTarget(
    "exif", "EXIF in a JPEG file: the orientation", longest: 128,
    words: ["II*\0", "MM\0*", "\u{12}\u{1}\u{3}\0", "\u{1}\u{12}\0\u{3}"],
    seeds: {
      func entry(_ value: UInt8) -> [UInt8] {
        [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
      }
      return (1...8).map(entry) + [[0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]]
    },
    prepare: { _ in
      let plain = try drawing.jpegEncoded()
      return { input in
        let content = Array("Exif\0\0".utf8) + input.prefix(60_000)
        let length = content.count + 2
        let bytes =
          plain.prefix(2) + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 0xFF)] + content + plain.dropFirst(2)
        let image: ColourImage
        do { image = try ColourImage(decoding: Array(bytes)) } catch {
          throw Finding("metadata cost a picture: \(error)")
        }
        try require(
          [[5, 3], [3, 5]].contains([image.width, image.height]),
          "the picture has \(image.width)×\(image.height) pixels")
      }
    })

  /// A file of any kind in place of a picture.
  private static let pictureFile = FuzzTarget(
    "picture-file", "a file in place of a picture: its kind", longest: 64,
    words: ["RIFF", "WEBP", "GIF8", "ftypavif", "ftypheic", "ftyp", "II*\0", "%PDF", "<html", "version ", "BM"],
    seeds: {
      try [drawing.pngEncoded()]
        + ["RIFF....WEBPVP8 ", "....ftypheic....", "version https://git-lfs", "<!DOCTYPE html>"].map {
          Array($0.utf8)
        }
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/a")
      return { input in
        let kind = OtherFileKind(firstBytes: input)
        try require(
          kind.map { !$0.description.isEmpty && !$0.fix(for: "a").isEmpty } ?? true, "a kind without a description")
        try file.replace(with: input)
        do throws(ImageError) {
          _ = try ColourImage(contentsOf: file.path, limits: limits)
        } catch {
          try require(!error.description.isEmpty, "an error without a description")
          throw error
        }
        try require(kind == nil, "a picture was read that is \(kind.map(\.description) ?? "")")
      }
    })

  /// What a picture that another program decodes says of itself: boxes, chunks, tags. The part of it that is shown is
  /// cut out of a decoded one.
  private static let pictureFacts = FuzzTarget(
    "picture-facts", "what AVIF, HEIC, WebP, TIFF and GIF say of a picture: OtherPictureFacts", longest: 512,
    words: [
      "ftypavif", "ftypheic", "meta", "pitm", "iprp", "ipco", "ipma", "ispe", "irot", "imir", "clap", "iref", "auxl",
      "auxC", "alpha", "RIFF", "WEBP", "VP8X", "ANMF", "ALPH", "VP8L", "EXIF", "XMP ", "tiff:Orientation='8'",
      "II*\0", "MM\0*", "GIF89a", ",", "!",
    ],
    seeds: {
      let turned: [UInt8] = [73, 73, 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]
      let chunk = RIFFChunk(type: "EXIF", content: turned[...]).bytes
      return [turned, RIFFChunk(type: "RIFF", content: (Array("WEBP".utf8) + chunk)[...]).bytes]
    },
    prepare: { _ in
      { input in
        guard let kind = OtherFileKind(firstBytes: input) else { throw Refusal() }
        let facts = OtherPictureFacts(input, kind)
        try require(
          facts.decodable.count <= input.count + 64, "\(facts.decodable.count) bytes of \(input.count) to decode")
        if facts.problem != nil { throw Refusal() }
        // No decoder gives an empty picture.
        guard
          facts.sizes.allSatisfy({ $0.width > 0 && $0.height > 0 && limits.allow(width: $0.width, height: $0.height) })
        else { throw Refusal() }
        let (width, height) = facts.size ?? (5, 3)
        guard facts.expects(width: width, height: height) else { throw Finding("its own size is not expected") }
        let decoded = Raster(
          width: width, height: height, channels: 3, pixels: [UInt8](repeating: 7, count: 3 * width * height))
        let shown = facts.placed(decoded).oriented(facts.orientation)
        try require(limits.allow(width: shown.width, height: shown.height), "\(shown.width)×\(shown.height) are shown")
      }
    })
}
