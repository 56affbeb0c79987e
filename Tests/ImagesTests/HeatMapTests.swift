import Images
import Testing

@Suite struct HeatMapTests {
  /// Perceived lightness of an sRGB colour (CIE 1976 L*, 0 to 100).
  private func lightness(_ colour: Colour) -> Double {
    func linear(_ value: UInt8) -> Double {
      let x = Double(value) / 255
      var power = (x + 0.055) / 1.055
      // x^2.4 by square roots would do as well; four digits suffice here.
      power = power * power * power.squareRoot().squareRoot() * power.squareRoot().squareRoot().squareRoot()
      return x <= 0.04045 ? x / 12.92 : power
    }
    let y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
    var root = 0.5
    for _ in 0..<60 { root -= (root * root * root - y) / (3 * root * root) }
    return 116 * root - 16
  }

  /// Equal steps of the number are about equal steps of lightness, in one direction.
  @Test func lightnessIsAStraightLine() {
    let sequential = (0...20).map { lightness(ColourMap.sequential(Float($0) / 20)) }
    let step = (sequential[20] - sequential[0]) / 20
    #expect(step > 3)
    for index in 1...20 {
      #expect(abs(sequential[index] - sequential[index - 1] - step) < 0.5 * step, "\(sequential)")
    }
  }

  @Test func theDivergingMapIsSymmetricAboutZero() {
    #expect(ColourMap.diverging(0).red > 240 && ColourMap.diverging(0).blue > 240)
    for value in [Float(0.2), 0.5, 0.8, 1] {
      let (against, supporting) = (ColourMap.diverging(-value), ColourMap.diverging(value))
      #expect(abs(lightness(against) - lightness(supporting)) < 6)
      #expect(against.blue > against.red && supporting.red > supporting.blue)
    }
    #expect(ColourMap.diverging(7) == ColourMap.diverging(1) && ColourMap.diverging(.nan) == Colour(gray: 128))
  }

  @Test func theStrongestNumberHasTheColourAtTheEnd() {
    let map = HeatMap([0, 2, -4, 1], width: 2, height: 2)
    #expect(map.limit == 4)
    let drawn = map.drawn(over: GrayImage(width: 2, height: 2, filledWith: 90), enlargement: 3)
    #expect(drawn.width == 6 && drawn.height == 6)
    #expect(drawn[0, 3] == ColourMap.diverging(-1) && drawn[2, 5] == ColourMap.diverging(-1))
    // Zero shows the picture, made pale.
    #expect(abs(Int(drawn[0, 0].red) - Int(drawn[0, 0].blue)) < 8)
    let bar = map.bar(width: 100)
    #expect(bar.width == 100 && bar[0, 0] == ColourMap.diverging(-1) && bar[99, 0] == ColourMap.diverging(1))
  }

  /// Over bright and dark pictures alike, a larger number is darker.
  @Test(arguments: [UInt8(0), 90, 200, 255]) func largerNumbersAreDarker(ground: UInt8) {
    let values = (0...10).map { Float($0) }
    let map = HeatMap(values, width: 11, height: 1, map: .sequential)
    let drawn = map.drawn(over: GrayImage(width: 11, height: 1, filledWith: ground), enlargement: 1)
    let shades = (0...10).map { lightness(drawn[$0, 0]) }
    for index in 1...10 { #expect(shades[index] < shades[index - 1] - 0.5, "\(shades)") }
    let bar = map.bar(width: 60)
    #expect(bar[59, 0] == ColourMap.sequential(0.12) && lightness(bar[0, 0]) > lightness(bar[30, 0]))
  }

  @Test func mapsOfNothing() {
    let map = HeatMap([0, 0], width: 2, height: 1)
    #expect(map.limit == 0)
    _ = map.drawn(over: GrayImage(width: 2, height: 1), enlargement: 1)
    _ = map.bar(width: 30)
  }
}
