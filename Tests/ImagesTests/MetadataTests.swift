import Testing

@testable import Images

/// EXIF and XMP in PNG and JPEG files that other programs wrote.
@Suite struct MetadataTests {
  @Test(arguments: turnedFiles) func filesAreShownUpright(fixture: Fixture) throws {
    let shown = try ColourImage(decoding: fixture.bytes, name: fixture.name)
    guard fixture.name.hasPrefix("JPEG") else {
      #expect(shown == fixture.image)
      return
    }
    // Squares of 8 by 8 pixels, each of one colour, but for the loss of JPEG.
    #expect(shown.width == 8 * fixture.width && shown.height == 8 * fixture.height)
    for y in 0..<fixture.height {
      for x in 0..<fixture.width {
        let (got, wanted) = (shown[8 * x + 4, 8 * y + 4], fixture.image[x, y])
        let differences = [(got.red, wanted.red), (got.green, wanted.green), (got.blue, wanted.blue)]
        #expect(differences.allSatisfy { abs(Int($0) - Int($1)) < 80 }, "\(x), \(y): \(got)")
      }
    }
  }

  @Test(arguments: ["PNG, eXIf by Pillow", "PNG, XMP by exiftool", "JPEG, XMP by exiftool"])
  func thereAreEightDifferentOnes(kind: String) {
    #expect(Set(turnedFiles.filter { $0.name.hasPrefix(kind) }.map { "\($0.width) \($0.rgb)" }).count == 8)
  }

  @Test(arguments: [
    ("<x tiff:Orientation=\"6\"/>", 6), ("<x tiff:Orientation = '8'/>", 8),
    ("<tiff:Orientation>\n 3 </tiff:Orientation>", 3), ("tiff:Orientation=\"9\"", nil), ("tiff:Orientation=\"0\"", nil),
    ("tiff:Orientation", nil), ("tiff:Orientation=", nil), ("tiff:Orientation=\"", nil), ("tiff:Orientation=6", nil),
    ("tiff:Orientation='99999999999999999999'", nil), ("tiff:Orientation='-6'", nil), ("Orientation='6'", nil),
    ("", nil), ("<rdf:li>changed tiff:Orientation</rdf:li><x tiff:Orientation=\"6\"/>", 6),
    ("<a tiff:Orientation='0'/><b tiff:Orientation='3'/><c tiff:Orientation='8'/>", 3),
    ("tiff:Orientationtiff:Orientation='6'", 6),
  ])
  func XMPIsRead(text: String, number: Int?) {
    #expect(Orientation(ofXMP: Array(text.utf8)[...])?.rawValue == number)
  }

  /// EXIF that means nothing leaves the word to XMP.
  @Test func brokenEXIFDoesNotCount() throws {
    let file = try #require(turnedFiles.first { $0.name == "PNG, EXIF 1 and XMP 6" }).bytes
    let tag = try #require(file.firstRange(of: [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1]))
    let type = try #require(file.firstRange(of: Array("eXIf".utf8)))
    for value in [0, 9, 255] as [UInt8] {
      var changed = file
      changed[tag.upperBound - 1] = value
      // The check sum is made right again.
      let length = changed[type.lowerBound - 4..<type.lowerBound].reduce(0) { $0 << 8 | Int($1) }
      let end = type.upperBound + length
      let sum = CRC32.value(of: changed[type.lowerBound..<end])
      for (index, shift) in [24, 16, 8, 0].enumerated() {
        changed[end + index] = UInt8(truncatingIfNeeded: sum >> shift)
      }
      #expect(PictureMetadata(ofPNG: changed).orientation == .needsClockwiseTurn)
    }
    // With a wrong check sum the chunk is damaged.
    var damaged = file
    damaged[tag.upperBound - 1] = 3
    #expect(PictureMetadata(ofPNG: damaged).orientation == .needsClockwiseTurn)
  }

  /// The check value of the catalogue of parametrised CRC algorithms.
  @Test func checkSum() { #expect(CRC32.value(of: Array("123456789".utf8)[...]) == 0xCBF4_3926) }

  /// No cut and no changed byte traps, nor makes a picture of another size.
  @Test func damagedMetadata() {
    for fixture in turnedFiles where fixture.name.contains("6") {
      let bytes = fixture.bytes
      let isPNG = fixture.name.hasPrefix("PNG")
      func look(_ bytes: [UInt8]) -> Orientation {
        isPNG ? PictureMetadata(ofPNG: bytes).orientation : PictureMetadata(ofJPEG: bytes).orientation
      }
      for count in 0..<bytes.count { _ = look(Array(bytes[..<count])) }
      for place in bytes.indices {
        for value in [0, 1, 127, 255] as [UInt8] {
          var changed = bytes
          changed[place] = value
          _ = look(changed)
        }
      }
    }
  }
}
