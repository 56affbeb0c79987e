import MienSystem

/// How many characters a terminal shows.
public struct TerminalSize: Sendable, Hashable {
  /// Characters to a line.
  public var columns: Int
  /// Lines.
  public var rows: Int

  /// A size; what is negative counts as 0.
  public init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (max(0, columns), max(0, rows))
  }

  /// 80 columns and 24 rows: what a terminal has that does not say how large it is.
  public static let usual = TerminalSize(columns: 80, rows: 24)
}

/// How large one character of a terminal is, in the screen's pixels.
public struct CellSize: Sendable, Hashable {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int

  /// A size, at least one pixel each way.
  public init(width: Int, height: Int) {
    expect(width > 0 && height > 0, "CellSize: expected at least 1 by 1, got \(width) by \(height)")
    (self.width, self.height) = (width, height)
  }

  /// Twice as high as wide, which most fonts are about.
  public static let usual = CellSize(width: 10, height: 20)
}

/// What a picture is made of on a terminal.
public enum LiveGraphics: Sendable, Hashable {
  /// Of characters: half blocks where there are colours, patterns of dots where there are none.
  case characters
  /// Of pixels, sent as sixels, on a terminal whose characters are this large.
  case sixels(CellSize)
}
