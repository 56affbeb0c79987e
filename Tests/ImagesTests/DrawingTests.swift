import Images
import Testing

@Suite struct DrawingTests {
  static let ink = Colour(red: 200, green: 10, blue: 30)

  /// Where the image has the ink, as text.
  private func picture(_ image: ColourImage) -> [String] {
    (0..<image.height).map { y in
      String((0..<image.width).map { x in image[x, y] == DrawingTests.ink ? "#" : "." })
    }
  }

  @Test func fills() {
    var image = ColourImage(width: 5, height: 4)
    image.fill(Rectangle(x: 1, y: 2, width: 3, height: 1), with: DrawingTests.ink)
    #expect(picture(image) == [".....", ".....", ".###.", "....."])
    #expect(image[1, 2] == DrawingTests.ink)
  }

  @Test func fillIsClipped() {
    var image = ColourImage(width: 3, height: 2)
    image.fill(Rectangle(x: -10, y: 1, width: 11, height: 100), with: DrawingTests.ink)
    image.fill(Rectangle(x: 2, y: -1, width: 9, height: 2), with: DrawingTests.ink)
    image.fill(Rectangle(x: 3, y: 0, width: 9, height: 2), with: DrawingTests.ink)
    image.fill(Rectangle(x: 0, y: 0, width: 0, height: 2), with: DrawingTests.ink)
    #expect(picture(image) == ["..#", "#.."])
  }

  @Test func outlines() {
    var image = ColourImage(width: 7, height: 6)
    image.outline(Rectangle(x: 1, y: 1, width: 5, height: 4), with: DrawingTests.ink)
    #expect(picture(image) == [".......", ".#####.", ".#...#.", ".#...#.", ".#####.", "......."])

    var thick = ColourImage(width: 7, height: 6)
    thick.outline(Rectangle(x: 0, y: -1, width: 7, height: 7), with: DrawingTests.ink, thickness: 2)
    #expect(picture(thick) == ["#######", "##...##", "##...##", "##...##", "#######", "#######"])

    var tiny = ColourImage(width: 3, height: 3)
    tiny.outline(Rectangle(x: 1, y: 1, width: 1, height: 1), with: DrawingTests.ink, thickness: 9)
    #expect(picture(tiny) == ["...", ".#.", "..."])
  }

  @Test func pastes() {
    let stamp = ColourImage(GrayImage(width: 2, height: 2, pixels: [1, 2, 3, 4]))
    func pasted(_ x: Int, _ y: Int) -> [UInt8] {
      var image = ColourImage(width: 3, height: 2)
      image.paste(stamp, x: x, y: y)
      return GrayImage(image).pixels
    }
    #expect(pasted(1, 0) == [0, 1, 2, 0, 3, 4])
    #expect(pasted(-1, -1) == [4, 0, 0, 0, 0, 0])
    #expect(pasted(2, 1) == [0, 0, 0, 0, 0, 1])
    #expect(pasted(3, 0) == [0, 0, 0, 0, 0, 0])
    #expect(pasted(0, -2) == [0, 0, 0, 0, 0, 0])
  }

  @Test func enlarges() {
    let gray = GrayImage(width: 2, height: 2, pixels: [1, 2, 3, 4])
    let large = ColourImage(gray).enlarged(by: 3)
    let expected: [UInt8] = [1, 1, 1, 2, 2, 2]
    let below: [UInt8] = [3, 3, 3, 4, 4, 4]
    #expect(
      large
        == ColourImage(
          GrayImage(width: 6, height: 6, pixels: expected + expected + expected + below + below + below)))
    #expect(ColourImage(gray).enlarged(by: 1) == ColourImage(gray))
  }

  @Test func writesText() {
    var image = ColourImage(width: 18, height: 11)
    image.draw("Ag!", x: 1, y: 1, with: DrawingTests.ink)
    #expect(
      picture(image) == [
        "..................",
        "...#...........#..",
        "..#.#..........#..",
        ".#...#..####...#..",
        ".#...#.#...#...#..",
        ".#####.#...#...#..",
        ".#...#.#...#......",
        ".#...#..####...#..",
        "...........#......",
        "........###.......",
        "..................",
      ])
  }

  @Test func scaledTextIsTheSameTextEnlarged() {
    let text = "Fear 12%\nhappy"
    var small = ColourImage(width: 60, height: 30)
    small.draw(text, x: 2, y: 3, with: DrawingTests.ink)
    var large = ColourImage(width: 180, height: 90)
    large.draw(text, x: 6, y: 9, with: DrawingTests.ink, scale: 3)
    #expect(large == small.enlarged(by: 3))
  }

  @Test func textIsClipped() {
    var image = ColourImage(width: 4, height: 3)
    image.draw("WWW\nWWW", x: -8, y: -2, with: DrawingTests.ink)
    image.draw("far away", x: 1000, y: -1000, with: DrawingTests.ink)
    #expect(image.width == 4)
  }
}
