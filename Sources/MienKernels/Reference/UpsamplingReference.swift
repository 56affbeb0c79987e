/// The readable upsampling, against which ``Upsampling`` is tested. Images are [batch, height, width, channels].
///
/// An output is a weighted sum of inputs; ``forEachShare(_:isLinear:_:)`` names the weights, straight from the
/// definition. The gradient is the same sum with input and output exchanged.
package enum UpsamplingReference {
  package static func forward(_ geometry: UpsamplingGeometry, isLinear: Bool, input: [Double]) -> [Double] {
    var output = [Double](repeating: 0, count: geometry.outputCount)
    forEachShare(geometry, isLinear: isLinear) { o, i, weight in output[o] += weight * input[i] }
    return output
  }

  package static func gradient(_ geometry: UpsamplingGeometry, isLinear: Bool, outputGradient: [Double]) -> [Double] {
    var inputGradient = [Double](repeating: 0, count: geometry.inputCount)
    forEachShare(geometry, isLinear: isLinear) { o, i, weight in inputGradient[i] += weight * outputGradient[o] }
    return inputGradient
  }

  /// Calls `body` with the places in output and input, and the weight, of everything that is added up.
  package static func forEachShare(
    _ geometry: UpsamplingGeometry, isLinear: Bool, _ body: (Int, Int, Double) -> Void
  ) {
    let (height, width) = (geometry.inputHeight, geometry.inputWidth)
    for image in 0..<geometry.batch {
      for y in 0..<geometry.outputHeight {
        for x in 0..<geometry.outputWidth {
          for (row, rowShare) in shares(y, geometry.factor, height, isLinear) {
            for (column, columnShare) in shares(x, geometry.factor, width, isLinear) {
              for channel in 0..<geometry.channels {
                let o = ((image * geometry.outputHeight + y) * geometry.outputWidth + x) * geometry.channels + channel
                let i = ((image * height + row) * width + column) * geometry.channels + channel
                body(o, i, rowShare * columnShare)
              }
            }
          }
        }
      }
    }
  }

  /// Which pixels of a line make pixel `output` of the longer one, and their weights: 1 less the distance of their
  /// middles, both lines being equally long; what lies outside counts for the pixel at the border.
  private static func shares(_ output: Int, _ factor: Int, _ size: Int, _ isLinear: Bool) -> [(Int, Double)] {
    guard isLinear else { return [(output / factor, 1)] }
    let position = (Double(output) + 0.5) / Double(factor) - 0.5
    return (-1...size).compactMap { pixel in
      let weight = 1 - abs(position - Double(pixel))
      return weight > 0 ? (min(max(pixel, 0), size - 1), weight) : nil
    }
  }
}
