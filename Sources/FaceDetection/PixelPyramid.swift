import Images

/// A picture and its halves, for sampling at any scale without aliasing.
package struct PixelPyramid: Sendable {
  /// The picture, then each time half of the one before.
  package let levels: [GrayImage]

  package init(_ image: GrayImage) {
    var levels = [image]
    while let last = levels.last, min(last.width, last.height) >= 16 {
      levels.append(last.resized(width: last.width / 2, height: last.height / 2))
    }
    self.levels = levels
  }

  var width: Int { levels[0].width }
  var height: Int { levels[0].height }

  /// The tones at `count` places that lie in a row: the i-th at (x + i · dx, y + i · dy), each the mean over a square of about the
  /// distance between two. Places outside of the picture are left as they are.
  package func sample(
    _ count: Int, x: Float, y: Float, dx: Float, dy: Float, into output: UnsafeMutablePointer<Float>
  ) {
    let step = (dx * dx + dy * dy).squareRoot()
    // The level at which neighbours are one to two pixels apart.
    var (level, scale): (Int, Float) = (0, 1)
    while step * scale >= 2, level + 1 < levels.count { (level, scale) = (level + 1, scale / 2) }
    let image = levels[level]
    let (width, height) = (image.width, image.height)
    let (scaleX, scaleY) = (Float(width) / Float(self.width), Float(height) / Float(self.height))
    let isEnlarged = step * scale < 1.2
    image.pixels.withUnsafeBufferPointer { buffer in
      guard let pixels = buffer.baseAddress else { return }
      for index in 0..<count {
        let (px, py) = (x + Float(index) * dx, y + Float(index) * dy)
        guard px >= 0, py >= 0, px < Float(self.width), py < Float(self.height) else { continue }
        let (cx, cy) = (px * scaleX - 0.5, py * scaleY - 0.5)
        if isEnlarged {
          output[index] = bilinear(pixels, width, height, cx, cy)
        } else {
          // Four quarters of the square.
          let (ux, uy) = (dx * scaleX / 4, dy * scaleY / 4)
          output[index] =
            (bilinear(pixels, width, height, cx - ux + uy, cy - uy - ux)
              + bilinear(pixels, width, height, cx + ux + uy, cy + uy - ux)
              + bilinear(pixels, width, height, cx - ux - uy, cy - uy + ux)
              + bilinear(pixels, width, height, cx + ux - uy, cy + uy + ux)) / 4
        }
      }
    }
  }
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
