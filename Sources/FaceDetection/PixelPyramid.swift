import Images
import MienSystem

/// A picture and its halves, for sampling at any scale without aliasing.
///
/// It serves to find faces, crop them and compare their appearance. Make one for each frame, or replace the picture of
/// one pyramid with the next frame.
public struct PixelPyramid: Sendable {
  /// The picture, then halves of the previous level.
  private(set) var levels: [GrayImage]
  /// The i-th makes level i + 1 from level i; empty until a second picture of the same size comes.
  private var halvings: [Resizing] = []

  /// The picture, and its halves while both sides have 8 pixels or more.
  ///
  /// Complexity: O(pixels).
  public init(_ image: GrayImage) {
    levels = [image]
    while let last = levels.last, min(last.width, last.height) >= Self.leastHalved {
      levels.append(last.resized(width: last.width / 2, height: last.height / 2))
    }
  }

  /// The pyramid of a black picture, for ``replace(with:)``.
  public init(width: Int, height: Int) { self.init(GrayImage(width: width, height: height)) }

  /// The smallest shorter side, in pixels, that is halved. A level of 8 pixels shows half of the smallest face of the
  /// first network; a smaller level shows nothing useful.
  private static let leastHalved = 16

  /// Replaces the picture. If it has the same size, its halves are written into the memory of the previous ones, so the
  /// next frame of a camera allocates nothing. The picture itself is kept, not copied (changing it in place afterwards
  /// makes a copy).
  ///
  /// Complexity: O(pixels).
  public mutating func replace(with image: GrayImage) {
    replace(width: image.width, height: image.height) { $0 = image }
  }

  /// The same with a picture of this size that `draw` makes from the previous one, or from a black one.
  mutating func replace(width: Int, height: Int, by draw: (inout GrayImage) -> Void) {
    if width != self.width || height != self.height { self = PixelPyramid(width: width, height: height) }
    if halvings.count + 1 < levels.count {
      halvings = zip(levels, levels.dropFirst()).map {
        Resizing(oldWidth: $0.width, oldHeight: $0.height, newWidth: $1.width, newHeight: $1.height)
      }
    }
    draw(&levels[0])
    for index in halvings.indices {
      let larger = levels[index]
      halvings[index].write(larger, into: &levels[index + 1])
    }
  }

  /// Pixels per row of the picture.
  public var width: Int { levels[0].width }
  /// Rows of the picture.
  public var height: Int { levels[0].height }

  /// The smallest level that is not smaller than this size.
  func level(width: Int, height: Int) -> GrayImage {
    levels.last { $0.width >= width && $0.height >= height } ?? levels[0]
  }

  /// The tones at `count` places on a line: the i-th at (x + i · dx, y + i · dy). Each is the mean over a square of
  /// about the distance between two places. Places outside the picture are not changed.
  func sample(
    _ count: Int, x: Float, y: Float, dx: Float, dy: Float, into output: UnsafeMutablePointer<Float>
  ) {
    func isInside(_ index: Int) -> Bool {
      let (px, py) = (x + Float(index) * dx, y + Float(index) * dy)
      return px >= 0 && py >= 0 && px < Float(width) && py < Float(height)
    }
    // A line and a rectangle have one common piece.
    guard let first = (0..<count).first(where: isInside), let last = (first..<count).last(where: isInside) else {
      return
    }
    PixelSampler(self, dx, dy).sample(
      last - first + 1, x: x + Float(first) * dx, y: y + Float(first) * dy, into: output + first)
  }

  /// The tones of a rotated square, upright, written to `output` [side, side]. Each is the mean over about its part of
  /// the picture. Beyond the edge, the outermost pixels are used.
  func write(_ box: FaceBox, side: Int, into output: UnsafeMutablePointer<Float>) {
    expect(
      abs(box.x) < 1e9 && abs(box.y) < 1e9 && abs(box.side) < 1e9 && abs(box.roll) < 1e9,
      "PixelPyramid: expected a finite square, got \(box)")
    let step = box.side / Float(side)
    let (dx, dy) = (cos(box.roll) * step, sin(box.roll) * step)
    let sampler = PixelSampler(self, dx, dy)
    // The offset from the square's middle to the middle of its first place.
    let first = 0.5 * (1 - Float(side))
    for row in 0..<side {
      let down = first + Float(row)
      sampler.sample(
        side, x: box.x + first * dx - down * dy, y: box.y + first * dy + down * dx, into: output + row * side)
    }
  }

  /// The tones of a rotated square, upright, [side, side], from 0 to 255.
  package func aligned(_ box: FaceBox, side: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: side * side) { output, count in
      if let output = output.baseAddress { write(box, side: side, into: output) }
      count = side * side
    }
  }

  /// The face as FER-2013 frames it, 48 × 48 pixels, rotated upright.
  public func face(_ box: FaceBox) -> GrayImage {
    GrayImage(width: 48, height: 48, pixels: aligned(box, side: 48).map { UInt8(min(max($0 + 0.5, 0), 255)) })
  }
}
