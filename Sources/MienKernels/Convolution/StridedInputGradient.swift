/// The gradient to the input of a convolution with a stride, in phases.
///
/// Input rows of one remainder under the stride s meet the same taps: with k · d ≡ y + padding (mod s), every p-th one
/// from the first, p = s / gcd(s, d). So the pixels of one remainder of rows and of columns are a convolution of stride
/// 1 of the output's gradient with these taps, rotated, and all s² of them together have as many products as the
/// forward pass. (With zeros between the gradient's pixels instead, they would be s² times as many.)
struct StridedInputGradient {
  private let geometry: ConvolutionGeometry
  private let outputGradient, filter: UnsafePointer<Float>
  private let inputGradient: UnsafeMutablePointer<Float>

  init(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, filter: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    (self.geometry, self.outputGradient, self.filter) = (geometry, outputGradient, filter)
    self.inputGradient = inputGradient
  }

  /// The pixels of one remainder along one axis.
  private struct Phase {
    /// The first pixel, and how many there are.
    let first, count: Int
    /// The first tap that they meet, how many, and how far they lie apart.
    let firstTap, taps, tapStep: Int
    /// The same as a convolution of stride 1.
    let dilation, padding: Int

    init(_ first: Int, size: Int, kernel: Int, _ geometry: ConvolutionGeometry) {
      let (stride, dilation, position) = (geometry.stride, geometry.dilation, first + geometry.padding)
      var (step, rest) = (stride, dilation)
      while rest != 0 { (step, rest) = (rest, step % rest) }
      let period = stride / step
      self.first = first
      count = (size - first + stride - 1) / stride
      tapStep = period
      self.dilation = dilation / step
      let tap = (0..<min(period, kernel)).first { ($0 * dilation - position) % stride == 0 }
      taps = tap.map { (kernel - 1 - $0) / period + 1 } ?? 0
      firstTap = tap ?? 0
      padding = (taps - 1) * self.dilation - (position - (tap ?? 0) * dilation) / stride
    }
  }

  func compute() {
    let (stride, height, width) = (geometry.stride, geometry.inputHeight, geometry.inputWidth)
    let rows = (0..<min(stride, height)).map { Phase($0, size: height, kernel: geometry.kernelHeight, geometry) }
    let columns = (0..<min(stride, width)).map { Phase($0, size: width, kernel: geometry.kernelWidth, geometry) }
    for row in rows {
      for column in columns { compute(row, column) }
    }
  }

  private func compute(_ rows: Phase, _ columns: Phase) {
    let (channels, stride, width) = (geometry.inputChannels, geometry.stride, geometry.inputWidth)
    let lineStride = stride * width * channels
    let first = inputGradient + (rows.first * width + columns.first) * channels
    /// Where a row of the phase lies, counted over all images.
    func line(_ row: Int) -> UnsafeMutablePointer<Float> {
      let (image, row) = row.quotientAndRemainder(dividingBy: rows.count)
      return first + image * geometry.inputHeight * width * channels + row * lineStride
    }
    guard rows.taps > 0, columns.taps > 0 else {
      ThreadPool.forEachRange(geometry.batch * rows.count, grain: max(1, 16384 / (columns.count * channels))) { range in
        for row in range {
          let line = line(row)
          for column in 0..<columns.count {
            (line + column &* stride &* channels).update(repeating: 0, count: channels)
          }
        }
      }
      return
    }
    var plane = PlaneGeometry(inputGradientOf: geometry)
    (plane.outputHeight, plane.outputWidth) = (rows.count, columns.count)
    (plane.kernelHeight, plane.kernelWidth) = (rows.taps, columns.taps)
    (plane.paddingTop, plane.paddingLeft) = (rows.padding, columns.padding)
    plane.spread = 1
    plane.dilation = rows.dilation
    let kernelWidth = geometry.kernelWidth
    let window = geometry.kernelHeight * kernelWidth
    let strides = FilterStrides(
      group: geometry.outputChannelsPerGroup * geometry.inputChannelsPerGroup * window, output: window,
      input: geometry.inputChannelsPerGroup * window, row: -rows.tapStep * kernelWidth, column: -columns.tapStep)
    let lastTap =
      (rows.firstTap + (rows.taps - 1) * rows.tapStep) * kernelWidth
      + columns.firstTap + (columns.taps - 1) * columns.tapStep
    let prepared = PreparedFilter(plane, filter + lastTap, strides, .direct)
    Convolution.convolve(
      plane, outputGradient, prepared, into: nil,
      .function { block in
        // The pixels of a block are whole rows of the phase.
        let (firstRow, rowCount) = (block.firstPixel / columns.count, block.pixels / columns.count)
        var source = UnsafePointer(block.values) + block.channels.lowerBound
        for row in firstRow..<firstRow + rowCount {
          var target = line(row) + block.channels.lowerBound
          for _ in 0..<columns.count {
            target.update(from: source, count: block.channels.count)
            (source, target) = (source + channels, target + stride &* channels)
          }
        }
      })
  }
}
