import Foundation
import Images

/// A picture and its halves, for sampling at any scale without aliasing.
///
/// Finding faces, cutting them out and comparing their looks all begin with it: make one of each frame, or give one
/// frame after the other to the same.
public struct PixelPyramid: Sendable {
  /// The picture, then each time half of the one before.
  private(set) var levels: [GrayImage]
  /// The i-th makes level i + 1 of level i; empty until a second picture of the size comes.
  private var halvings: [Resizing] = []

  /// The picture, and its halves as long as both sides have 8 pixels.
  ///
  /// Complexity: O(pixels).
  public init(_ image: GrayImage) {
    levels = [image]
    while let last = levels.last, min(last.width, last.height) >= Self.leastHalved {
      levels.append(last.resized(width: last.width / 2, height: last.height / 2))
    }
  }

  /// A black picture's, for ``replace(with:)``.
  public init(width: Int, height: Int) { self.init(GrayImage(width: width, height: height)) }

  /// From this many pixels of the shorter side on there is a half: one of 8 pixels shows half of the smallest face that
  /// the first network is for, and no smaller one anything.
  private static let leastHalved = 16

  /// Becomes another picture's. Its halves are written in the memory of those before if it has the same size, so that
  /// the next frame of a camera allocates nothing; the picture itself is kept, not copied (so who then changes it in
  /// place pays for a copy).
  ///
  /// Complexity: O(pixels).
  public mutating func replace(with image: GrayImage) {
    replace(width: image.width, height: image.height) { $0 = image }
  }

  /// The same with a picture of this size that `draw` makes of the one before, or of a black one.
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

  /// The smallest level that is at least as large.
  func level(width: Int, height: Int) -> GrayImage {
    levels.last { $0.width >= width && $0.height >= height } ?? levels[0]
  }

  /// The tones at `count` places that lie in a row: the i-th at (x + i · dx, y + i · dy), each the mean over a square
  /// of about the distance between two. Places outside of the picture are left as they are.
  func sample(
    _ count: Int, x: Float, y: Float, dx: Float, dy: Float, into output: UnsafeMutablePointer<Float>
  ) {
    func isInside(_ index: Int) -> Bool {
      let (px, py) = (x + Float(index) * dx, y + Float(index) * dy)
      return px >= 0 && py >= 0 && px < Float(width) && py < Float(height)
    }
    // A line and a rectangle share one piece.
    guard let first = (0..<count).first(where: isInside), let last = (first..<count).last(where: isInside) else {
      return
    }
    PixelSampler(self, dx, dy).sample(
      last - first + 1, x: x + Float(first) * dx, y: y + Float(first) * dy, into: output + first)
  }

  /// The tones of a turned square, upright, written to `output` [side, side]: each the mean over about its part of the
  /// picture. Beyond the picture's edge, its outermost pixels.
  func write(_ box: FaceBox, side: Int, into output: UnsafeMutablePointer<Float>) {
    precondition(
      abs(box.x) < 1e9 && abs(box.y) < 1e9 && abs(box.side) < 1e9 && abs(box.roll) < 1e9,
      "PixelPyramid: expected a finite square, got \(box)")
    let step = box.side / Float(side)
    let (dx, dy) = (cos(box.roll) * step, sin(box.roll) * step)
    let sampler = PixelSampler(self, dx, dy)
    // From the square's middle to the middle of its first place.
    let first = 0.5 * (1 - Float(side))
    for row in 0..<side {
      let down = first + Float(row)
      sampler.sample(
        side, x: box.x + first * dx - down * dy, y: box.y + first * dy + down * dx, into: output + row * side)
    }
  }

  /// The tones of a turned square, upright, [side, side], from 0 to 255.
  package func aligned(_ box: FaceBox, side: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: side * side) { output, count in
      if let output = output.baseAddress { write(box, side: side, into: output) }
      count = side * side
    }
  }

  /// The face as FER-2013 frames it, 48 × 48 pixels, turned upright.
  public func face(_ box: FaceBox) -> GrayImage {
    GrayImage(width: 48, height: 48, pixels: aligned(box, side: 48).map { UInt8(min(max($0 + 0.5, 0), 255)) })
  }
}
