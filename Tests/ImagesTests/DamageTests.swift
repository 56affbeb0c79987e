import Images
import Testing

/// Files that are truncated, changed or hostile. Most important is that the process survives.
@Suite struct DamageTests {
  @Test(arguments: pngFixtures + jpegFixtures)
  func everyTruncationIsReported(fixture: Fixture) {
    let bytes = fixture.bytes
    for count in 1..<bytes.count {
      let error = #expect(throws: ImageError.self, "\(count) bytes of \(bytes.count)") {
        try ColourImage(decoding: Array(bytes[..<count]), name: "cut")
      }
      guard case .truncated("cut", _, _)? = error else {
        Issue.record("\(count) bytes of \(bytes.count) gave \(String(describing: error))")
        return
      }
    }
  }

  /// Either an error or a picture, never a crash; PNG's checksums find every alteration of pixels.
  @Test(arguments: pngFixtures + jpegFixtures)
  func alteredBytes(fixture: Fixture) {
    let bytes = fixture.bytes
    var refused = 0
    for place in bytes.indices {
      for mask in [0x01, 0x80, 0xFF] as [UInt8] {
        var altered = bytes
        altered[place] ^= mask
        do {
          let image = try ColourImage(decoding: altered, limits: ImageLimits(pixels: 1 << 20))
          #expect(image.pixels.count == image.width * image.height * 3)
          if fixture.bytes[0] == 0x89 {
            // Only chunks that may be left out may be damaged: transparency is then lost.
            #expect(image == fixture.image || fixture.name.contains("transparent"))
          }
        } catch {
          refused += 1
        }
      }
    }
    #expect(refused > 0)
  }

  @Test func randomBytesAfterTheSignature() {
    var noise = Noise(state: 7)
    for signature in [pngFixtures[0].bytes.prefix(33), jpegFixtures[0].bytes.prefix(20)] {
      for _ in 0..<200 {
        let tail = (0..<300).map { _ in UInt8.random(in: 0...255, using: &noise) }
        #expect(throws: ImageError.self) { try ColourImage(decoding: signature + tail) }
      }
    }
  }

  /// A sound PNG header that claims any size.
  private func claimedPNG(width: UInt32, height: UInt32) -> [UInt8] {
    var chunk: [UInt8] = Array("IHDR".utf8)
    for side in [width, height] {
      for shift in [24, 16, 8, 0] as [UInt32] { chunk.append(UInt8(truncatingIfNeeded: side >> shift)) }
    }
    chunk += [8, 2, 0, 0, 0]
    var checksum = UInt32.max
    for byte in chunk {
      checksum ^= UInt32(byte)
      for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
    }
    checksum = ~checksum
    let check = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> UInt32($0)) }
    // IHDR, then the beginning of an IDAT chunk without its bytes.
    let end: [UInt8] = [0, 0, 1, 0, 0x49, 0x44, 0x41, 0x54]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + chunk + check + end
  }

  @Test(arguments: [
    (2_147_483_647, 2_147_483_647), (16385, 1), (1, 16385), (16384, 6104), (1_000_001, 1),
  ])
  func hostilePNG(width: UInt32, height: UInt32) {
    let error = ImageError.tooLarge(
      name: "h", width: Int(width), height: Int(height), limits: ImageLimits())
    #expect(throws: error) {
      try ColourImage(decoding: claimedPNG(width: width, height: height), name: "h")
    }
  }

  @Test func largestPNGThatIsAllowed() {
    let error = #expect(throws: ImageError.self) {
      try ColourImage(decoding: claimedPNG(width: 16384, height: 6103))
    }
    guard case .truncated? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }

  @Test func nothingWide() {
    let bytes = claimedPNG(width: 0, height: 5)
    let error = #expect(throws: ImageError.self) { try ColourImage(decoding: bytes) }
    guard case .damaged(_, .png, _)? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }

  /// The frame header of a JPEG file, its size altered.
  private func claimedJPEG(width: [UInt8], height: [UInt8], precision: UInt8 = 8) throws -> [UInt8] {
    var bytes = jpegFixtures[0].bytes
    let frame = try #require(bytes.indices.dropLast().first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes[frame + 4] = precision
    bytes.replaceSubrange((frame + 5)..<(frame + 9), with: height + width)
    return bytes
  }

  @Test func hostileJPEG() throws {
    let error = ImageError.tooLarge(name: "h", width: 65500, height: 65500, limits: ImageLimits())
    let bytes = try claimedJPEG(width: [0xFF, 0xDC], height: [0xFF, 0xDC])
    #expect(throws: error) { try GrayImage(decoding: bytes, name: "h") }
  }

  @Test func jpegOfTwelveBits() throws {
    let bytes = try claimedJPEG(width: [0, 19], height: [0, 11], precision: 12)
    let error = #expect(throws: ImageError.self) { try GrayImage(decoding: bytes, name: "h") }
    guard case .unsupported("h", .jpeg, _)? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
  }
}
