import MienSystem

/// One bilinear look-up per pixel for mirroring, rotation, zoom and shift together; pixels from outside repeat the
/// edge.
package struct Resampler: Sendable {
  private let width, height, channels: Int
  private let xx, xy, yx, yy, x0, y0: Float

  /// - Parameters:
  ///   - angle: Counter-clockwise, in radians.
  ///   - scale: Above 1, things become larger.
  ///   - right: The shift in pixels.
  ///   - down: The shift in pixels.
  package init(
    width: Int, height: Int, channels: Int = 1, angle: Float, scale: Float, right: Float, down: Float,
    flipped: Bool = false, upsideDown: Bool = false
  ) {
    (self.width, self.height, self.channels) = (width, height, channels)
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    let (cosine, sine) = (cos(angle) / scale, sin(angle) / scale)
    let (mirrorX, mirrorY): (Float, Float) = (flipped ? -1 : 1, upsideDown ? -1 : 1)
    // source = centre + mirror · R⁻¹ · (target − centre − shift) / scale
    (xx, xy) = (mirrorX * cosine, mirrorX * sine)
    (yx, yy) = (mirrorY * -sine, mirrorY * cosine)
    let (dx, dy) = (-centreX - right, -centreY - down)
    x0 = centreX + xx * dx + xy * dy
    y0 = centreY + yx * dx + yy * dy
  }

  /// A picture [height, width, channels], sampled.
  package func sampled(_ picture: [Float]) -> [Float] {
    expect(
      picture.count == width * height * channels,
      "Resampler: expected \(height) × \(width) × \(channels) numbers, got \(picture.count)")
    return [Float](unsafeUninitializedCapacity: picture.count) { output, count in
      picture.withUnsafeBufferPointer { picture in
        guard let picture = picture.baseAddress, let output = output.baseAddress else { return }
        sample(picture, into: output)
      }
      count = picture.count
    }
  }

  /// Samples `picture` [height, width, channels] into `output` of the same shape.
  package func sample(_ picture: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    let (lastX, lastY) = (Float(width - 1), Float(height - 1))
    // To the neighbours, which a picture of one pixel does not have.
    let (right, below) = (width > 1 ? channels : 0, height > 1 ? width * channels : 0)
    for row in 0..<height {
      for column in 0..<width {
        let x = min(max(x0 + xx * Float(column) + xy * Float(row), 0), lastX)
        let y = min(max(y0 + yx * Float(column) + yy * Float(row), 0), lastY)
        let (left, top) = (max(min(Int(x), width - 2), 0), max(min(Int(y), height - 2), 0))
        let (u, v) = (x - Float(left), y - Float(top))
        var (place, target) = (
          picture + (top &* width &+ left) &* channels, output + (row &* width &+ column) &* channels
        )
        for _ in 0..<channels {
          let upper = place[0] * (1 - u) + place[right] * u
          let lower = place[below] * (1 - u) + place[below &+ right] * u
          target.pointee = upper * (1 - v) + lower * v
          (place, target) = (place + 1, target + 1)
        }
      }
    }
  }
}
