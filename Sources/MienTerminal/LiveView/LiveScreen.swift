import Images

/// One screen of the live view: the picture with its faces, their emotions, figures and keys, for a terminal of a given
/// size.
///
///     var shown: LiveScreen?
///     while let content = next() {
///       let screen = LiveScreen(content, size: terminal.size, depth: depth, after: shown)
///       terminal.write(screen.difference(from: shown))
///       shown = screen
///     }
///
/// It never writes beyond the terminal's columns and rows.
public struct LiveScreen: Sendable, Equatable {
  /// The terminal's size.
  public let size: TerminalSize
  /// The colours that are used.
  public let depth: ColourDepth
  private let layout: LiveLayout
  private var grid: CellGrid
  /// The picture as sixels, sent after the characters, where the terminal shows it so.
  private var sixels: String?

  /// Noise of the camera up to so many of 255 levels is not sent again.
  static let noise = 3

  /// A screen.
  ///
  /// - Parameters:
  ///   - content: What to show.
  ///   - size: The terminal's size.
  ///   - depth: The colours that it shows.
  ///   - graphics: What the picture is made of.
  ///   - previous: What the terminal shows now. Places of the picture that differ from it by no more than the noise of
  ///     a camera stay as they were, so that they need not be sent.
  public init(
    _ content: LiveContent, size: TerminalSize, depth: ColourDepth, graphics: LiveGraphics = .characters,
    after previous: LiveScreen? = nil
  ) {
    (self.size, self.depth) = (size, depth)
    grid = CellGrid(size)
    layout = LiveLayout(
      size, pictureWidth: content.picture.width, pictureHeight: content.picture.height, graphics: graphics)
    let status = LiveStatus(content: content, depth: depth)
    if let row = layout.statusRow { status.drawFigures(row: row, in: &grid) }
    if let row = layout.keysRow { status.drawKeys(row: row, in: &grid) }
    if content.isHelpShown {
      status.drawHelp(in: layout.content, grid: &grid)
      return
    }
    FacePanel(content.faces, in: layout.panel, depth: depth).draw(in: &grid)
    guard !layout.picture.isEmpty else { return }
    switch (graphics, depth) {
    case (.sixels(let cell), _): drawSixels(content, cell: cell)
    case (.characters, .none): grid.drawDots(content, in: layout.picture)
    case (.characters, _):
      grid.drawHalfBlocks(content, in: layout.picture, depth: depth)
      if let previous { keepWhatIsNear(previous) }
    }
  }

  private mutating func drawSixels(_ content: LiveContent, cell: CellSize) {
    let place = layout.picture
    let (width, height) = (place.width * cell.width, place.height * cell.height)
    var picture = LivePicture(content, width: width, height: height)
    picture.drawSquares(of: content.faces, lineWidth: max(2, height / 150), scale: max(1, (cell.height + 5) / 10))
    sixels = SixelImage(picture.image).text
    for row in place.y..<(place.y + place.height) {
      for column in place.x..<(place.x + place.width) {
        grid[column, row] = TerminalCell(content: .pixels, style: .plain)
      }
    }
  }

  /// Takes over the previous screen's cells where the picture differs only by noise.
  private mutating func keepWhatIsNear(_ previous: LiveScreen) {
    guard previous.size == size, previous.layout == layout else { return }
    let place = layout.picture
    for row in place.y..<(place.y + place.height) {
      for column in place.x..<(place.x + place.width) {
        let (new, old) = (grid[column, row], previous.grid[column, row])
        guard new != old, new.content == old.content, new.style.isBold == old.style.isBold,
          new.style.isInverse == old.style.isInverse,
          let newTop = new.style.foreground, let oldTop = old.style.foreground,
          let newBottom = new.style.background, let oldBottom = old.style.background,
          newTop.isNear(oldTop, tolerance: Self.noise), newBottom.isNear(oldBottom, tolerance: Self.noise)
        else { continue }
        grid[column, row] = old
      }
    }
  }

  /// The whole screen, for a terminal that shows anything.
  public var text: String { difference(from: nil) }

  /// What makes this screen of another that the terminal shows; everything if that is nil or was of another size. Empty
  /// if nothing has changed.
  ///
  /// It stands between the marks of one synchronised update (private mode 2026), so that terminals that know them never
  /// show half of it; others ignore them.
  public func difference(from old: LiveScreen?) -> String {
    guard old != self else { return "" }
    var writer = TerminalWriter()
    writer.append("\u{1B}[?2026h")
    var shown = CellGrid(size)
    if let old, old.size == size {
      shown = old.grid
    } else {
      writer.clear()
    }
    writer.update(from: shown, to: grid)
    writer.resetStyle()
    // Characters erase the pixels below them, so pixels come last, and again where the picture has another place.
    if let sixels, sixels != old?.sixels || old?.size != size || old?.layout != layout {
      writer.move(column: layout.picture.x, row: layout.picture.y)
      writer.append(sixels)
    }
    writer.append("\u{1B}[?2026l")
    return writer.text
  }

  /// The lines without colours, without the spaces at their ends.
  public var plainLines: [String] {
    (0..<size.rows).map { row in
      let line = grid.text(row: row)
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
