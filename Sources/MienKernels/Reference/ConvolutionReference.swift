/// The readable convolution and its gradients, against which ``Convolution`` is tested.
///
/// Everything follows from one list. Convolution multiplies input[i] by filter[f] and adds the product to
/// output[o] for certain triples (o, i, f); ``forEachProduct(_:_:)`` names them, straight from the definition
///
///     output[n, y, x, o] = Σ input[n, y·s + r·d − p, x·s + c·d − p, k] · filter[o, k′, r, c]
///
/// with stride s, padding p, dilation d, summed over the filter's rows r, its columns c and the channels k of
/// o's group, k′ being k counted within the group. Since the output is linear in each factor, both gradients
/// are sums over the same triples with the three roles exchanged.
package enum ConvolutionReference {
  /// output[o] = Σ input[i] · filter[f].
  ///
  /// - Parameters:
  ///   - input: [batch, inputHeight, inputWidth, inputChannels].
  ///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  /// - Returns: [batch, outputHeight, outputWidth, outputChannels].
  @_specialize(where Scalar == Double)
  package static func forward<Scalar: BinaryFloatingPoint>(
    _ geometry: ConvolutionGeometry, input: [Scalar], filter: [Scalar]
  ) -> [Scalar] {
    var output = [Scalar](repeating: 0, count: geometry.outputCount)
    forEachProduct(geometry) { o, i, f in output[o] += input[i] * filter[f] }
    return output
  }

  /// inputGradient[i] = Σ outputGradient[o] · filter[f].
  ///
  /// - Returns: [batch, inputHeight, inputWidth, inputChannels].
  @_specialize(where Scalar == Double)
  package static func inputGradient<Scalar: BinaryFloatingPoint>(
    _ geometry: ConvolutionGeometry, outputGradient: [Scalar], filter: [Scalar]
  ) -> [Scalar] {
    var inputGradient = [Scalar](repeating: 0, count: geometry.inputCount)
    forEachProduct(geometry) { o, i, f in inputGradient[i] += outputGradient[o] * filter[f] }
    return inputGradient
  }

  /// filterGradient[f] = Σ outputGradient[o] · input[i].
  ///
  /// - Returns: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  @_specialize(where Scalar == Double)
  package static func filterGradient<Scalar: BinaryFloatingPoint>(
    _ geometry: ConvolutionGeometry, input: [Scalar], outputGradient: [Scalar]
  ) -> [Scalar] {
    var filterGradient = [Scalar](repeating: 0, count: geometry.filterCount)
    forEachProduct(geometry) { o, i, f in filterGradient[f] += outputGradient[o] * input[i] }
    return filterGradient
  }

  /// Calls `body` with the places in output, input and filter of every product that the convolution adds up.
  ///
  /// Positions outside the image hold zeros and are skipped.
  @inline(__always)
  package static func forEachProduct(_ geometry: ConvolutionGeometry, _ body: (Int, Int, Int) -> Void) {
    let (height, width) = (geometry.inputHeight, geometry.inputWidth)
    let (outputHeight, outputWidth) = (geometry.outputHeight, geometry.outputWidth)
    let (kernelHeight, kernelWidth) = (geometry.kernelHeight, geometry.kernelWidth)
    let (stride, padding, dilation) = (geometry.stride, geometry.padding, geometry.dilation)
    let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
    let (groupInputs, groupOutputs) = (geometry.inputChannelsPerGroup, geometry.outputChannelsPerGroup)
    for image in 0..<geometry.batch {
      for y in 0..<outputHeight {
        for x in 0..<outputWidth {
          for output in 0..<outputs {
            let o = ((image * outputHeight + y) * outputWidth + x) * outputs + output
            for row in 0..<kernelHeight {
              for column in 0..<kernelWidth {
                let sourceRow = y * stride + row * dilation - padding
                let sourceColumn = x * stride + column * dilation - padding
                guard 0..<height ~= sourceRow, 0..<width ~= sourceColumn else { continue }
                for input in 0..<groupInputs {
                  let channel = output / groupOutputs * groupInputs + input
                  let i = ((image * height + sourceRow) * width + sourceColumn) * inputs + channel
                  let f = ((output * groupInputs + input) * kernelHeight + row) * kernelWidth + column
                  body(o, i, f)
                }
              }
            }
          }
        }
      }
    }
  }
}
