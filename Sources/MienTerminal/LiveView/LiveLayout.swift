import Images

/// Where the parts of a live view lie, in columns and rows from the upper left corner.
///
/// The picture is as large as it can be with its aspect ratio while the faces have the room they need, beside it or, on
/// a narrow terminal, below it. All rectangles lie within the terminal, and no two share a place.
struct LiveLayout: Equatable {
  /// The picture; empty where there is no room.
  private(set) var picture = Rectangle(x: 0, y: 0, width: 0, height: 0)
  /// The faces.
  private(set) var panel = Rectangle(x: 0, y: 0, width: 0, height: 0)
  /// Picture and faces together.
  let content: Rectangle
  /// The line of figures, and below it that of keys, where there is room.
  let statusRow, keysRow: Int?

  /// Sixels are sent for each frame: more pixels than these are not worth their time.
  static let mostPixels = 500_000

  init(_ size: TerminalSize, pictureWidth: Int, pictureHeight: Int, graphics: LiveGraphics) {
    let (columns, rows) = (size.columns, size.rows)
    statusRow = rows >= 4 ? rows - 2 : rows >= 1 ? rows - 1 : nil
    keysRow = rows >= 4 ? rows - 1 : nil
    // One row stays free above the figures where there are many.
    let height = max(0, rows - (rows >= 16 ? 3 : rows >= 4 ? 2 : 1))
    content = Rectangle(x: 0, y: 0, width: columns, height: height)
    guard columns > 0, height > 0 else { return }

    let fit = PictureFit(pictureWidth: pictureWidth, pictureHeight: pictureHeight, graphics: graphics)
    let gap = columns >= 50 ? 2 : 1
    let panelColumns = columns >= 72 ? 28 : columns >= 50 ? 22 : columns >= 34 ? 16 : 11
    let beside = fit.largest(columns: columns - panelColumns - gap, rows: height)
    let panelRows = height >= 21 ? 8 : height >= 12 ? 4 : height >= 4 ? 2 : 1
    let below = fit.largest(columns: columns, rows: height - panelRows)
    if beside.width > 0, 4 * below.width * below.height < 5 * beside.width * beside.height {
      picture = beside
      let left = beside.width + gap
      panel = Rectangle(x: left, y: 0, width: columns - left, height: height)
    } else {
      picture = Rectangle(x: (columns - below.width) / 2, y: 0, width: below.width, height: below.height)
      let spare = below.height > 0 && height - below.height > panelRows ? 1 : 0
      let top = below.height + spare
      panel = Rectangle(x: 0, y: top, width: columns, height: height - top)
    }
  }
}

/// How a picture fits into columns and rows.
private struct PictureFit {
  /// Columns per row of the picture.
  let aspect: Double
  let cell: CellSize
  let mostCells: Double

  init(pictureWidth: Int, pictureHeight: Int, graphics: LiveGraphics) {
    if case .sixels(let size) = graphics {
      cell = size
      mostCells = Double(LiveLayout.mostPixels) / Double(size.width * size.height)
    } else {
      cell = .usual
      mostCells = .infinity
    }
    aspect = Double(pictureWidth) / Double(pictureHeight) * Double(cell.height) / Double(cell.width)
  }

  /// The largest picture; empty if there is no room.
  func largest(columns: Int, rows: Int) -> Rectangle {
    guard columns > 0, rows > 0 else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
    var height = min(Double(rows), Double(columns) / aspect)
    height = min(height, (mostCells / aspect).squareRoot())
    return Rectangle(
      x: 0, y: 0, width: min(columns, max(1, Int((height * aspect).rounded()))),
      height: min(rows, max(1, Int(height.rounded()))))
  }
}
