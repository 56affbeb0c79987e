import Foundation
import Images
import MienTerminal
import Testing

/// Reads sixels, from chapter 14 of DEC's VT330/VT340 Programmer Reference Manual.
private struct SixelReader {
  enum Fault: Error { case start, end, colour, size, character(Character) }

  private(set) var width = 0
  private(set) var height = 0
  private(set) var keepsZeroPixels = false
  private(set) var pixels: [[Int]: Colour] = [:]

  init(_ text: String) throws {
    guard text.hasPrefix("\u{1B}P"), let start = text.firstIndex(of: "q") else { throw Fault.start }
    guard text.hasSuffix("\u{1B}\\") else { throw Fault.end }
    keepsZeroPixels =
      text[..<start].dropFirst(2).split(separator: ";", omittingEmptySubsequences: false).dropFirst().first == "1"
    var rest = text[text.index(after: start)...].dropLast(2)
    var palette: [Int: Colour] = [:]
    var (x, y, current) = (0, 0, 0)
    func number() -> Int {
      let digits = rest.prefix { $0.isNumber }
      rest = rest.dropFirst(digits.count)
      return Int(digits) ?? 0
    }
    func numbers() -> [Int] {
      var all = [number()]
      while rest.first == ";" {
        rest = rest.dropFirst()
        all.append(number())
      }
      return all
    }
    while let character = rest.popFirst() {
      var count = 1
      var sixel = character
      switch character {
      case "\"":
        let values = numbers()
        guard values.count == 4, values[0] == values[1] else { throw Fault.size }
        (width, height) = (values[2], values[3])
        continue
      case "#":
        let values = numbers()
        current = values[0]
        if values.count == 5 {
          guard values[1] == 2, values[2...].allSatisfy({ $0 <= 100 }) else { throw Fault.colour }
          let parts = values[2...].map { UInt8((Double($0) * 2.55).rounded()) }
          palette[current] = Colour(red: parts[0], green: parts[1], blue: parts[2])
        }
        continue
      case "$":
        x = 0
        continue
      case "-":
        (x, y) = (0, y + 6)
        continue
      case "!":
        count = number()
        guard let repeated = rest.popFirst() else { throw Fault.end }
        sixel = repeated
      default: break
      }
      guard let value = sixel.asciiValue, (63...126).contains(value) else { throw Fault.character(sixel) }
      guard let colour = palette[current] else { throw Fault.colour }
      for _ in 0..<count {
        for bit in 0..<6 where (value - 63) >> bit & 1 == 1 { pixels[[x, y + bit]] = colour }
        x += 1
      }
    }
  }
}

@Suite struct LiveViewSixelTests {
  @Test(arguments: [(1, 1), (1, 6), (7, 5), (13, 12), (40, 31), (300, 7)])
  func coloursOfTheCubeComeBack(width: Int, height: Int) throws {
    var pixels: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        // Runs of all lengths.
        pixels += [51 * (x / 5 % 6), 51 * ((x / 17 + y / 3) % 6), 51 * (y % 6)].map { UInt8($0) }
      }
    }
    let image = ColourImage(width: width, height: height, pixels: pixels)
    let reader = try SixelReader(SixelImage(image).text)
    #expect(reader.width == width && reader.height == height && reader.keepsZeroPixels)
    #expect(reader.pixels.count == width * height)
    for y in 0..<height {
      for x in 0..<width { #expect(reader.pixels[[x, y]] == image[x, y]) }
    }
  }

  @Test func otherColoursAreRightInTheMean() throws {
    for value in [UInt8(0), 1, 30, 77, 128, 200, 254, 255] {
      let image = ColourImage(width: 16, height: 16, filledWith: Colour(red: value, green: 255 - value, blue: 20))
      let pixels = try SixelReader(SixelImage(image).text).pixels.values
      #expect(pixels.count == 256)
      let red = pixels.reduce(0.0) { $0 + Double($1.red) } / 256
      let green = pixels.reduce(0.0) { $0 + Double($1.green) } / 256
      #expect(abs(red - Double(value)) <= 0.5 && abs(green - 255 + Double(value)) <= 0.5)
      // Neighbours in the cube, nothing else.
      #expect(pixels.allSatisfy { abs(Int($0.red) - Int(value)) < 51 })
    }
  }

  @Test func runsAreShort() {
    let image = ColourImage(width: 200, height: 6, filledWith: .white)
    #expect(SixelImage(image).text == "\u{1B}P0;1;0q\"1;1;200;6#215;2;100;100;100#215!200~\u{1B}\\")
  }

  @Test func thePictureIsInItsPlace() throws {
    let size = TerminalSize(columns: 90, rows: 30)
    let cell = CellSize(width: 4, height: 9)
    let content = LiveContent(picture: LiveViewSamples.picture(width: 64, height: 48), faces: LiveViewSamples.faces(2))
    let screen = LiveScreen(content, size: size, depth: .full, graphics: .sixels(cell))
    var terminal = TerminalEmulator(columns: size.columns, rows: size.rows)
    terminal.take(screen.text)
    #expect(Array(terminal.sixels.keys) == ["0,0"])
    let body = try #require(terminal.sixels["0,0"])
    let reader = try SixelReader("\u{1B}P\(body)\u{1B}\\")
    // Whole places, and none of them holds a character.
    let (columns, rows) = (reader.width / cell.width, reader.height / cell.height)
    #expect(reader.width % cell.width == 0 && reader.height % cell.height == 0 && columns > 40 && rows > 15)
    #expect(abs(Double(reader.width) / Double(reader.height) - 64.0 / 48) < 0.06)
    for row in 0..<rows { #expect(terminal.line(row).prefix(columns).allSatisfy { $0 == " " }) }
    // A face's colour is there.
    let square = Colour(red: 204, green: 102, blue: 0)
    #expect(reader.pixels.values.contains(square))
    // Large terminals do not make it endless.
    let large = LiveScreen(
      content, size: TerminalSize(columns: 300, rows: 100), depth: .full,
      graphics: .sixels(CellSize(width: 20, height: 40)))
    #expect(large.text.utf8.count < 3_000_000)
  }
}
