import Images

/// Reads tones of a ``PixelPyramid`` along lines of one step.
struct PixelSampler {
  private let image: GrayImage
  /// Pixels of the level per pixel of the picture, and the step in pixels of the level.
  private let scaleX, scaleY, stepX, stepY: Float
  /// Whether a tone is the mean of four around its place, not one.
  private let isMean: Bool

  /// From places (dx, dy) apart.
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
    // Middles of pixels are at whole numbers from here on.
    let (x, y) = (x * scaleX - 0.5, y * scaleY - 0.5)
    guard isMean else { return line(count, x, y, into: output) { $0 = $1 } }
    // The four quarters of the square between two places.
    let (ux, uy) = (stepX / 4, stepY / 4)
    line(count, x - ux + uy, y - uy - ux, into: output) { $0 = $1 / 4 }
    line(count, x + ux + uy, y + uy - ux, into: output) { $0 += $1 / 4 }
    line(count, x - ux - uy, y - uy + ux, into: output) { $0 += $1 / 4 }
    line(count, x + ux - uy, y + uy + ux, into: output) { $0 += $1 / 4 }
  }

  /// Sixteen places at a time, so that the processor computes what it can of them at once: only the pixels are read one by one.
  @inline(__always)
  private func line(
    _ count: Int, _ x: Float, _ y: Float, into output: UnsafeMutablePointer<Float>, _ put: (inout Float, Float) -> Void
  ) {
    let (width, height) = (image.width, image.height)
    image.pixels.withUnsafeBytes { bytes in
      guard let pixels = bytes.baseAddress else { return }
      guard width > 1, height > 1 else {
        for index in 0..<count {
          put(
            &output[index],
            bilinear(
              pixels.assumingMemoryBound(to: UInt8.self), width, height, x + Float(index) * stepX,
              y + Float(index) * stepY))
        }
        return
      }
      let (right, bottom) = (Float(width - 1), Float(height - 1))
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 3 * Self.block) { numbers in
        withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * Self.block) { fractions in
          guard let places = numbers.baseAddress, let u = fractions.baseAddress else { return }
          let (upper, lower, v) = (places + Self.block, places + 2 * Self.block, u + Self.block)
          var first = 0
          while first < count {
            // Those beyond the last are computed, and neither read nor put.
            let some = min(Self.block, count &- first)
            for index in 0..<Self.block {
              let number = Float(Int32(truncatingIfNeeded: first &+ index))
              let px = Self.clamped(x + number * stepX, to: right)
              let py = Self.clamped(y + number * stepY, to: bottom)
              // On the last pixel u is 1, not 0 on one that is not there.
              let left = Self.clamped(Self.floor(px), to: right - 1)
              let top = Self.clamped(Self.floor(py), to: bottom - 1)
              (u[index], v[index]) = (px - left, py - top)
              places[index] = Self.whole(top) &* UInt32(truncatingIfNeeded: width) &+ Self.whole(left)
            }
            for index in 0..<some {
              let place = pixels + Int(places[index])
              upper[index] = Self.neighbours(place)
              lower[index] = Self.neighbours(place + width)
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

  /// The whole number below, of one from 0 to 2²³: every processor adds, not every one rounds down.
  @inline(__always)
  private static func floor(_ number: Float) -> Float {
    let nearest = number + 0x1p23 - 0x1p23
    return nearest > number ? nearest - 1 : nearest
  }

  /// A whole number from 0 to 2²³, by its bits: conversions that may trap are done one by one.
  @inline(__always)
  private static func whole(_ number: Float) -> UInt32 { (number + 0x1p23).bitPattern &- (0x1p23 as Float).bitPattern }

  /// A pixel and the one to its right.
  @inline(__always)
  private static func neighbours(_ place: UnsafeRawPointer) -> UInt32 {
    UInt32(UInt16(littleEndian: place.loadUnaligned(as: UInt16.self)))
  }

  @inline(__always)
  private static func tones(_ neighbours: UInt32) -> (Float, Float) {
    (Float(Int32(truncatingIfNeeded: neighbours & 255)), Float(Int32(truncatingIfNeeded: neighbours >> 8)))
  }
}

/// The tone at a place of a picture [height, width], the middles of whose pixels are at whole numbers: on straight lines between the
/// four around it, beyond the edge that of the outermost pixel.
private func bilinear(_ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, _ x: Float, _ y: Float) -> Float {
  let (x, y) = (min(max(x, 0), Float(width - 1)), min(max(y, 0), Float(height - 1)))
  let (left, top) = (Int(x), Int(y))
  let (u, v) = (x - Float(left), y - Float(top))
  let right = left &+ 1 < width ? 1 : 0
  let below = top &+ 1 < height ? width : 0
  let place = pixels + (top &* width &+ left)
  let upper = Float(place[0]) * (1 - u) + Float(place[right]) * u
  let lower = Float(place[below]) * (1 - u) + Float(place[below &+ right]) * u
  return upper * (1 - v) + lower * v
}
