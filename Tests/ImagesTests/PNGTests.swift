import Images
import Testing

@Suite struct PNGTests {
  @Test(arguments: pngFixtures)
  func goldenPixels(fixture: Fixture) throws {
    let image = try ColourImage(decoding: fixture.bytes, name: fixture.name)
    #expect(image == fixture.image)
    #expect(try GrayImage(decoding: fixture.bytes) == GrayImage(fixture.image))
  }

  @Test(arguments: [(1, 1), (1, 9), (17, 1), (8, 8), (33, 21), (300, 200)])
  func roundTrip(width: Int, height: Int) throws {
    var noise = Noise(state: 1)
    let image = noise.image(width: width, height: height)
    #expect(try ColourImage(decoding: image.pngEncoded()) == image)
    let gray = GrayImage(image)
    #expect(try GrayImage(decoding: gray.pngEncoded()) == gray)
    #expect(try ColourImage(decoding: gray.pngEncoded()) == ColourImage(gray))
  }

  /// The header as the specification has it: length, IHDR, width, height, depth 8, colour type, three zeros.
  @Test func encodedHeader() throws {
    let colour = try ColourImage(width: 258, height: 3).pngEncoded()
    #expect(colour[..<8] == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(
      colour[8..<29] == [0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 1, 2, 0, 0, 0, 3, 8, 2, 0, 0, 0])
    let gray = try GrayImage(width: 1, height: 1).pngEncoded()
    #expect(gray[24..<26] == [8, 0])
    #expect(colour.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }

  @Test func manyAtOnce() async {
    let sound = await withTaskGroup(of: Bool.self) { group in
      for fixture in pngFixtures + jpegFixtures {
        group.addTask {
          let image = try? ColourImage(decoding: fixture.bytes)
          let cut = try? ColourImage(decoding: fixture.bytes.dropLast(20))
          return image == fixture.image && cut == nil
        }
      }
      return await group.reduce(true) { $0 && $1 }
    }
    #expect(sound)
  }
}
