import Images
import Testing

@Suite struct JPEGTests {
  @Test(arguments: jpegFixtures)
  func goldenPixels(fixture: Fixture) throws {
    let image = try ColourImage(decoding: fixture.bytes, name: fixture.name)
    #expect(image == fixture.image)
    #expect(try GrayImage(decoding: fixture.bytes) == GrayImage(fixture.image))
  }

  /// The luma alone is that of the picture for any colours of the file, except for rounding and clipping in RGB.
  @Test(arguments: jpegFixtures)
  func lumaAlone(fixture: Fixture) throws {
    let luma = try GrayImage(lumaOfJPEG: fixture.bytes, name: fixture.name)
    let gray = GrayImage(fixture.image)
    #expect(luma.width == gray.width && luma.height == gray.height)
    let differences = zip(luma.pixels, gray.pixels).map { abs(Int($0) - Int($1)) }.sorted()
    #expect(differences[differences.count / 2] <= 1)
    #expect(throws: ImageError.self) { try GrayImage(lumaOfJPEG: Array(fixture.bytes.dropLast(20))) }
    #expect(throws: ImageError.self) { try GrayImage(lumaOfJPEG: []) }
  }

  /// A video of JPEG pictures is no picture; a phone's second picture, which its first announces, is no video.
  @Test func severalPicturesAreSaidToBeSeveral() throws {
    let bytes = try #require(jpegFixtures.first).bytes
    #expect(
      try PictureFile(decoding: bytes).remark == nil && PictureFile(decoding: bytes + [0, 0xFF, 0xD8]).remark == nil)
    let video = try PictureFile(decoding: bytes + bytes)
    #expect(video.remark?.contains("several pictures") == true)
    #expect(try video.image == PictureFile(decoding: bytes).image)
    let announced: [UInt8] = [0xFF, 0xE2, 0, 8] + Array("MPF\0".utf8) + [0, 0]
    #expect(try PictureFile(decoding: bytes.prefix(2) + announced + bytes.dropFirst(2) + bytes).remark == nil)
  }

  /// A smooth picture changes little at high quality, and is smaller at low quality.
  @Test(arguments: [(16, 16), (33, 21), (1, 1), (64, 40)])
  func roundTrip(width: Int, height: Int) throws {
    var image = ColourImage(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        image[x, y] = Colour(
          red: UInt8(255 * x / width), green: UInt8(255 * y / height), blue: UInt8(128 + 100 * x / width))
      }
    }
    let fine = try image.jpegEncoded(quality: 98)
    #expect(fine.starts(with: [0xFF, 0xD8, 0xFF]))
    let difference = try #require(largestDifference(try ColourImage(decoding: fine), image))
    #expect(difference <= 12)
    #expect(try image.jpegEncoded(quality: 20).count <= fine.count)

    let gray = GrayImage(image)
    let again = try ColourImage(decoding: gray.jpegEncoded(quality: 98))
    #expect(try #require(largestDifference(again, ColourImage(gray))) <= 4)
  }

  /// Noise at full quality needs more memory than the encoder begins with.
  @Test func outputGrows() throws {
    var noise = Noise(state: 3)
    let image = noise.image(width: 200, height: 150)
    let bytes = try image.jpegEncoded(quality: 100)
    #expect(bytes.count > 20_000)
    let decoded = try ColourImage(decoding: bytes)
    #expect(decoded.width == 200 && decoded.height == 150)
    let grays = try GrayImage(decoding: GrayImage(image).jpegEncoded(quality: 100))
    let difference = zip(grays.pixels, GrayImage(image).pixels).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(difference) <= 3)
  }

  @Test func tooWideForJPEG() {
    let image = GrayImage(width: 70_000, height: 1)
    let error = #expect(throws: ImageError.self) { try image.jpegEncoded() }
    guard case .notEncodable(.jpeg, 70_000, 1, _)? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }

  /// The first scan of a progressive file, repeated: with few it is read, with many refused.
  @Test(arguments: [(20, true), (400, false)])
  func scansAreLimited(count: Int, isRead: Bool) throws {
    let fixture = try #require(jpegFixtures.first { $0.name == "progressive" })
    let bytes = fixture.bytes
    let markers = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] != 0 }
    let scan = try #require(markers.first { bytes[$0 + 1] == 0xDA })
    let end = try #require(markers.first { $0 > scan })
    let repeated = Array(repeatElement(bytes[scan..<end], count: count).joined())
    let bomb = bytes[..<scan] + repeated + bytes[scan...]
    if isRead {
      #expect(try ColourImage(decoding: Array(bomb)).width == fixture.width)
    } else {
      let error = #expect(throws: ImageError.self) { try ColourImage(decoding: Array(bomb)) }
      guard case .unsupported(_, .jpeg, let reason)? = error, reason.contains("scans") else {
        Issue.record("got \(String(describing: error))")
        return
      }
    }
  }
}
