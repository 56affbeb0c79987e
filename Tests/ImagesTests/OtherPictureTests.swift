import Foundation
import MienFiles
import Testing

@testable import Images

/// Pictures in other formats than PNG and JPEG.
@Suite struct OtherPictureTests {
  static func kind(_ fixture: Fixture) throws -> OtherFileKind {
    try #require(OtherFileKind(firstBytes: Array(fixture.bytes.prefix(12))))
  }

  /// What a file shows; nil if this ffmpeg was built without the format, which is then said.
  static func picture(_ fixture: Fixture) throws(ImageError) -> PictureFile? {
    do throws(ImageError) {
      return try PictureFile(decoding: fixture.bytes, name: fixture.name)
    } catch {
      guard error.description.contains("and ffmpeg cannot read it") else { throw error }
      return nil
    }
  }

  /// Every file shows its six colours in their places: upright exactly once, its transparency over white.
  @Test(
    .enabled(if: OtherPicture.installedProgram() != nil),
    arguments: otherPictures.filter { !$0.name.hasPrefix("refused") })
  func filesAreShown(fixture: Fixture) throws {
    guard let shown = try Self.picture(fixture) else { return }
    #expect((shown.remark != nil) == (fixture.name.contains("animated") || fixture.name.contains("pages")))
    #expect(shown.image.width == 8 * fixture.width && shown.image.height == 8 * fixture.height)
    let tolerance = fixture.name.contains("loss") || fixture.name.hasPrefix("AVIF") ? 12 : 1
    for y in 0..<fixture.height {
      for x in 0..<fixture.width {
        let (got, wanted) = (shown.image[8 * x + 4, 8 * y + 4], fixture.image[x, y])
        let differences = [(got.red, wanted.red), (got.green, wanted.green), (got.blue, wanted.blue)]
        #expect(differences.allSatisfy { abs(Int($0) - Int($1)) <= tolerance }, "\(x), \(y): \(got), not \(wanted)")
      }
    }
    let gray = try GrayImage(decoding: fixture.bytes, name: fixture.name)
    #expect(gray == GrayImage(shown.image))
  }

  @Test(arguments: otherPictures.filter { $0.name.hasPrefix("refused") })
  func whatWouldBeWrongIsRefused(fixture: Fixture) throws {
    let error = #expect(throws: ImageError.self) {
      try OtherPicture.decode(
        fixture.bytes, Self.kind(fixture), name: "a.tif", limits: ImageLimits(), ffmpeg: "/nowhere/ffmpeg")
    }
    #expect(
      error?.description.contains(String(fixture.name.dropFirst("refused: ".count))) == true,
      "\(String(describing: error))")
  }

  /// Read here, without ffmpeg.
  @Test(arguments: otherPictures.filter { $0.name.last?.isNumber == true && $0.name != "JPEG 2000" })
  func orientationsAreRead(fixture: Fixture) throws {
    let number = try #require(fixture.name.last.flatMap { Int(String($0)) })
    #expect(OtherPictureFacts(fixture.bytes, try Self.kind(fixture)).orientation.rawValue == number)
  }

  @Test func withoutFFmpegTheFixIsNamed() throws {
    for fixture in otherPictures {
      let kind = try Self.kind(fixture)
      let error = #expect(throws: ImageError.self) {
        try OtherPicture.decode(fixture.bytes, kind, name: "x", limits: ImageLimits(), ffmpeg: nil)
      }
      let words = error?.description ?? ""
      #expect(words.hasPrefix("x: is \(kind.description), and ffmpeg, which reads such pictures, is not installed. "))
      #expect(words.contains(" FILE"))
    }
  }

  /// The command is one that a shell runs for this file.
  @Test func theCommandNamesTheFile() throws {
    try withTemporaryFile([1]) { path in
      #expect(OtherFileKind.heic.fix(for: path) == "Convert it: heif-convert '\(path)' '\(path)'.png")
    }
    #expect(FileNames.shellWord("it's") == "'it'\\''s'" && FileNames.shellWord("a/b-1.png") == "a/b-1.png")
  }

  /// The limits hold before and after decoding; ffmpeg itself keeps to the number of pixels.
  @Test(.enabled(if: OtherPicture.installedProgram() != nil), arguments: ["WebP", "GIF", "BMP", "TIFF", "JPEG 2000"])
  func limitsHold(name: String) throws {
    let fixture = try #require(otherPictures.first { $0.name == name })
    for limits in [ImageLimits(side: 20), ImageLimits(pixels: 100)] {
      let error = #expect(throws: ImageError.self) { try ColourImage(decoding: fixture.bytes, limits: limits) }
      #expect(error == .tooLarge(name: "image data", width: 24, height: 16, limits: limits))
    }
  }

  /// Cut and changed files are errors or pictures, never traps.
  @Test func damagedFilesAreReadWithCare() throws {
    for fixture in otherPictures {
      let (bytes, kind) = (fixture.bytes, try Self.kind(fixture))
      for count in stride(from: 12, to: bytes.count, by: 3) { _ = OtherPictureFacts(Array(bytes[..<count]), kind) }
      for place in 12..<min(bytes.count, 600) {
        for value in [0, 1, 127, 255] as [UInt8] {
          var changed = bytes
          changed[place] = value
          _ = OtherPictureFacts(changed, kind)
        }
      }
    }
  }

  /// A picture that comes whole in spite of damage is no picture.
  @Test func whatFFmpegReportsIsAnError() throws {
    let script = """
      #!/bin/sh
      printf 'P7\\nWIDTH 24\\nHEIGHT 16\\nDEPTH 4\\nMAXVAL 255\\nTUPLTYPE RGB_ALPHA\\nENDHDR\\n'
      head -c 1536 /dev/zero
      echo '[gif @ 0x55d0] bad block' >&2
      """
    let gif = try #require(otherPictures.first { $0.name == "GIF" })
    try withProgram(script) { path in
      let error = #expect(throws: ImageError.self) {
        try OtherPicture.decode(gif.bytes, .gif, name: "x", limits: ImageLimits(), ffmpeg: path)
      }
      #expect(error?.description.contains("ffmpeg cannot read it: bad block") == true)
    }
  }

  /// A TIFF file without compression: a row of these pixels of 4 samples, the last of which is what `extra` says.
  private static func tiff(_ pixels: [UInt8], extra: UInt8?) -> [UInt8] {
    func entry(_ tag: UInt16, _ type: UInt8, _ count: UInt8, _ value: UInt8) -> [UInt8] {
      [UInt8(tag >> 8), UInt8(tag & 255), 0, type, 0, 0, 0, count] + (type == 3 ? [0, value, 0, 0] : [0, 0, 0, value])
    }
    let isExtended = extra != nil
    let begin = UInt8(8 + 2 + 12 * (isExtended ? 10 : 9) + 4)
    var entries = [
      entry(256, 3, 1, UInt8(pixels.count / 4)), entry(257, 3, 1, 1), entry(258, 4, 4, begin), entry(259, 3, 1, 1),
      entry(262, 3, 1, 2), entry(273, 4, 1, begin + 8), entry(277, 3, 1, 4), entry(278, 3, 1, 1),
      entry(279, 4, 1, UInt8(pixels.count)),
    ]
    // The bits of each sample stand elsewhere, as numbers of two bytes.
    entries[2][3] = 3
    entries[2] = Array(entries[2].prefix(8)) + [0, 0, 0, begin]
    if let extra { entries.append(entry(338, 3, 1, extra)) }
    return Array("MM\0*".utf8) + [0, 0, 0, 8, 0, UInt8(entries.count)] + entries.flatMap(\.self) + [0, 0, 0, 0]
      + [0, 8, 0, 8, 0, 8, 0, 8] + pixels
  }

  /// Red that covers half of white is the same, however its file stores it; a fourth sample that is no transparency
  /// does not count.
  @Test(
    .enabled(if: OtherPicture.installedProgram() != nil),
    arguments: [
      (nil, [200, 0, 0, 128], [227, 127, 127]), (2, [200, 0, 0, 128], [227, 127, 127]),
      (1, [100, 0, 0, 128], [227, 127, 127]), (1, [200, 255, 10, 0], [255, 255, 255]),
      (0, [200, 0, 0, 0], [200, 0, 0]),
    ] as [(UInt8?, [UInt8], [UInt8])])
  func transparencyOfTIFF(extra: UInt8?, pixel: [UInt8], shown: [UInt8]) throws {
    let file = Self.tiff(pixel + pixel, extra: extra)
    #expect(try ColourImage(decoding: file).pixels == shown + shown)
  }

  /// The whole picture that an animation is drawn on counts, before it is made.
  @Test func theCanvasOfAnAnimationIsLimited() throws {
    var file = try #require(otherPictures.first { $0.name == "WebP, animated" }).bytes
    let header = try #require(file.firstRange(of: Array("VP8X".utf8))).upperBound + 4
    file.replaceSubrange((header + 4)..<(header + 10), with: [0xFF, 0x0F, 0, 0xFF, 0x0F, 0])
    #expect(OtherPictureFacts(file, .webP).problem == nil)
    for limits in [ImageLimits(side: 4095), ImageLimits(pixels: 4096 * 4096 - 1)] {
      let error = #expect(throws: ImageError.self) {
        try OtherPicture.decode(file, .webP, name: "x", limits: limits, ffmpeg: "/nowhere/ffmpeg")
      }
      #expect(error == .tooLarge(name: "x", width: 4096, height: 4096, limits: limits))
    }
  }

  /// A picture of exactly the limit is read, though decoders make its sides even.
  @Test(.enabled(if: OtherPicture.installedProgram() != nil)) func exactLimitsHold() throws {
    let fixture = try #require(otherPictures.first { $0.name == "TIFF" })
    #expect(try ColourImage(decoding: fixture.bytes, limits: ImageLimits(side: 24, pixels: 24 * 16)).width == 24)
    let limits = ImageLimits(side: 24, pixels: 24 * 16 - 1)
    #expect(throws: ImageError.tooLarge(name: "image data", width: 24, height: 16, limits: limits)) {
      try ColourImage(decoding: fixture.bytes, limits: limits)
    }
  }

  /// Limits of any size are no trap, and none that ffmpeg refuses.
  @Test(.enabled(if: OtherPicture.installedProgram() != nil), arguments: [Int.max, 3_000_000_000, 1])
  func hugeLimitsAreKept(pixels: Int) throws {
    let fixture = try #require(otherPictures.first { $0.name == "GIF" })
    let limits = ImageLimits(side: .max, pixels: pixels, fileBytes: .max)
    let shown = Result { try ColourImage(decoding: fixture.bytes, limits: limits).width }
    #expect((try? shown.get()) == (pixels == 1 ? nil : 24))
  }

  /// What another program writes is checked.
  @Test(arguments: [
    "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabc",
    "P7\nWIDTH 99999999999\nHEIGHT 99999999999\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcd",
    "P7\nWIDTH -1\nHEIGHT -1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcd",
    "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 65535\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcd", "P7\nENDHDR\n", "",
  ])
  func brokenOutputIsNoPicture(text: String) { #expect(Raster(ofPAM: Array(text.utf8)) == nil) }

  @Test func outputIsAPicture() {
    let text = "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\nabcd"
    #expect(Raster(ofPAM: Array(text.utf8))?.pixels == Array("abcd".utf8))
  }
}
