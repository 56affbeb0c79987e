import EmotionRecognition
import FaceAnalysis
import FaceDetection
import Images
import MienTerminal
import Testing

@Suite struct LiveViewScreenTests {
  private typealias Samples = LiveViewSamples

  /// The terminal after these sequences.
  private static func shown(_ texts: String..., size: TerminalSize) -> TerminalEmulator {
    var terminal = TerminalEmulator(columns: size.columns, rows: size.rows)
    for text in texts { terminal.take(text) }
    return terminal
  }

  @Test(arguments: Samples.contents.indices)
  func nothingGoesBeyondTheEdges(content: Int) {
    for size in Samples.sizes {
      // Colours have no part in where things are: one of them is enough for large screens.
      for depth in size.rows > 16 ? [.none] : [ColourDepth.none, .full] {
        let screen = LiveScreen(Samples.contents[content], size: size, depth: depth)
        let terminal = Self.shown(screen.text, size: size)
        #expect(terminal.faults.isEmpty && terminal.synchronisations == 0, "\(size) \(depth)")
        #expect(screen.plainLines.count == size.rows)
        // No face is drawn over the figures and the keys.
        var other = Samples.contents[content]
        other.faces = []
        let figures = LiveScreen(other, size: size, depth: depth).plainLines.suffix(size.rows >= 4 ? 2 : 1)
        #expect(screen.plainLines.suffix(figures.count) == figures, "\(size)")
      }
      let screen = LiveScreen(
        Samples.contents[content], size: size, depth: .full, graphics: .sixels(CellSize(width: 3, height: 7)))
      #expect(Self.shown(screen.text, size: size).faults.isEmpty, "\(size) sixels")
    }
  }

  @Test func theDifferenceMakesTheNewScreenOfTheOld() {
    var contents = Samples.contents
    contents[0].picture = Samples.picture(width: 64, height: 48, shift: 9)
    for size in Samples.sizes where size.columns > 0 && size.rows > 0 && size.columns * size.rows < 5000 {
      for graphics in [LiveGraphics.characters, .sixels(CellSize(width: 2, height: 5))] {
        var terminal = TerminalEmulator(columns: size.columns, rows: size.rows)
        var old: LiveScreen?
        for content in contents {
          let screen = LiveScreen(content, size: size, depth: .full, graphics: graphics)
          terminal.take(screen.difference(from: old))
          let anew = Self.shown(screen.text, size: size)
          #expect(terminal.faults.isEmpty && terminal.cells == anew.cells, "\(size) \(terminal.faults)")
          // The picture in its place is the new one.
          for (place, picture) in anew.sixels { #expect(terminal.sixels[place] == picture) }
          old = screen
        }
      }
    }
  }

  @Test func onlyWhatChangedIsSent() {
    let size = TerminalSize.usual
    var content = Samples.contents[2]
    let old = LiveScreen(content, size: size, depth: .full)
    #expect(LiveScreen(content, size: size, depth: .full).difference(from: old).isEmpty)
    content.skipped += 1
    let new = LiveScreen(content, size: size, depth: .full).difference(from: old)
    #expect(!new.isEmpty && new.utf8.count < 80)
    // Another size is drawn as a whole.
    let larger = LiveScreen(content, size: TerminalSize(columns: 81, rows: 24), depth: .full)
    #expect(larger.difference(from: old) == larger.text)
  }

  @Test func noiseOfTheCameraIsNotSent() {
    let size = TerminalSize.usual
    let quiet = LiveContent(picture: ColourImage(width: 8, height: 6, filledWith: Colour(gray: 100)))
    let old = LiveScreen(quiet, size: size, depth: .full)
    for (gray, isSent) in [(UInt8(103), false), (97, false), (104, true), (96, true)] {
      let content = LiveContent(picture: ColourImage(width: 8, height: 6, filledWith: Colour(gray: gray)))
      let new = LiveScreen(content, size: size, depth: .full, after: old)
      #expect(new.difference(from: old).isEmpty != isSent)
      // Without the old screen it is as it is.
      #expect(LiveScreen(content, size: size, depth: .full) != old)
    }
  }

  @Test func eachPlaceShowsTwoPixels() {
    // As many pixels as there are: 4 columns and 4 rows of half blocks beside the faces.
    var picture = ColourImage(width: 8, height: 8, filledWith: Colour(gray: 10))
    picture.fill(Rectangle(x: 0, y: 0, width: 8, height: 1), with: Colour(red: 200, green: 100, blue: 0))
    let size = TerminalSize(columns: 20, rows: 6)
    let screen = LiveScreen(LiveContent(picture: picture), size: size, depth: .full)
    let terminal = Self.shown(screen.text, size: size)
    #expect(terminal.line(0).prefix(9) == "▀▀▀▀▀▀▀▀ ")
    #expect(terminal.style(column: 0, row: 0) == "2;200;100;0/2;10;10;10//")
    #expect(terminal.style(column: 7, row: 3) == "2;10;10;10/2;10;10;10//")
  }

  @Test func aFaceIsMarkedWhereItIs() {
    let picture = ColourImage(width: 100, height: 100, filledWith: .black)
    let face = LiveViewSamples.face(7, FaceBox(x: 50, y: 50, side: 50), score: 1, [0, 0, 0, 1, 0, 0, 0])
    let size = TerminalSize(columns: 120, rows: 43)
    let terminal = Self.shown(
      LiveScreen(LiveContent(picture: picture, faces: [face]), size: size, depth: .full).text, size: size)
    // 80 × 40 places: the square is 20 to 60 in both, in pixels; its label stands above.
    let yellow = "2;240;192;0"
    #expect(
      terminal.style(column: 20, row: 10).hasPrefix(yellow) && terminal.style(column: 59, row: 29).contains(yellow))
    #expect(
      !terminal.style(column: 19, row: 10).contains(yellow) && !terminal.style(column: 21, row: 11).contains(yellow))
    #expect(
      terminal.line(9).dropFirst(20).hasPrefix(" 7 ") && terminal.style(column: 21, row: 9).contains("/" + yellow))
  }

  @Test func figuresAndKeysAreWords() {
    let lines = LiveScreen(Samples.contents[2], size: TerminalSize(columns: 120, rows: 40), depth: .full).plainLines
    #expect(lines[38] == " ● REC 日本語 記録   12.3 frames/s   latency 50 ms   12 dropped   3456 skipped")
    #expect(lines[39] == "space pause   m mark   s save   ? help   q quit")
    let small = LiveScreen(Samples.contents[1], size: TerminalSize(columns: 20, rows: 6), depth: .none).plainLines
    #expect(small[4] == " PAUSED  30 fps" && small[5] == "s save ? help q quit")
    let message = LiveScreen(Samples.contents[4], size: .usual, depth: .none).plainLines[23]
    #expect(message.hasPrefix(" 顔 😀 [31m e\u{301}  tab   space pause"))
    let help = LiveScreen(Samples.contents[7], size: .usual, depth: .none).plainLines
    #expect(
      help[0].hasPrefix("space") && help.contains { $0.hasSuffix("What a face shows is not what a person feels.") })
  }
}
