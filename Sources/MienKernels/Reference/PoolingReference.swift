/// The readable poolings and their gradients, against which ``Pooling`` is tested.
///
/// Images are [batch, height, width, channels]. The window of output pixel (y, x) is the set of input pixels
/// (y · stride + r, x · stride + c) with r and c in 0 ..< size.
package enum PoolingReference {
  /// output[n, y, x, k] = the largest input in the window; winners are the places of those inputs in `input`,
  /// the first of equals.
  @_specialize(where Scalar == Double)
  package static func maximum<Scalar: BinaryFloatingPoint>(
    _ geometry: PoolingGeometry, input: [Scalar]
  ) -> (output: [Scalar], winners: [Int]) {
    var output: [Scalar] = []
    var winners: [Int] = []
    forEachWindow(geometry) { window in
      var winner = window[0]
      for place in window where input[place] > input[winner] { winner = place }
      output.append(input[winner])
      winners.append(winner)
    }
    return (output, winners)
  }

  /// The gradient of every output goes to the input that won: inputGradient[i] = Σ outputGradient[o] over the
  /// o whose winner is i.
  @_specialize(where Scalar == Double)
  package static func maximumGradient<Scalar: BinaryFloatingPoint>(
    _ geometry: PoolingGeometry, outputGradient: [Scalar], winners: [Int]
  ) -> [Scalar] {
    var inputGradient = [Scalar](repeating: 0, count: geometry.inputCount)
    for (gradient, winner) in zip(outputGradient, winners) { inputGradient[winner] += gradient }
    return inputGradient
  }

  /// output[n, y, x, k] = the sum of the inputs in the window / size².
  @_specialize(where Scalar == Double)
  package static func average<Scalar: BinaryFloatingPoint>(
    _ geometry: PoolingGeometry, input: [Scalar]
  ) -> [Scalar] {
    var output: [Scalar] = []
    forEachWindow(geometry) { window in
      var sum: Scalar = 0
      for place in window { sum += input[place] }
      output.append(sum / Scalar(window.count))
    }
    return output
  }

  /// Every input of a window gets the output's gradient / size².
  @_specialize(where Scalar == Double)
  package static func averageGradient<Scalar: BinaryFloatingPoint>(
    _ geometry: PoolingGeometry, outputGradient: [Scalar]
  ) -> [Scalar] {
    var inputGradient = [Scalar](repeating: 0, count: geometry.inputCount)
    var output = 0
    forEachWindow(geometry) { window in
      for place in window { inputGradient[place] += outputGradient[output] / Scalar(window.count) }
      output += 1
    }
    return inputGradient
  }

  /// Calls `body` with the places in the input of every window's pixels, window by window in the order of the
  /// output.
  @inline(__always)
  package static func forEachWindow(_ geometry: PoolingGeometry, _ body: ([Int]) -> Void) {
    let (height, width, channels) = (geometry.inputHeight, geometry.inputWidth, geometry.channels)
    for image in 0..<geometry.batch {
      for y in 0..<geometry.outputHeight {
        for x in 0..<geometry.outputWidth {
          for channel in 0..<channels {
            var window: [Int] = []
            for row in 0..<geometry.size {
              for column in 0..<geometry.size {
                let sourceRow = image * height + y * geometry.stride + row
                let sourceColumn = x * geometry.stride + column
                window.append((sourceRow * width + sourceColumn) * channels + channel)
              }
            }
            body(window)
          }
        }
      }
    }
  }
}
