import MienFiles
import Testing

@testable import Images

/// What the boxes of AVIF and HEIC files say.
@Suite struct HEIFPropertiesTests {
  static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
    big(content.count + 8, 4) + Array(type.utf8) + content
  }

  static func big(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }

  static func size(_ width: Int, _ height: Int) -> [UInt8] {
    box("ispe", [0, 0, 0, 0] + big(width, 4) + big(height, 4))
  }

  /// Quarter turns counterclockwise.
  static func turn(_ turns: UInt8) -> [UInt8] { box("irot", [turns]) }

  /// From left to right (1), or from top to bottom (0).
  static func mirror(_ axis: UInt8) -> [UInt8] { box("imir", [axis]) }

  /// Width, height and the offsets of the middle, each with what it is divided by.
  static func clap(_ numbers: Int...) -> [UInt8] { box("clap", numbers.flatMap { big($0, 4) }) }

  static let alpha = box("auxC", [0, 0, 0, 0] + Array("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0".utf8))

  /// A file whose items have these properties; the main one is number `main`, from 1.
  static func file(
    main: Int = 1, _ items: [[[UInt8]]], references: [UInt8] = [], between: [UInt8] = []
  ) -> [UInt8] {
    let all = items.flatMap(\.self)
    var (association, next) = ([0, 0, 0, 0] + big(items.count, 4), 1)
    for (index, properties) in items.enumerated() {
      association += big(index + 1, 2) + [UInt8(properties.count)]
      for _ in properties {
        association.append(UInt8(next))
        next += 1
      }
    }
    let container = box("ipco", all.flatMap(\.self) + between)
    let parts = between + box("iprp", between + container + between + box("ipma", association))
    let meta = [0, 0, 0, 0] + box("pitm", [0, 0, 0, 0] + big(main, 2)) + references + parts
    return box("ftyp", Array("avif\0\0\0\0".utf8)) + between + box("meta", meta)
  }

  /// Turns and mirrors count one after the other, in the order of the file: a mirror before a turn is not one after it.
  @Test(arguments: [
    ([turn(1)], 8), ([turn(2)], 3), ([turn(3)], 6), ([mirror(1)], 2), ([mirror(0)], 4), ([turn(1), mirror(1)], 7),
    ([mirror(1), turn(1)], 5), ([turn(3), mirror(0)], 7), ([mirror(0), turn(3)], 5), ([mirror(1), mirror(0)], 3),
    ([turn(1), turn(1)], 3), ([], 1),
  ])
  func orderCounts(changes: [[UInt8]], number: Int) throws {
    let properties = try #require(HEIFProperties(Self.file([[Self.size(6, 4)] + changes])))
    #expect(properties.orientation.rawValue == number)
  }

  /// Number 0 stands for no property (ISO/IEC 23008-12, 9.3.1).
  @Test func numberZeroIsNoProperty() throws {
    var file = Self.file([[Self.turn(1)]])
    file[file.count - 1] = 0
    #expect(try #require(HEIFProperties(file)).orientation == .upright)
  }

  /// The part that is shown is one of the stored picture, whether it was cropped before it was turned or afterwards.
  @Test(arguments: [
    ([clap(2, 1, 2, 1, 0, 1, 0, 1)], Rectangle(x: 2, y: 1, width: 2, height: 2)),
    ([clap(4, 2, 6, 2, -2, 1, -1, 2)], Rectangle(x: 0, y: 0, width: 2, height: 3)),
    ([clap(2, 1, 3, 1, 2, 1, 1, 2), turn(1)], Rectangle(x: 4, y: 1, width: 2, height: 3)),
    // The turned picture is 4 wide and 6 high; its upper left corner is the stored picture's upper right one.
    ([turn(1), clap(1, 1, 2, 1, -3, 2, -2, 1)], Rectangle(x: 4, y: 0, width: 2, height: 1)),
    ([mirror(1), clap(1, 1, 1, 1, -5, 2, -3, 2)], Rectangle(x: 5, y: 0, width: 1, height: 1)),
    ([clap(4, 1, 4, 1, 0, 1, 0, 1), clap(2, 1, 2, 1, 1, 1, 0, 1)], Rectangle(x: 3, y: 1, width: 2, height: 2)),
  ])
  func theShownPartIsFound(changes: [[UInt8]], part: Rectangle) throws {
    let properties = try #require(HEIFProperties(Self.file([[Self.size(6, 4)] + changes])))
    #expect(properties.crop == part && !properties.isCropDamaged)
  }

  /// A part that is not one, and one of a picture without a size, refuse the picture.
  @Test(arguments: [
    [size(6, 4), clap(7, 1, 4, 1, 0, 1, 0, 1)], [size(6, 4), clap(2, 1, 2, 1, 3, 1, 0, 1)],
    [size(6, 4), clap(2, 0, 2, 1, 0, 1, 0, 1)], [size(6, 4), clap(0, 1, 2, 1, 0, 1, 0, 1)],
    [size(6, 4), clap(2, 1, 2, 1, 0, 1)], [clap(2, 1, 2, 1, 0, 1, 0, 1)],
    [size(6, 4), clap(0xFFFF_FFFF, 1, 0xFFFF_FFFF, 1, 0x7FFF_FFFF, 1, 0x8000_0000, 1)],
  ])
  func wrongPartsAreRefused(properties: [[UInt8]]) {
    let facts = OtherPictureFacts(Self.file([properties]), .avif)
    #expect(facts.problem?.contains("clap") == true)
  }

  /// The main picture's properties count, not those of the first one, such as a thumbnail.
  @Test(arguments: [(1, 8, 6), (2, 4, 1)]) func theMainPictureCounts(main: Int, width: Int, number: Int) throws {
    let file = Self.file(main: main, [[Self.size(8, 6), Self.turn(3)], [Self.size(4, 3)]])
    let properties = try #require(HEIFProperties(file))
    #expect(properties.size?.width == width && properties.orientation.rawValue == number)
  }

  /// Transparency belongs to the picture that it names.
  @Test(arguments: [(1, true), (2, false)]) func alphaBelongsToAPicture(of: Int, hasAlpha: Bool) throws {
    let reference = Self.box(
      "iref", [0, 0, 0, 0] + Self.box("auxl", Self.big(3, 2) + Self.big(1, 2) + Self.big(of, 2)))
    let file = Self.file([[Self.size(8, 6)], [Self.size(4, 3)], [Self.size(8, 6), Self.alpha]], references: reference)
    #expect(try #require(HEIFProperties(file)).hasAlpha == hasAlpha)
  }

  /// Half a million empty boxes at every level: the time and memory of each matter once.
  @Test func millionsOfBoxesAreSkipped() throws {
    let many = (0..<500_000).flatMap { _ in [0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65] as [UInt8] }
    let properties = try #require(HEIFProperties(Self.file([[Self.size(6, 4), Self.turn(1)]], between: many)))
    #expect(properties.size?.width == 6 && properties.orientation == .needsCounterclockwiseTurn)
    // The same of a WebP file: EXIF after them counts.
    let exif = Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let chunks = (0..<500_000).flatMap { _ in [0x66, 0x72, 0x65, 0x65, 0, 0, 0, 0] as [UInt8] }
    let body = Array("WEBP".utf8) + chunks + RIFFChunk(type: "EXIF", content: exif[...]).bytes
    let facts = OtherPictureFacts(RIFFChunk(type: "RIFF", content: body[...]).bytes, .webP)
    #expect(facts.orientation == .needsClockwiseTurn)
  }

  /// Of the picture that a decoder gives whole, the part is cut out once, and turned; one that the decoder cut already
  /// is not cut again.
  @Test(arguments: [(6, 4), (2, 1)]) func itIsCroppedOnce(width: Int, height: Int) throws {
    let file = Self.file([[Self.size(6, 4), Self.clap(2, 1, 1, 1, 0, 1, -3, 2), Self.turn(3)]])
    // Each pixel is the number of its column.
    let pixels = (0..<height).map { _ in
      (0..<width).map { "\\\\\(String($0 + (width == 6 ? 0 : 2), radix: 8))\\\\0\\\\0\\\\377" }.joined()
    }
    let script = """
      #!/bin/sh
      printf 'P7\\nWIDTH \(width)\\nHEIGHT \(height)\\nDEPTH 4\\nMAXVAL 255\\nTUPLTYPE RGB_ALPHA\\nENDHDR\\n'
      printf '%b' "\(pixels.joined())"
      """
    try withProgram(script) { ffmpeg in
      let decoded = try OtherPicture.decode(file, .avif, name: "x", limits: ImageLimits(), ffmpeg: ffmpeg).raster
      #expect(decoded.width == 1 && decoded.height == 2)
      #expect(stride(from: 0, to: decoded.pixels.count, by: 3).map { decoded.pixels[$0] } == [2, 3])
    }
  }
}
