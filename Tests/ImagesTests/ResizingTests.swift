import Images
import Testing

@Suite struct ResizingTests {
  static let source = ColourImage(width: 11, height: 7, pixels: resizingSource)

  /// Exact fractions, rounded.
  @Test(arguments: resizings)
  func goldenPixels(fixture: ResizingFixture) {
    let resized = ResizingTests.source.resized(width: fixture.width, height: fixture.height)
    #expect(
      resized == ColourImage(width: fixture.width, height: fixture.height, pixels: base64(fixture.rgb)))
  }

  @Test func grayIsResizedAsColourIs() {
    let gray = GrayImage(ResizingTests.source)
    for (width, height) in [(5, 3), (13, 9), (20, 2), (11, 7)] {
      let one = ColourImage(gray.resized(width: width, height: height))
      #expect(one == ColourImage(gray).resized(width: width, height: height))
    }
  }

  @Test func sameSizeIsTheSamePicture() {
    #expect(ResizingTests.source.resized(width: 11, height: 7) == ResizingTests.source)
  }

  /// Halving is the mean of four, rounded half up.
  @Test func halves() {
    let gray = GrayImage(width: 4, height: 2, pixels: [0, 1, 10, 20, 1, 0, 30, 41])
    #expect(gray.resized(width: 2, height: 1).pixels == [1, 25])
  }

  /// Grey pictures are halved without weights, colours with them: the bits are the same.
  @Test(arguments: [(1, 1), (2, 5), (33, 4), (64, 48), (97, 31)]) func halvesAreThoseOfColours(width: Int, height: Int)
  {
    let pixels = (0..<4 * width * height).map { UInt8(truncatingIfNeeded: $0 &* 40503 &+ $0 / 7) }
    let gray = GrayImage(width: 2 * width, height: 2 * height, pixels: pixels)
    let half = gray.resized(width: width, height: height)
    #expect(ColourImage(half) == ColourImage(gray).resized(width: width, height: height))
    // In memory that is there, of the size and of another; the same size shares nothing.
    var same = Resizing(oldWidth: width, oldHeight: height, newWidth: width, newHeight: height)
    var copy = GrayImage(width: width, height: height)
    same.write(half, into: &copy)
    #expect(copy == half)
    var resizing = Resizing(oldWidth: 2 * width, oldHeight: 2 * height, newWidth: width, newHeight: height)
    for var result in [GrayImage(width: width, height: height, filledWith: 9), GrayImage(width: 1, height: 3)] {
      resizing.write(gray, into: &result)
      #expect(result == half)
    }
  }

  /// Doubling puts new pixels at quarters: 0, then 25 % and 75 % of the way, then the end.
  @Test func doubles() {
    let gray = GrayImage(width: 2, height: 1, pixels: [0, 100])
    #expect(gray.resized(width: 4, height: 1).pixels == [0, 25, 75, 100])
    #expect(gray.resized(width: 4, height: 2).pixels == [0, 25, 75, 100, 0, 25, 75, 100])
  }

  @Test(arguments: [1, 2, 3, 47, 64, 1000])
  func onePixelFillsEverything(size: Int) {
    let pixel = ColourImage(width: 1, height: 1, filledWith: Colour(red: 255, green: 3, blue: 77))
    let large = ColourImage(width: size, height: size, filledWith: Colour(red: 255, green: 3, blue: 77))
    #expect(pixel.resized(width: size, height: size) == large)
    #expect(large.resized(width: 1, height: 1) == pixel)
    #expect(large.resized(width: 13, height: 29).resized(width: 1, height: 1) == pixel)
  }
}
