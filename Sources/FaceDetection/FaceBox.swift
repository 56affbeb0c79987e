import MienSystem

/// The place of a face: a square that frames it like the faces of FER-2013, rotated with the head's roll.
///
/// Its upper edge is slightly above the brows, its lower edge at the chin. The eyes are 3/8 of the side below the upper
/// edge and 3/8 of the side apart, the mouth is 19/24 below it. (Measured on the mean images of FER-2013's faces and of
/// 5,749 portraits.)
public struct FaceBox: Sendable, Hashable, Codable {
  /// The middle, in pixels from the left edge and from the upper edge of the picture; the middle of the first pixel is
  /// at ½.
  public var x, y: Float
  /// The side, in pixels.
  public var side: Float
  /// The head's roll: its rotation in the image plane, in radians; positive is clockwise in the picture.
  public var roll: Float

  /// A square around a point.
  public init(x: Float, y: Float, side: Float, roll: Float = 0) {
    (self.x, self.y, self.side, self.roll) = (x, y, side, roll)
  }

  /// The square of a face whose upright box runs from the hairline to the chin and from cheek to cheek, as in FDDB.
  ///
  /// Its area is 1.06 times that of the box; its middle is 1 % of the box's height lower. (From the mean of the
  /// portraits and their boxes: the eyes lie at 27 % and 72 % of its width and 40 % of its height, the mouth at 76 %.)
  public init(hairlineToChin left: Float, _ top: Float, width: Float, height: Float) {
    self.init(x: left + width / 2, y: top + 0.51 * height, side: 1.03 * (width * height).squareRoot())
  }

  /// The four corners after rotation, in drawing order.
  public var corners: [(x: Float, y: Float)] {
    let (cosine, sine, half) = (cos(roll), sin(roll), side / 2)
    return [(-half, -half), (half, -half), (half, half), (-half, half)].map { u, v in
      (x + cosine * u - sine * v, y + sine * u + cosine * v)
    }
  }

  /// The square with the same middle, larger by a factor.
  public func scaled(by factor: Float) -> FaceBox { FaceBox(x: x, y: y, side: factor * side, roll: roll) }

  /// The unrotated square with the same middle and side.
  var edges: Edges { Edges(left: x - side / 2, top: y - side / 2, right: x + side / 2, bottom: y + side / 2) }

  /// The intersection of the two unrotated squares.
  func sharedArea(with other: FaceBox) -> Float { edges.sharedArea(with: other.edges) }

  /// The intersection over union (IoU) of the unrotated squares: 1 for the same square, 0 for two that do not touch.
  public func overlap(with other: FaceBox) -> Float { edges.overlap(with: other.edges) }
}

/// A rectangle, given by its edges.
struct Edges {
  let left, top, right, bottom: Float

  private var area: Float { (right - left) * (bottom - top) }

  func sharedArea(with other: Edges) -> Float {
    max(0, min(right, other.right) - max(left, other.left)) * max(0, min(bottom, other.bottom) - max(top, other.top))
  }

  /// The intersection over union.
  func overlap(with other: Edges) -> Float {
    let shared = sharedArea(with: other)
    return shared / (area + other.area - shared)
  }
}
