/// How images grow: their sizes, and of how many pixels each becomes.
package struct UpsamplingGeometry: Sendable {
  package let batch, inputHeight, inputWidth, channels, factor: Int

  package init(batch: Int, inputHeight: Int, inputWidth: Int, channels: Int, factor: Int) {
    (self.batch, self.inputHeight, self.inputWidth) = (batch, inputHeight, inputWidth)
    (self.channels, self.factor) = (channels, factor)
  }

  package var outputHeight: Int { inputHeight * factor }
  package var outputWidth: Int { inputWidth * factor }
  package var inputCount: Int { batch * inputHeight * inputWidth * channels }
  package var outputCount: Int { batch * outputHeight * outputWidth * channels }

  /// The two pixels of a line of `size` between which pixel `output` of the longer line lies, and the weight of the
  /// second: at (output + ½) / factor − ½, pixels being squares with their values in the middle, and not before the
  /// first or after the last (PyTorch's `align_corners=False`).
  package func neighbours(_ output: Int, of size: Int) -> (first: Int, second: Int, weight: Float) {
    let position = max(0, (Float(output) + 0.5) / Float(factor) - 0.5)
    let first = min(Int(position), size - 1)
    return (first, min(first + 1, size - 1), position - Float(first))
  }

  /// The pixels of the longer line that pixel `input` of a line of `size` takes part in.
  func reach(_ input: Int, of size: Int) -> Range<Int> {
    max(0, (input - 1) * factor)..<min(size * factor, (input + 2) * factor)
  }
}

/// Larger images, [batch, height, width, channels]. A row of the output, or of the input's gradient, is one thread's.
package enum Upsampling {
  /// output[n, y, x, k] = input[n, y / factor, x / factor, k].
  package static func nearest(
    _ geometry: UpsamplingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    let (channels, factor) = (geometry.channels, geometry.factor)
    forEachRow(geometry.batch * geometry.outputHeight, geometry.outputWidth * channels) { row in
      var place = output + row * geometry.outputWidth * channels
      let line = input + row / factor * geometry.inputWidth * channels
      for column in 0..<geometry.inputWidth {
        for _ in 0..<factor {
          place.update(from: line + column * channels, count: channels)
          place += channels
        }
      }
    }
  }

  /// inputGradient[n, y, x, k] = the sum of the gradients to the pixels that it became.
  package static func nearestGradient(
    _ geometry: UpsamplingGeometry, outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let (channels, factor) = (geometry.channels, geometry.factor)
    let outputRow = geometry.outputWidth * channels
    forEachRow(geometry.batch * geometry.inputHeight, factor * outputRow) { row in
      let target = inputGradient + row * geometry.inputWidth * channels
      target.update(repeating: 0, count: geometry.inputWidth * channels)
      for inner in 0..<factor {
        let line = outputGradient + (row * factor + inner) * outputRow
        for column in 0..<geometry.outputWidth {
          let (source, place) = (line + column * channels, target + column / factor * channels)
          for channel in 0..<channels { place[channel] += source[channel] }
        }
      }
    }
  }

  /// Linear interpolation between the neighbouring rows, and then between the neighbouring columns.
  package static func bilinear(
    _ geometry: UpsamplingGeometry, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    let (channels, inputRow) = (geometry.channels, geometry.inputWidth * geometry.channels)
    let columns = (0..<geometry.outputWidth).map { geometry.neighbours($0, of: geometry.inputWidth) }
    forEachRow(geometry.batch * geometry.outputHeight, geometry.outputWidth * channels, scratch: inputRow) {
      row, mixed in
      let (image, y) = row.quotientAndRemainder(dividingBy: geometry.outputHeight)
      let (first, second, weight) = geometry.neighbours(y, of: geometry.inputHeight)
      let top = input + (image * geometry.inputHeight + first) * inputRow
      let bottom = input + (image * geometry.inputHeight + second) * inputRow
      for place in 0..<inputRow { mixed[place] = (1 - weight) * top[place] + weight * bottom[place] }
      var target = output + row * geometry.outputWidth * channels
      for (first, second, weight) in columns {
        let (left, right) = (mixed + first * channels, mixed + second * channels)
        for channel in 0..<channels { target[channel] = (1 - weight) * left[channel] + weight * right[channel] }
        target += channels
      }
    }
  }

  /// The transpose of ``bilinear(_:input:output:)``.
  package static func bilinearGradient(
    _ geometry: UpsamplingGeometry, outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>
  ) {
    let channels = geometry.channels
    let (inputRow, outputRow) = (geometry.inputWidth * channels, geometry.outputWidth * channels)
    let columns = (0..<geometry.outputWidth).map { geometry.neighbours($0, of: geometry.inputWidth) }
    let rows = geometry.batch * geometry.inputHeight
    forEachRow(rows, 2 * geometry.factor * outputRow, scratch: outputRow) { row, mixed in
      let (image, y) = row.quotientAndRemainder(dividingBy: geometry.inputHeight)
      mixed.update(repeating: 0, count: outputRow)
      for outputY in geometry.reach(y, of: geometry.inputHeight) {
        let (first, second, weight) = geometry.neighbours(outputY, of: geometry.inputHeight)
        let share = (first == y ? 1 - weight : 0) + (second == y ? weight : 0)
        guard share != 0 else { continue }
        let line = outputGradient + (image * geometry.outputHeight + outputY) * outputRow
        for place in 0..<outputRow { mixed[place] += share * line[place] }
      }
      let target = inputGradient + row * inputRow
      target.update(repeating: 0, count: inputRow)
      var source = mixed
      for (first, second, weight) in columns {
        let (left, right) = (target + first * channels, target + second * channels)
        for channel in 0..<channels { left[channel] += (1 - weight) * source[channel] }
        for channel in 0..<channels { right[channel] += weight * source[channel] }
        source += channels
      }
    }
  }

  @inline(__always)
  private static func forEachRow(_ rows: Int, _ length: Int, _ body: (Int) -> Void) {
    ThreadPool.forEachRange(rows, grain: max(1, 16384 / max(length, 1))) { range in
      for row in range { body(row) }
    }
  }

  @inline(__always)
  private static func forEachRow(
    _ rows: Int, _ length: Int, scratch: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let grain = max(1, 16384 / max(length, 1))
    ThreadPool.forEach((rows + grain - 1) / grain, scratch: scratch) { item, memory in
      for row in item * grain..<min(rows, (item + 1) * grain) { body(row, memory) }
    }
  }
}
