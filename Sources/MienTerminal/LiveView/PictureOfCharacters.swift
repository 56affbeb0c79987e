import Images

extension CellGrid {
  /// Draws the picture with half blocks: each place shows two pixels, one above the other.
  mutating func drawHalfBlocks(_ content: LiveContent, in place: Rectangle, depth: ColourDepth) {
    var picture = LivePicture(content, width: place.width, height: 2 * place.height)
    picture.drawUprightSquares()
    for row in 0..<place.height {
      for column in 0..<place.width {
        let style = CellStyle(
          foreground: depth.ink(picture.image[column, 2 * row]),
          background: depth.ink(picture.image[column, 2 * row + 1]))
        self[place.x + column, place.y + row] = TerminalCell(content: .character("▀"), style: style)
      }
    }
    for mark in picture.marks {
      let row = mark.square.y >= 2 ? mark.square.y / 2 - 1 : 0
      write(mark.number, column: mark.square.x, row: row, in: place, style: .badge(mark.colour, depth: depth))
    }
  }

  /// Draws the picture with patterns of 2 × 4 dots (Unicode's braille), the brighter, the more: for terminals without
  /// colours.
  ///
  /// Bayer's matrix decides which dots are set, so that what does not move does not flicker. On a light ground the
  /// picture is a negative.
  mutating func drawDots(_ content: LiveContent, in place: Rectangle) {
    let picture = LivePicture(content, width: 2 * place.width, height: 4 * place.height)
    let gray = GrayImage(picture.image)
    // The bits of the dots, row after row, from U+2800.
    let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
    for row in 0..<place.height {
      for column in 0..<place.width {
        var pattern: UInt32 = 0x2800
        for dot in 0..<8 {
          let (x, y) = (2 * column + dot % 2, 4 * row + dot / 2)
          // Light grows with the number of dots, and about with the square of a pixel's value. The threshold is in
          // 1/128.
          let threshold = 2 * OrderedDither.matrix[8 * (y % 8) + x % 8] + 1
          let value = Int(gray[x, y])
          if 128 * value * value > 255 * 255 * threshold { pattern |= bits[dot] }
        }
        let character = Unicode.Scalar(pattern).map { Character($0) } ?? " "
        self[place.x + column, place.y + row] = TerminalCell(content: .character(character), style: .plain)
      }
    }
    for mark in picture.marks {
      let square = mark.square
      let (left, top) = (square.x / 2, square.y / 4)
      let (right, bottom) = ((square.x + square.width) / 2, (square.y + square.height) / 4)
      drawFrame(left: left, top: top, right: max(right, left + 1), bottom: max(bottom, top + 1), in: place)
      write(mark.number, column: left + 1, row: top, in: place, style: .badge(mark.colour, depth: .none))
    }
  }

  /// Draws a frame of lines, its places counted from the upper left corner of `place`; what lies outside of that is
  /// left out.
  private mutating func drawFrame(left: Int, top: Int, right: Int, bottom: Int, in place: Rectangle) {
    func line(_ column: Int, _ row: Int, _ character: Character) {
      guard column >= 0, column < place.width, row >= 0, row < place.height else { return }
      self[place.x + column, place.y + row] = TerminalCell(content: .character(character), style: .strong)
    }
    for column in max(left, 0)...max(min(right, place.width - 1), max(left, 0)) {
      line(column, top, column == left ? "┏" : column == right ? "┓" : "━")
      line(column, bottom, column == left ? "┗" : column == right ? "┛" : "━")
    }
    for row in max(top + 1, 0)..<max(min(bottom, place.height), max(top + 1, 0)) {
      line(left, row, "┃")
      line(right, row, "┃")
    }
  }

  /// Writes a face's number so that it lies within `place`.
  private mutating func write(_ number: Int, column: Int, row: Int, in place: Rectangle, style: CellStyle) {
    let text = " \(number) "
    guard text.count <= place.width else { return }
    let column = place.x + max(0, min(column, place.width - text.count))
    let row = place.y + max(0, min(row, place.height - 1))
    write(text, column: column, row: row, limit: place.x + place.width, style: style)
  }
}
