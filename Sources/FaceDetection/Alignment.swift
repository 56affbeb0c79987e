import Foundation
import Images

extension GrayImage {
  /// The tones of a turned square, upright, [side, side]: each the mean over its part of the picture. Beyond the picture's edge, its outermost
  /// pixels.
  ///
  /// - Parameter most: At most so many samples are taken along a side of each: fewer are faster, and alias in large squares.
  public func aligned(_ box: FaceBox, side: Int, samples most: Int = 16) -> [Float] {
    let step = box.side / Float(side)
    // As many samples along a side as pixels of the picture.
    let samples = Int(max(1, min(Float(most), step.rounded(.up))))
    let (cosine, sine) = (cos(box.roll), sin(box.roll))
    let fine = side * samples
    var result = [Float](repeating: 0, count: side * side)
    pixels.withUnsafeBufferPointer { buffer in
      guard let pixels = buffer.baseAddress else { return }
      for row in 0..<fine {
        let v = ((Float(row) + 0.5) / Float(fine) - 0.5) * box.side
        for column in 0..<fine {
          let u = ((Float(column) + 0.5) / Float(fine) - 0.5) * box.side
          result[row / samples * side + column / samples] += bilinear(
            pixels, width, height, box.x + cosine * u - sine * v - 0.5, box.y + sine * u + cosine * v - 0.5)
        }
      }
    }
    for index in result.indices { result[index] /= Float(samples * samples) }
    return result
  }

  /// The face as FER-2013 frames it, 48 × 48 pixels, turned upright.
  public func face(_ box: FaceBox) -> GrayImage {
    GrayImage(width: 48, height: 48, pixels: aligned(box, side: 48).map { UInt8(min(max($0 + 0.5, 0), 255)) })
  }
}

extension FaceBox {
  /// The square about the same middle, larger by a factor.
  public func scaled(by factor: Float) -> FaceBox { FaceBox(x: x, y: y, side: factor * side, roll: roll) }
}
