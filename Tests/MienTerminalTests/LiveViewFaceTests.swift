import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Images
import Testing

@testable import MienTerminal

/// What is said of each face, and in how much room.
@Suite struct LiveViewFaceTests {
  @Test(
    arguments: [
      (0, 8, "        "), (1, 8, "████████"), (0.5, 8, "████    "), (0.3, 5, "█▌   "), (1 / 64, 8, "▏       "),
      (0.99, 8, "███████▉"), (0.125, 1, "▏"), (0.25, 1, "▎"), (0.375, 1, "▍"), (0.5, 1, "▌"), (0.625, 1, "▋"),
      (0.75, 1, "▊"), (0.875, 1, "▉"), (2, 3, "███"), (-1, 3, "   "), (.nan, 3, "   "), (.infinity, 2, "██"),
      (1, 0, ""),
      (1, -4, ""),
    ] as [(Float, Int, String)])
  func barsAreAsLongAsTheyShouldBe(share: Float, width: Int, text: String) {
    #expect(EmotionBar.text(share, width: width) == text)
  }

  private static func panel(_ faces: [FaceReading], width: Int, height: Int, depth: ColourDepth = .none) -> CellGrid {
    var grid = CellGrid(TerminalSize(columns: width, rows: height))
    FacePanel(faces, in: Rectangle(x: 0, y: 0, width: width, height: height), depth: depth).draw(in: &grid)
    return grid
  }

  private static func lines(_ grid: CellGrid) -> [String] { (0..<grid.size.rows).map { grid.text(row: $0) } }

  @Test func oneFaceHasABarForEachEmotion() {
    let face = LiveViewSamples.face(
      3, FaceBox(x: 0, y: 0, side: 1), score: 0.98, [0.0625, 0, 0.03125, 0.75, 0.125, 0.03125, 0])
    let grid = Self.panel([face], width: 31, height: 9, depth: .full)
    #expect(
      Self.lines(grid) == [
        " 3  happy 75 %        face 98 %",
        "angry    █                  6 %",
        "disgust                     0 %",
        "fear     ▌                  3 %",
        "happy    ████████████      75 %",
        "sad      ██                13 %",
        "surprise ▌                  3 %",
        "neutral                     0 %",
        "                               ",
      ])
    for emotion in Emotion.allCases {
      #expect(grid[9, 1 + emotion.rawValue].style.foreground == .full(emotion.screenColour))
    }
    #expect(Set(Emotion.allCases.map(\.screenColour)).count == 7)
    #expect(grid[0, 4].style.isBold && !grid[0, 5].style.isBold)
  }

  @Test(arguments: [
    (1, 28, 22, 7), (2, 28, 22, 7), (3, 28, 22, 7), (4, 28, 22, 7), (5, 35, 22, 7), (7, 35, 22, 7), (8, 28, 22, 1),
    (20, 28, 22, 1), (4, 60, 17, 7), (1, 80, 4, 7), (1, 11, 4, 0),
  ])
  func everyFaceHasItsPlace(count: Int, width: Int, height: Int, bars: Int) {
    // All bars full, so that they can be counted.
    let faces = LiveViewSamples.faces(count).map { face in
      LiveViewSamples.face(face.number, face.square, score: 1, Array(repeating: 1, count: 7))
    }
    let lines = Self.lines(Self.panel(faces, width: width, height: height))
    let words = lines.flatMap { $0.split(separator: " ").map(String.init) }
    for face in faces { #expect(words.contains("\(face.number)"), "\(face.number) of \(count)") }
    let found = words.count { $0.allSatisfy { $0 == "█" } }
    #expect(found == bars * count, "\(found) bars")
  }

  @Test func facesWithoutRoomAreCounted() {
    let lines = Self.lines(Self.panel(LiveViewSamples.faces(20), width: 24, height: 6))
    #expect(lines.count { $0.contains(" %") } == 5 && lines[5].hasPrefix("and 15 more"))
    #expect(Self.lines(Self.panel([], width: 24, height: 6))[0].hasPrefix("no face"))
  }

  @Test func theStrongestIsTheFirstOfEquals() {
    func strongest(_ probabilities: [Float]) -> Emotion {
      LiveViewSamples.face(1, FaceBox(x: 0, y: 0, side: 1), score: 1, probabilities).strongest.emotion
    }
    #expect(strongest([0, 0, 0.5, 0, 0.5, 0, 0]) == .fear)
    #expect(strongest([.nan, 0, 0, 0, 0, 0, 0.1]) == .neutral)
  }

  @Test func textHasAWidth() {
    #expect(TerminalText.columns("日本 e\u{301}😀") == 8 && TerminalText.columns("a\u{1B}\u{200B}\u{202E}b") == 2)
    #expect(TerminalText.shortened("日本語", to: 4) == "日…" && TerminalText.shortened("abc", to: 3) == "abc")
    #expect(TerminalText.shortened("abcd", to: 3) == "ab…" && TerminalText.shortened("abcd", to: 0) == "")
    // Parts that terminals draw in different widths: only the first.
    #expect(TerminalText.shortened("👩\u{200D}👧", to: 9) == "👩" && TerminalText.columns("🇩🇪") == 1)
  }

  @Test func coloursAreTheNearest() {
    let levels = [0, 95, 135, 175, 215, 255]
    var palette: [(Int, [Int])] = []
    for index in 16..<232 {
      palette.append((index, [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map { levels[$0] }))
    }
    for index in 232..<256 { palette.append((index, Array(repeating: 8 + 10 * (index - 232), count: 3))) }
    for sample in 0..<500 {
      let parts = [sample * 37 % 256, sample * 91 % 256, sample * 53 % 256]
      func distance(_ other: [Int]) -> Int { zip(parts, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      let colour = Colour(red: UInt8(parts[0]), green: UInt8(parts[1]), blue: UInt8(parts[2]))
      let index = Int(ColourDepth.index(nearestTo: colour))
      #expect(distance(palette[index - 16].1) == palette.map { distance($0.1) }.min())
    }
  }

  @Test(
    arguments: [
      (["TERM": "xterm-256color", "COLORTERM": "truecolor"], .full), (["TERM": "xterm-256color"], .indexed),
      (["TERM": "dumb"], .none), ([:], .none), (["TERM": "vt220"], .none), (["TERM": "xterm-direct"], .full),
      (["TERM": "xterm-kitty"], .full), (["TERM": "xterm", "COLORTERM": "24bit", "NO_COLOR": "1"], .none),
      (["TERM": "xterm", "COLORTERM": "24bit", "NO_COLOR": ""], .full), (["TERM": "screen"], .indexed),
    ] as [([String: String], ColourDepth)])
  func theEnvironmentSaysHowManyColours(environment: [String: String], depth: ColourDepth) {
    #expect(ColourDepth(environment: environment) == depth)
  }
}
