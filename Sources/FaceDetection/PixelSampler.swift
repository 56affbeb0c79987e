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

  @inline(__always)
  private func line(
    _ count: Int, _ x: Float, _ y: Float, into output: UnsafeMutablePointer<Float>, _ put: (inout Float, Float) -> Void
  ) {
    let (width, height) = (image.width, image.height)
    image.pixels.withUnsafeBufferPointer { buffer in
      guard let pixels = buffer.baseAddress else { return }
      let (lastX, lastY) = (x + Float(count - 1) * stepX, y + Float(count - 1) * stepY)
      let isInside =
        min(x, lastX) >= 0 && max(x, lastX) < Float(width - 1) && min(y, lastY) >= 0
        && max(y, lastY) < Float(height - 1)
      if isInside {
        for index in 0..<count {
          put(
            &output[index],
            inner(pixels, width, x + Float(index) * stepX, y + Float(index) * stepY))
        }
      } else {
        for index in 0..<count {
          put(
            &output[index],
            bilinear(pixels, width, height, x + Float(index) * stepX, y + Float(index) * stepY))
        }
      }
    }
  }
}

/// ``bilinear(_:_:_:_:_:)`` where all four pixels are there.
@inline(__always)
private func inner(_ pixels: UnsafePointer<UInt8>, _ width: Int, _ x: Float, _ y: Float) -> Float {
  // 32 bits: the processor converts eight or sixteen of them at once.
  let (left, top) = (Int32(truncatingIfNeeded: Int(x)), Int32(truncatingIfNeeded: Int(y)))
  let (u, v) = (x - Float(left), y - Float(top))
  let place = pixels + (Int(top) &* width &+ Int(left))
  let upper = Float(place[0]) + u * (Float(place[1]) - Float(place[0]))
  let lower = Float(place[width]) + u * (Float(place[width &+ 1]) - Float(place[width]))
  return upper + v * (lower - upper)
}

/// The tone at a place of a picture [height, width], the middles of whose pixels are at whole numbers: on straight lines between the
/// four around it, beyond the edge that of the outermost pixel.
func bilinear(_ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, _ x: Float, _ y: Float) -> Float {
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
