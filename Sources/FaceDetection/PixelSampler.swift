import Images

/// Reads tones of a ``PixelPyramid`` along lines of one step.
struct PixelSampler {
  private let image: GrayImage
  /// Pixels of the level per pixel of the picture, and the step in pixels of the level.
  private let scaleX, scaleY, stepX, stepY: Float
  /// Whether a tone is the mean of four samples around its place, or one sample.
  private let isMean: Bool

  /// A sampler for places (dx, dy) apart.
  init(_ pyramid: PixelPyramid, _ dx: Float, _ dy: Float) {
    var step = (dx * dx + dy * dy).squareRoot()
    // The level at which neighbours are less than two pixels apart.
    var level = 0
    while step >= 2, level + 1 < pyramid.levels.count { (level, step) = (level + 1, step / 2) }
    image = pyramid.levels[level]
    isMean = step >= 1.2
    (scaleX, scaleY) = (Float(image.width) / Float(pyramid.width), Float(image.height) / Float(pyramid.height))
    (stepX, stepY) = (dx * scaleX, dy * scaleY)
  }

  /// The tones at `count` places, the first at (x, y) of the picture.
  func sample(_ count: Int, x: Float, y: Float, into output: UnsafeMutablePointer<Float>) {
    // From here on, the middles of pixels are at whole numbers.
    let (x, y) = (x * scaleX - 0.5, y * scaleY - 0.5)
    guard isMean else { return line(count, x, y, into: output) { $0 = $1 } }
    // The four quarters of the square between two places.
    let (ux, uy) = (stepX / 4, stepY / 4)
    line(count, x - ux + uy, y - uy - ux, into: output) { $0 = $1 / 4 }
    line(count, x + ux + uy, y + uy - ux, into: output) { $0 += $1 / 4 }
    line(count, x - ux - uy, y - uy + ux, into: output) { $0 += $1 / 4 }
    line(count, x + ux - uy, y + uy + ux, into: output) { $0 += $1 / 4 }
  }

  /// The tones at places on a line, by bilinear interpolation between the four pixels around each; beyond the edge, the
  /// tone of the outermost pixel.
  ///
  /// Sixteen places at a time, so that the compiler makes vector code. Only the pixels are read one by one.
  @inline(__always)
  private func line(
    _ count: Int, _ x: Float, _ y: Float, into output: UnsafeMutablePointer<Float>, _ put: (inout Float, Float) -> Void
  ) {
    let (width, height) = (image.width, image.height)
    image.pixels.withUnsafeBytes { bytes in
      guard let pixels = bytes.baseAddress else { return }
      let (right, bottom) = (Float(width - 1), Float(height - 1))
      // With a single column or row, its pixels replace the missing neighbours, whose weight is 0.
      let (lastLeft, lastTop) = (Float(max(width - 2, 0)), Float(max(height - 2, 0)))
      let below = height > 1 ? width : 0
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 3 * Self.block) { numbers in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.block) { fractions in
          guard let places = numbers.baseAddress, let u = fractions.baseAddress else { return }
          let (upper, lower, v) = (places + Self.block, places + 2 * Self.block, u + Self.block)
          var first = 0
          while first < count {
            // Places after the last are computed, but neither read nor written.
            let some = min(Self.block, count &- first)
            for index in 0..<Self.block {
              let number = Float(Int32(truncatingIfNeeded: first &+ index))
              let px = Self.clamped(x + number * stepX, to: right)
              let py = Self.clamped(y + number * stepY, to: bottom)
              // On the last pixel u is 1, not 0 on a pixel that does not exist.
              let left = Self.clamped(Self.floor(px), to: lastLeft)
              let top = Self.clamped(Self.floor(py), to: lastTop)
              (u[index], v[index]) = (px - left, py - top)
              places[index] = Self.whole(top) &* UInt32(truncatingIfNeeded: width) &+ Self.whole(left)
            }
            for index in 0..<some {
              let place = pixels + Int(places[index])
              upper[index] = Self.neighbours(place, isPair: width > 1)
              lower[index] = Self.neighbours(place + below, isPair: width > 1)
            }
            for index in 0..<some {
              let (above0, above1) = Self.tones(upper[index])
              let (below0, below1) = Self.tones(lower[index])
              let over = above0 + u[index] * (above1 - above0)
              let under = below0 + u[index] * (below1 - below0)
              put(&output[first &+ index], over + v[index] * (under - over))
            }
            first &+= some
          }
        }
      }
    }
  }

  private static let block = 16

  /// From 0 to `most`.
  @inline(__always)
  private static func clamped(_ number: Float, to most: Float) -> Float {
    let positive = number > 0 ? number : 0
    return positive < most ? positive : most
  }

  /// The floor of a number from 0 to 2²³: every processor can add, but not every one can round down.
  @inline(__always)
  private static func floor(_ number: Float) -> Float {
    let nearest = number + 0x1p23 - 0x1p23
    return nearest > number ? nearest - 1 : nearest
  }

  /// A whole number from 0 to 2²³, from its bits: conversions that may trap are not vectorised.
  @inline(__always)
  private static func whole(_ number: Float) -> UInt32 { (number + 0x1p23).bitPattern &- (0x1p23 as Float).bitPattern }

  /// A pixel and the one to its right, if there is one.
  @inline(__always)
  private static func neighbours(_ place: UnsafeRawPointer, isPair: Bool) -> UInt32 {
    isPair ? UInt32(UInt16(littleEndian: place.loadUnaligned(as: UInt16.self))) : UInt32(place.load(as: UInt8.self))
  }

  @inline(__always)
  private static func tones(_ neighbours: UInt32) -> (Float, Float) {
    (Float(Int32(truncatingIfNeeded: neighbours & 255)), Float(Int32(truncatingIfNeeded: neighbours >> 8)))
  }
}
