/// A rectangle of whole pixels: columns `x ..< x + width`, rows `y ..< y + height`.
///
/// It may lie outside an image; drawing clips it.
public struct Rectangle: Hashable, Sendable {
  /// The first column.
  public var x: Int
  /// The first row.
  public var y: Int
  /// The number of columns, not negative.
  public var width: Int
  /// The number of rows, not negative.
  public var height: Int

  /// A rectangle of the given position and size.
  public init(x: Int, y: Int, width: Int, height: Int) {
    precondition(width >= 0 && height >= 0, "Rectangle: negative size \(width) by \(height)")
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Whether it contains no pixel.
  public var isEmpty: Bool { width == 0 || height == 0 }

  /// The pixels that are in both; an empty rectangle if there are none.
  public func intersection(_ other: Rectangle) -> Rectangle {
    let left = max(x, other.x)
    let top = max(y, other.y)
    let right = min(x + width, other.x + other.width)
    let bottom = min(y + height, other.y + other.height)
    guard right > left, bottom > top else { return Rectangle(x: left, y: top, width: 0, height: 0) }
    return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
  }
}
