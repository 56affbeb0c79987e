/// How faces were searched for, as documents say it.
public struct SearchSettings: Sendable, Codable, Equatable {
  /// A rectangle in pixels.
  public struct Box: Sendable, Codable, Equatable {
    /// Left and upper edge, width and height.
    public let x, y, width, height: Int

    /// Any four numbers: a file may hold others than a ``Rectangle``.
    public init(x: Int, y: Int, width: Int, height: Int) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// The rectangle.
    public init(_ rectangle: Rectangle) {
      self.init(x: rectangle.x, y: rectangle.y, width: rectangle.width, height: rectangle.height)
    }
  }

  /// Whether each picture was taken for a face, and none was searched for.
  public let cropped: Bool
  /// The side of the smallest face that was searched for, in pixels; the rest is nil where none was.
  public let smallestFace: Float?
  /// The smallest score of a face.
  public let threshold: Float?
  /// Where a face's centre had to lie; nil for everywhere.
  public let region: Box?

  private enum CodingKeys: String, CodingKey {
    case cropped, threshold, region
    case smallestFace = "smallestFacePixels"
  }

  /// What a reader does.
  public init(_ reader: FaceReader) {
    let options = reader.detector == nil ? nil : reader.options
    cropped = options == nil
    (smallestFace, threshold, region) = (options?.smallestSide, options?.threshold, options?.region.map(Box.init))
  }
}
