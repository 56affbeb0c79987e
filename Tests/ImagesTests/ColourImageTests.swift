import Images
import Testing

@Suite struct ColourImageTests {
  @Test func pixelsStandInRows() {
    var image = ColourImage(width: 3, height: 2)
    image[2, 1] = Colour(red: 1, green: 2, blue: 3)
    #expect(image.pixels == [UInt8](repeating: 0, count: 15) + [1, 2, 3])
    #expect(image[2, 1] == Colour(red: 1, green: 2, blue: 3))
    #expect(image[1, 1] == .black)

    var gray = GrayImage(width: 3, height: 2, filledWith: 9)
    gray[0, 1] = 7
    #expect(gray.pixels == [9, 9, 9, 7, 9, 9])
    #expect(gray[0, 1] == 7)
  }

  @Test func filledWithColour() {
    let image = ColourImage(width: 2, height: 1, filledWith: Colour(red: 1, green: 2, blue: 3))
    #expect(image.pixels == [1, 2, 3, 1, 2, 3])
  }

  @Test func lumaIsOpenCVs() {
    let colours = ColourImage(width: 100, height: 1, pixels: lumaColours)
    #expect(GrayImage(colours).pixels == lumaExpected)
  }

  @Test func everyGrayKeepsItsLuma() {
    for value in UInt8.min...UInt8.max {
      let colour = ColourImage(width: 1, height: 1, filledWith: Colour(gray: value))
      #expect(GrayImage(colour)[0, 0] == value)
    }
  }

  @Test func grayBecomesColour() {
    let gray = GrayImage(width: 2, height: 1, pixels: [5, 200])
    #expect(ColourImage(gray).pixels == [5, 5, 5, 200, 200, 200])
    #expect(GrayImage(ColourImage(gray)) == gray)
  }

  @Test func croppedKeepsWhatIsInside() {
    let gray = GrayImage(width: 4, height: 3, pixels: (0..<12).map { $0 })
    let part = gray.cropped(to: Rectangle(x: 1, y: 1, width: 2, height: 2))
    #expect(part == GrayImage(width: 2, height: 2, pixels: [5, 6, 9, 10]))
    let colour = ColourImage(gray).cropped(to: Rectangle(x: 3, y: 0, width: 1, height: 3))
    #expect(colour == ColourImage(GrayImage(width: 1, height: 3, pixels: [3, 7, 11])))
  }

  @Test(arguments: [
    (Rectangle(x: 0, y: 0, width: 5, height: 5), Rectangle(x: 2, y: 3, width: 3, height: 2)),
    (Rectangle(x: 3, y: 4, width: 1, height: 1), Rectangle(x: 3, y: 4, width: 1, height: 1)),
    (Rectangle(x: -5, y: -5, width: 100, height: 100), Rectangle(x: 2, y: 3, width: 10, height: 10)),
  ])
  func intersection(rectangle: Rectangle, expected: Rectangle) {
    let other = Rectangle(x: 2, y: 3, width: 10, height: 10)
    #expect(rectangle.intersection(other) == expected)
    #expect(other.intersection(rectangle) == expected)
  }

  @Test func rectanglesThatOnlyTouchShareNothing() {
    let one = Rectangle(x: 0, y: 0, width: 2, height: 2)
    #expect(one.intersection(Rectangle(x: 2, y: 0, width: 2, height: 2)).isEmpty)
    #expect(one.intersection(Rectangle(x: 0, y: -2, width: 2, height: 2)).isEmpty)
  }
}
