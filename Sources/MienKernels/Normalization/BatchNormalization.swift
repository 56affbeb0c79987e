/// Batch normalisation over the last axis (Ioffe & Szegedy 2015, "Batch Normalization: Accelerating Deep Network
/// Training by Reducing Internal Covariate Shift"), optionally with the ReLU that usually follows.
///
/// Tensors are seen as [rows, channels]: every pixel of every image is a row.
package enum BatchNormalization {
  /// Rows that are summed together; they stay in the second-level cache between the two passes over them.
  private static let blockRows = 512

  /// mean[c] and variance[c] = Σᵣ (input[r, c] − mean[c])² / rows of every channel; see ``ChannelMoments``.
  package static func statistics(
    rows: Int, channels: Int, input: UnsafePointer<Float>, mean: UnsafeMutablePointer<Float>,
    variance: UnsafeMutablePointer<Float>
  ) {
    let blocks = (rows + blockRows - 1) / blockRows
    let moments = ChannelMoments(blocks: blocks, channels: channels)
    ThreadPool.forEach(blocks) { block in
      let first = block * blockRows
      moments.take(block, rows: min(blockRows, rows - first), input + first * channels)
    }
    moments.merge(mean: mean, variance: variance)
  }

  /// output[r, c] = input[r, c] · factor[c] + term[c], and not below zero if `rectified`.
  ///
  /// With factor = scale / √(variance + ε) and term = bias − mean · factor this is the normalisation.
  package static func apply(
    rows: Int, channels: Int, input: UnsafePointer<Float>, factor: UnsafePointer<Float>,
    term: UnsafePointer<Float>,
    rectified: Bool, output: UnsafeMutablePointer<Float>
  ) {
    ThreadPool.perform(
      AffineRows(
        rows: rows, channels: channels, input: input, factor: factor, term: term, isRectified: rectified, output: output
      ))
  }

  /// The gradients of the normalisation with the batch's own statistics. With x̂ = (x − mean) · deviation⁻¹:
  ///
  ///     biasGradient  = Σᵣ g        scaleGradient = Σᵣ g · x̂
  ///     inputGradient = scale / deviation · (g − biasGradient / rows − x̂ · scaleGradient / rows)
  ///
  /// where g is the output's gradient, or zero where `rectified` made the output zero.
  ///
  /// - Parameters:
  ///   - output: What ``apply(rows:channels:input:factor:term:rectified:output:)`` gave; read if `rectified`.
  ///   - inverseDeviation: 1 / √(variance + ε), [channels].
  package static func gradients(
    rows: Int, channels: Int, input: UnsafePointer<Float>, output: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    scale: UnsafePointer<Float>, rectified: Bool, inputGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    parameterGradients(
      rows: rows, channels: channels, input: input, output: output, outputGradient: outputGradient,
      mean: mean,
      inverseDeviation: inverseDeviation, rectified: rectified, scaleGradient: scaleGradient,
      biasGradient: biasGradient)
    let coefficients = GradientCoefficients(
      rows: rows, channels: channels, mean: mean, inverseDeviation: inverseDeviation, scale: scale,
      scaleGradient: scaleGradient, biasGradient: biasGradient)
    defer { withExtendedLifetime(coefficients) {} }
    let (a, b, c) = (coefficients.a, coefficients.b, coefficients.c)
    forEachRowBlock(rows, channels) { range in
      for row in range {
        let start = row &* channels
        let (x, y, g, result) = (input + start, output + start, outputGradient + start, inputGradient + start)
        if rectified {
          for channel in 0..<channels {
            let gradient = y[channel] > 0 ? g[channel] : 0
            result[channel] = multiplyAdd(
              a[channel], gradient, multiplyAdd(b[channel], x[channel], c[channel]))
          }
        } else {
          for channel in 0..<channels {
            result[channel] = multiplyAdd(
              a[channel], g[channel], multiplyAdd(b[channel], x[channel], c[channel]))
          }
        }
      }
    }
  }

  /// The gradients to scale and bias, which are the same whether the statistics are the batch's or fixed.
  package static func parameterGradients(
    rows: Int, channels: Int, input: UnsafePointer<Float>, output: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    rectified: Bool, scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let blocks = (rows + blockRows - 1) / blockRows
    let parts = GradientSums(blocks: blocks, channels: channels)
    ThreadPool.forEach(blocks) { block in
      let sums = parts.part(block)
      let products = sums + channels
      for row in block * blockRows..<min(rows, (block + 1) * blockRows) {
        let start = row &* channels
        let (x, y, g) = (input + start, output + start, outputGradient + start)
        for channel in 0..<channels {
          let gradient = rectified ? (y[channel] > 0 ? g[channel] : 0) : g[channel]
          sums[channel] += gradient
          products[channel] = multiplyAdd(gradient, x[channel] - mean[channel], products[channel])
        }
      }
    }
    parts.merge(inverseDeviation: inverseDeviation, scaleGradient: scaleGradient, biasGradient: biasGradient)
  }

  @inline(__always)
  private static func forEachRowBlock(_ rows: Int, _ channels: Int, _ body: (Range<Int>) -> Void) {
    ThreadPool.forEachRange(rows, grain: rowsAtOnce(channels), body)
  }

  /// How many rows are done together.
  fileprivate static func rowsAtOnce(_ channels: Int) -> Int { max(1, 16384 / max(channels, 1)) }
}

/// Rows times a factor per channel, plus a term.
private struct AffineRows: WorkItems {
  let rows, channels: Int
  let input, factor, term: UnsafePointer<Float>
  let isRectified: Bool
  let output: UnsafeMutablePointer<Float>

  private var rowsAtOnce: Int { BatchNormalization.rowsAtOnce(channels) }
  var count: Int { (rows + rowsAtOnce - 1) / rowsAtOnce }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    for row in item * rowsAtOnce..<min(rows, (item + 1) * rowsAtOnce) {
      let line = input + row &* channels
      let result = output + row &* channels
      if isRectified {
        for channel in 0..<channels {
          result[channel] = rectify(multiplyAdd(line[channel], factor[channel], term[channel]))
        }
      } else {
        for channel in 0..<channels {
          result[channel] = multiplyAdd(line[channel], factor[channel], term[channel])
        }
      }
    }
  }
}

/// max(x, 0); NaN stays NaN.
@inline(__always)
func rectify(_ x: Float) -> Float { x < 0 ? 0 : x }
