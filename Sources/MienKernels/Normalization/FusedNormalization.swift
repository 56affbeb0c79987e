import MienSystem

/// What may follow a convolution, in one pass: batch normalisation, ReLU and the maximum of windows of 2 × 2 pixels.
///
///     z[r, c] = x[r, c] · factor[c] + term[c]        output = max(z, 0), or the largest of a window's
///
/// Nothing between the input and the output is stored. The gradients compute z again, with the same bits, and find the
/// largest pixel of each window (the first of equals).
package struct FusedNormalization: Sendable {
  /// Images, rows and columns of the input.
  package let batch, height, width: Int
  /// Channels, a multiple of 16.
  package let channels: Int
  /// Whether negative results become zero.
  package let isRectified: Bool
  /// Whether the largest of each window of 2 × 2 pixels is taken; `height` and `width` are even then.
  package let isPooled: Bool

  /// Rows and columns of the output.
  package var outputHeight: Int { isPooled ? height / 2 : height }
  package var outputWidth: Int { isPooled ? width / 2 : width }

  /// Whether images of this size can be done in this way.
  package static func allows(height: Int, width: Int, channels: Int, pooled: Bool) -> Bool {
    channels % 16 == 0 && (!pooled || (height % 2 == 0 && width % 2 == 0))
  }

  /// The function for images of one size.
  ///
  /// - Precondition: ``allows(height:width:channels:pooled:)``.
  package init(batch: Int, height: Int, width: Int, channels: Int, rectified: Bool, pooled: Bool) {
    expect(
      batch > 0 && height > 0 && width > 0 && channels > 0,
      "FusedNormalization: expected images of positive size, got \(batch)×\(height)×\(width)×\(channels)")
    expect(
      Self.allows(height: height, width: width, channels: channels, pooled: pooled),
      "FusedNormalization: \(height)×\(width)×\(channels)\(pooled ? ", pooled," : "") cannot be done in one pass")
    (self.batch, self.height, self.width, self.channels) = (batch, height, width, channels)
    (isRectified, isPooled) = (rectified, pooled)
  }

  /// A row of windows, or of pixels.
  var lines: Int { isPooled ? batch * height / 2 : batch * height }
  /// Floats of a line, in the input and in the output.
  var inputFloats: Int { (isPooled ? 2 : 1) * width * channels }
  var outputFloats: Int { outputWidth * channels }
  /// The threshold: z passes if it is larger.
  var floor: Lanes16 { Lanes16(repeating: isRectified ? 0 : -.infinity) }

  /// Some lines at a time, about as many values as fit into a first- or second-level cache.
  private var linesAtOnce: Int { max(1, 16384 / inputFloats) }

  fileprivate var blocks: Int { (lines + linesAtOnce - 1) / linesAtOnce }

  /// The lines of a block.
  fileprivate func lines(ofBlock block: Int) -> Range<Int> {
    block * linesAtOnce..<min(lines, (block + 1) * linesAtOnce)
  }

  /// Calls `body` with the lines of every block, on all threads.
  ///
  /// - Parameter backwards: From the last block to the first. What was used last is then still in the third-level
  ///   cache, which holds most of a tensor. And what is done last is what the next pass begins with.
  @inline(__always)
  private func forEachBlock(backwards: Bool, _ body: (Int, Range<Int>) -> Void) {
    let blocks = blocks
    ThreadPool.forEach(blocks) { item in
      let block = backwards ? blocks - 1 - item : item
      body(block, lines(ofBlock: block))
    }
  }

  /// The output of all images.
  ///
  /// - Parameters:
  ///   - input: [batch, height, width, channels].
  ///   - output: The same shape, or [batch, height / 2, width / 2, channels]; overwritten.
  package func apply(
    input: UnsafePointer<Float>, factor: UnsafePointer<Float>, term: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    ThreadPool.perform(FusedLines(fusion: self, input: input, factor: factor, term: term, output: output))
  }

  /// The output of one block of a convolution.
  ///
  /// - Precondition: the block is made of whole lines; see ``Convolution/hasEvenBlocks(_:_:)``.
  package func apply(
    _ block: ConvolutionBlock, factor: UnsafePointer<Float>, term: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let pixels = inputFloats / channels
    expect(
      block.firstPixel % pixels == 0 && block.pixels % pixels == 0,
      "FusedNormalization: expected whole lines of \(pixels) pixels, got \(block.pixels) from \(block.firstPixel) on")
    let first = block.firstPixel / pixels
    for line in 0..<block.pixels / pixels {
      applyLine(
        block.channels, block.values + line &* inputFloats, factor, term,
        into: output + (first &+ line) &* outputFloats)
    }
  }

  /// The gradients of the normalisation with the batch's own statistics, as ``BatchNormalization`` gives them.
  ///
  /// - Parameters:
  ///   - input: [batch, height, width, channels].
  ///   - outputGradient: In the shape of the output.
  ///   - inputGradient: In the shape of the input, overwritten.
  package func gradients(
    input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>,
    inverseDeviation: UnsafePointer<Float>, scale: UnsafePointer<Float>, factor: UnsafePointer<Float>,
    term: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let sums = BatchNormalization.GradientSums(blocks: blocks, channels: channels)
    withExtendedLifetime(sums) {
      forEachBlock(backwards: true) { block, range in
        let part = sums.part(block)
        for line in range {
          addParameterGradients(
            input + line &* inputFloats, outputGradient + line &* outputFloats, mean, factor, term, sums: part,
            products: part + channels)
        }
      }
    }
    sums.merge(inverseDeviation: inverseDeviation, scaleGradient: scaleGradient, biasGradient: biasGradient)
    let coefficients = BatchNormalization.GradientCoefficients(
      rows: batch * height * width, channels: channels, mean: mean, inverseDeviation: inverseDeviation, scale: scale,
      scaleGradient: scaleGradient, biasGradient: biasGradient)
    withExtendedLifetime(coefficients) {
      forEachBlock(backwards: false) { _, range in
        for line in range {
          inputGradientLine(
            input + line &* inputFloats, outputGradient + line &* outputFloats, factor, term, coefficients,
            into: inputGradient + line &* inputFloats)
        }
      }
    }
  }
}

/// The lines of all images, from the last block to the first: see ``FusedNormalization/forEachBlock(backwards:_:)``.
private struct FusedLines: WorkItems {
  let fusion: FusedNormalization
  let input, factor, term: UnsafePointer<Float>
  let output: UnsafeMutablePointer<Float>

  var count: Int { fusion.blocks }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    for line in fusion.lines(ofBlock: count - 1 - item) {
      fusion.applyLine(
        0..<fusion.channels, input + line &* fusion.inputFloats, factor, term,
        into: output + line &* fusion.outputFloats)
    }
  }
}
