import Testing

import Images

@Suite struct BitmapFontTests {
  static let printable = (32..<127).map { Character(UnicodeScalar(UInt8($0))) }

  @Test func glyphsDiffer() {
    let glyphs = BitmapFontTests.printable.map(BitmapFont.glyph)
    #expect(Set(glyphs).count == 95)
    #expect(!glyphs.contains(BitmapFont.glyph(for: "é")))
  }

  @Test(arguments: printable)
  func glyphFitsItsCell(character: Character) {
    let glyph = BitmapFont.glyph(for: character)
    #expect(glyph.count == BitmapFont.glyphHeight)
    #expect(glyph.allSatisfy { $0 < 1 << BitmapFont.glyphWidth })
    #expect(glyph.contains { $0 != 0 } == (character != " "))
  }

  @Test func whatIsNotASCIIIsABox() {
    let box: [UInt8] = [31, 17, 17, 17, 17, 17, 31, 0, 0]
    for character in ["é", "😀", "\u{7F}", "\u{1}"] as [Character] {
      #expect(BitmapFont.glyph(for: character) == box)
    }
  }

  @Test(arguments: [("", 0), ("a", 5), ("ab", 11), ("ab\nlonger\nc", 35), ("\n", 0)])
  func width(text: String, width: Int) {
    #expect(BitmapFont.width(of: text) == width)
    #expect(BitmapFont.width(of: text, scale: 4) == 4 * width)
  }

  @Test(arguments: [("a", 9), ("a\nb", 20), ("a\n\nb", 31)])
  func height(text: String, height: Int) {
    #expect(BitmapFont.height(of: text) == height)
    #expect(BitmapFont.height(of: text, scale: 2) == 2 * height)
  }

  /// The measured box holds all dots, and its last column and row are used.
  @Test func measuredBoxIsTight() {
    let text = "Wg\ngW"
    var image = ColourImage(width: 40, height: 40)
    image.draw(text, x: 0, y: 0, with: .white)
    let dots = (0..<40).flatMap { y in (0..<40).filter { image[$0, y] == .white }.map { (x: $0, y: y) } }
    #expect(dots.map(\.x).max() == BitmapFont.width(of: text) - 1)
    #expect(dots.map(\.y).max() == BitmapFont.height(of: text) - 1)
  }
}
