import MienSystem

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
    expect(width >= 0 && height >= 0, "Rectangle: negative size \(width) by \(height)")
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// Reads `x,y,width,height`; nil if these are no four whole numbers of at most a million, or there is no pixel in it.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }
    guard parts.count == 4, numbers.count == 4, numbers.allSatisfy({ (-1_000_000...1_000_000).contains($0) }),
      numbers[2] > 0, numbers[3] > 0
    else { return nil }
    self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
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
