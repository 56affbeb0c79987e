/// The appearance of a face and its surroundings, to distinguish persons from one frame to the next: 16 × 16 tones of a
/// square 1.6 times the face's, rotated upright, with mean 0 and length 1. It cannot recognise a person.
public struct FaceAppearance: Sendable, Codable, Equatable {
  private static let side = 16
  private var tones: [Float]

  /// The appearance of a face in a picture.
  public init(of box: FaceBox, in picture: PixelPyramid) {
    tones = picture.aligned(box.scaled(by: 1.6), side: Self.side)
    normalize()
  }

  /// From −1 to 1; 1 is the same appearance.
  public func similarity(to other: FaceAppearance) -> Float {
    zip(tones, other.tones).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Follows slow changes: a share of the new appearance is mixed in.
  mutating func follow(_ other: FaceAppearance, share: Float) {
    for index in tones.indices { tones[index] += share * (other.tones[index] - tones[index]) }
    normalize()
  }

  /// Whether it can come from a picture.
  var isSound: Bool { tones.count == Self.side * Self.side && tones.allSatisfy(\.isFinite) }

  private mutating func normalize() {
    let mean = tones.reduce(0, +) / Float(tones.count)
    for index in tones.indices { tones[index] -= mean }
    let length = tones.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in tones.indices where length > 0 { tones[index] /= length }
  }
}
