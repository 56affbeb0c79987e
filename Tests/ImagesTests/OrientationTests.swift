import Testing

@testable import Images

@Suite struct OrientationTests {
  private func file(with segment: [UInt8]) -> [UInt8] {
    orientedJPEG[..<2] + segment + orientedJPEG[2...]
  }

  @Test(arguments: orientations)
  func pictureIsUpright(fixture: OrientationFixture) throws {
    let pixels = base64(fixture.rgb)
    let expected = ColourImage(
      width: fixture.width, height: pixels.count / 3 / fixture.width, pixels: pixels)
    #expect(try ColourImage(decoding: file(with: base64(fixture.segment))) == expected)
    #expect(try GrayImage(decoding: file(with: base64(fixture.segment))) == GrayImage(expected))
  }

  @Test func thereAreEightDifferentOnes() {
    #expect(Set(orientations.map(\.rgb)).count == 8)
  }

  /// One after the other is the same as both at once.
  @Test(arguments: Orientation.allCases, Orientation.allCases)
  func twoFollowOneAnother(first: Orientation, second: Orientation) {
    let raster = Raster(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
    #expect(raster.oriented(first).oriented(second) == raster.oriented(first.followed(by: second)))
  }

  /// Metadata that make no sense leave the picture as it is; every byte of the segment is cut and altered.
  @Test func brokenMetadata() throws {
    let upright = try ColourImage(decoding: orientedJPEG)
    let segment = base64(orientations[5].segment)
    for value in [0, 9, 255] as [UInt8] {
      // The low byte of the last entry's value; two bytes of padding and an empty link of four follow.
      var broken = segment
      #expect(broken[broken.count - 7] == 6)
      broken[broken.count - 7] = value
      #expect(try ColourImage(decoding: file(with: broken)) == upright)
    }
    for count in 4..<(segment.count - 8) {
      let content = segment[4..<count]
      let cut = [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
      #expect(try ColourImage(decoding: file(with: cut)) == upright)
    }
    for place in 10..<segment.count {
      for value in [0, 1, 127, 255] as [UInt8] {
        var broken = segment
        broken[place] = value
        let image = try ColourImage(decoding: file(with: broken))
        #expect(image.width * image.height == upright.width * upright.height)
      }
    }
  }
}
