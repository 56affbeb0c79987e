import MienSystem

/// The sizes of a pooling, validated once: windows of `size` × `size` pixels, `stride` apart, over NHWC
/// images.
///
/// Windows lie within the image, so outputHeight = ⌊(inputHeight − size) / stride⌋ + 1.
public struct PoolingGeometry: Sendable, Hashable {
  /// Images, rows, columns and channels of the input.
  public let batch, inputHeight, inputWidth, channels: Int
  /// Rows and columns of a window.
  public let size: Int
  /// Pixels from one window to the next.
  public let stride: Int

  /// The sizes of one pooling.
  ///
  /// - Precondition: `size` and `stride` are positive and the window fits into the image.
  public init(batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, size: Int, stride: Int) {
    expect(
      size > 0 && stride > 0 && size <= inputHeight && size <= inputWidth && channels > 0,
      "pooling: a window of \(size)×\(size) with stride \(stride) does not fit into "
        + "\(inputHeight)×\(inputWidth)×\(channels)")
    (self.batch, self.inputHeight, self.inputWidth, self.channels) = (
      batch, inputHeight, inputWidth, channels
    )
    (self.size, self.stride) = (size, stride)
  }

  /// Rows of an output image.
  public var outputHeight: Int { (inputHeight - size) / stride + 1 }
  /// Columns of an output image.
  public var outputWidth: Int { (inputWidth - size) / stride + 1 }
  /// Floats in the output.
  public var outputCount: Int { batch * outputHeight * outputWidth * channels }
  /// Floats in the input.
  public var inputCount: Int { batch * inputHeight * inputWidth * channels }

  /// Where the window of an output pixel begins in its image.
  @inline(__always)
  func origin(_ row: Int, _ column: Int) -> Int {
    (row &* stride &* inputWidth &+ column &* stride) &* channels
  }

  /// Where a pixel of a window lies, counted from the window's beginning.
  @inline(__always)
  func offset(_ tap: Int) -> Int {
    let (row, column) = tap.quotientAndRemainder(dividingBy: size)
    return (row &* inputWidth &+ column) &* channels
  }
}

/// Maximum and average of windows, and their gradients.
package enum Pooling {
  /// The largest value of every window, and the pixel of the window that has it (the first of equals; NaN wins).
  ///
  /// - Parameters:
  ///   - input: [batch, inputHeight, inputWidth, channels].
  ///   - output: [batch, outputHeight, outputWidth, channels], overwritten.
  ///   - winners: The same shape: the index of the pixel in the window, row by row.
  package static func maximum(
    _ geometry: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    winners: UnsafeMutablePointer<Int32>
  ) {
    forEachWindow(geometry) { window, place in
      let source = input + window
      let best = output + place
      let winner = winners + place
      best.update(from: source, count: geometry.channels)
      winner.update(repeating: 0, count: geometry.channels)
      for tap in 1..<max(geometry.size * geometry.size, 1) {
        let values = source + geometry.offset(tap)
        for channel in 0..<geometry.channels {
          let value = values[channel]
          let wins = value > best[channel] || value.isNaN
          best[channel] = wins ? value : best[channel]
          winner[channel] = wins ? Int32(truncatingIfNeeded: tap) : winner[channel]
        }
      }
    }
  }

  /// Gives the gradient of every window to the pixel that won it.
  ///
  /// - Parameter inputGradient: [batch, inputHeight, inputWidth, channels], overwritten.
  package static func maximumGradient(
    _ geometry: PoolingGeometry, outputGradient: UnsafePointer<Float>, winners: UnsafePointer<Int32>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    forEachImage(geometry, clearing: inputGradient) { window, place in
      for tap in 0..<geometry.size * geometry.size {
        let target = inputGradient + (window &+ geometry.offset(tap))
        for channel in 0..<geometry.channels {
          let won = winners[place &+ channel] == Int32(truncatingIfNeeded: tap)
          target[channel] += won ? outputGradient[place &+ channel] : 0
        }
      }
    }
  }

  /// The mean of every window.
  package static func average(
    _ geometry: PoolingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(geometry.size * geometry.size)
    forEachWindow(geometry) { window, place in
      let mean = output + place
      mean.update(repeating: 0, count: geometry.channels)
      for tap in 0..<geometry.size * geometry.size {
        let values = input + (window &+ geometry.offset(tap))
        for channel in 0..<geometry.channels { mean[channel] += values[channel] }
      }
      for channel in 0..<geometry.channels { mean[channel] *= share }
    }
  }

  /// Divides the gradient of every window among its pixels.
  package static func averageGradient(
    _ geometry: PoolingGeometry, outputGradient: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    let share = 1 / Float(geometry.size * geometry.size)
    forEachImage(geometry, clearing: inputGradient) { window, place in
      for tap in 0..<geometry.size * geometry.size {
        let target = inputGradient + (window &+ geometry.offset(tap))
        for channel in 0..<geometry.channels { target[channel] += outputGradient[place &+ channel] * share }
      }
    }
  }

  /// Calls `body` with the beginnings of every window in the input and of its pixel in the output.
  @inline(__always)
  private static func forEachWindow(_ geometry: PoolingGeometry, _ body: (Int, Int) -> Void) {
    let lines = geometry.batch * geometry.outputHeight
    let work = geometry.outputWidth * geometry.channels * geometry.size * geometry.size
    ThreadPool.forEachRange(lines, grain: max(1, 32768 / max(work, 1))) { range in
      for line in range {
        let (image, row) = line.quotientAndRemainder(dividingBy: geometry.outputHeight)
        let start = image * geometry.inputHeight * geometry.inputWidth * geometry.channels
        for column in 0..<geometry.outputWidth {
          body(
            start &+ geometry.origin(row, column),
            (line &* geometry.outputWidth &+ column) &* geometry.channels)
        }
      }
    }
  }

  /// The same, image by image on one thread each, since windows may overlap; `gradient` is cleared first.
  @inline(__always)
  private static func forEachImage(
    _ geometry: PoolingGeometry, clearing gradient: UnsafeMutablePointer<Float>, _ body: (Int, Int) -> Void
  ) {
    let imageFloats = geometry.inputHeight * geometry.inputWidth * geometry.channels
    ThreadPool.forEach(geometry.batch) { image in
      (gradient + image * imageFloats).update(repeating: 0, count: imageFloats)
      for row in 0..<geometry.outputHeight {
        for column in 0..<geometry.outputWidth {
          let pixel = (image &* geometry.outputHeight &+ row) &* geometry.outputWidth &+ column
          body(image &* imageFloats &+ geometry.origin(row, column), pixel &* geometry.channels)
        }
      }
    }
  }
}
