import MienKernels
import MienSystem
import MienTensors

/// Convolution, batch normalisation, ReLU if `rectified` and the maximum of windows of 2 × 2 pixels if `pooled`, as one
/// operation. Except for rounding, the result is that of
/// ``convolution(_:filter:bias:stride:padding:dilation:groups:)``,
/// ``batchNormalization(_:scale:bias:statistics:epsilon:rectified:)`` and ``maximumPooling(_:size:stride:)``, one after
/// another:
///
///     x = input ∗ filter        z = scale · (x − mean) / √(variance + ε) + bias
///     output = max over a window of max(z, 0)
///
/// Those three write and read every pixel a dozen times. As one operation, statistics are computed and results are
/// normalised while they are in the cache. Of the values in between only x is kept for the gradients, which compute z
/// again (the idea of In-Place Activated BatchNorm, Rota Bulò, Porzi & Kontschieder 2018, but from the input, not the
/// output). If the sizes do not allow it (channels that are not a multiple of 16, pooling of odd sizes), the three are
/// called.
///
/// - Parameters:
///   - input: [batch, height, width, inputChannels].
///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
///   - scale: [outputChannels].
///   - bias: [outputChannels].
///   - statistics: Fixed ones, as in inference. With nil, the batch's own are computed, and gradients flow through
///     them, too.
///   - epsilon: ε, which keeps the division finite.
///   - rectified: Whether negative results become zero.
///   - pooled: Whether the largest value of each window of 2 × 2 pixels is taken.
///   - stride: Pixels from one position of the filter to the next.
///   - padding: Zeros around the image, on every side.
///   - dilation: Pixels between neighbouring taps of the filter.
///   - groups: The number of groups of channels.
/// - Returns: The result, [batch, outputHeight, outputWidth, outputChannels] or half as high and wide, and the
///   statistics it was computed with.
public func normalizedConvolution(
  _ input: Variable, filter: Variable, scale: Variable, bias: Variable, statistics: ChannelStatistics? = nil,
  epsilon: Float = 1e-5, rectified: Bool = true, pooled: Bool = false, stride: Int = 1, padding: Int = 0,
  dilation: Int = 1, groups: Int = 1
) -> (output: Variable, statistics: ChannelStatistics) {
  let isTracked = [input, filter, scale, bias].contains { $0.isTracked }
  let geometry = ConvolutionGeometry(
    input: input.shape, filter: filter.shape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  expect(
    scale.shape.isVector(of: geometry.outputChannels) && bias.shape == scale.shape,
    "normalizedConvolution: expected scale and bias of shape [\(geometry.outputChannels)], got \(scale.shape) and "
      + "\(bias.shape)")
  if let statistics {
    expect(
      statistics.mean.shape == scale.shape && statistics.variance.shape == scale.shape,
      "normalizedConvolution: expected statistics of shape \(scale.shape), got \(statistics.mean.shape) and "
        + "\(statistics.variance.shape)")
  }
  guard let fusion = FusedNormalization(geometry, rectified: rectified, pooled: pooled),
    statistics == nil || !isTracked
  else {
    let x = convolution(
      input, filter: filter, stride: stride, padding: padding, dilation: dilation, groups: groups)
    let (y, used) = batchNormalization(
      x, scale: scale, bias: bias, statistics: statistics, epsilon: epsilon, rectified: rectified)
    return (pooled ? maximumPooling(y, size: 2) : y, used)
  }
  if let statistics {
    let normalization = FixedNormalization.of(scale.value, bias.value, statistics, epsilon)
    let value = Tensor(fusion.outputShape) { output in
      input.value.withUnsafePointer { fusion.infer(geometry, $0, filter.value, normalization, into: output) }
    }
    return (Variable(constant: value), statistics)
  }
  let (x, batch) = convolvedWithStatistics(geometry, input.value, filter.value)
  let affine = ChannelAffine(scale.value, bias.value, batch, epsilon)
  let y = fusion.output(x, affine.factor, affine.term)
  let (inputValue, filterValue) = (input.value, filter.value)
  let (inputIsTracked, filterIsTracked) = (input.isTracked, filter.isTracked)
  let output = Variable(y, from: [input, filter, scale, bias]) { gradient in
    let (xGradient, scaleGradient, biasGradient) = fusion.pullback(gradient, x, affine)
    return [
      inputIsTracked ? inputGradient(geometry, xGradient, filter: filterValue, shape: inputValue.shape) : nil,
      filterIsTracked ? filterGradient(geometry, xGradient, input: inputValue, shape: filterValue.shape) : nil,
      scaleGradient, biasGradient,
    ]
  }
  return (output, batch)
}

/// ``normalizedConvolution(_:filter:scale:bias:statistics:epsilon:rectified:pooled:stride:padding:dilation:groups:)``
/// with fixed statistics, from memory to memory; nil if it cannot be done as one operation.
package func normalizedConvolution(
  _ input: borrowing Features, filter: Tensor, normalization: FixedNormalization, rectified: Bool, pooled: Bool,
  stride: Int, padding: Int, dilation: Int, groups: Int
) -> Features? {
  let geometry = ConvolutionGeometry(
    input: input, filter: filter.shape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  expect(
    normalization.factor.count == geometry.outputChannels,
    "normalizedConvolution: expected a normalisation of \(geometry.outputChannels) channels, got one of "
      + "\(normalization.factor.count)")
  guard let fusion = FusedNormalization(geometry, rectified: rectified, pooled: pooled) else { return nil }
  return Features(
    batch: fusion.batch, height: fusion.outputHeight, width: fusion.outputWidth, channels: fusion.channels,
    in: input.store
  ) { output in
    input.withUnsafePointer { fusion.infer(geometry, $0, filter, normalization, into: output) }
  }
}

/// The convolution's result, and its statistics, computed while it is in the cache.
private func convolvedWithStatistics(
  _ geometry: ConvolutionGeometry, _ input: Tensor, _ filter: Tensor
) -> (Tensor, ChannelStatistics) {
  let channels = geometry.outputChannels
  let algorithm = Convolution.fastestAlgorithm(geometry)
  let moments = ChannelMoments(blocks: Convolution.blockCount(geometry, algorithm), channels: channels)
  let x = Tensor(geometry.outputShape) { output in
    withPointers(input, filter) { input, filter in
      Convolution.forward(
        geometry, input: input, filter: filter, output: output, algorithm: algorithm, blocks: .moments(moments))
    }
  }
  var variance = Tensor([channels], repeating: 0)
  let mean = Tensor([channels]) { mean in
    variance.withUnsafeMutablePointer { moments.merge(mean: mean, variance: $0) }
  }
  return (x, ChannelStatistics(mean: mean, variance: variance, count: x.count / channels))
}

extension FusedNormalization {
  /// What follows a convolution; nil if it cannot be done in one pass.
  init?(_ geometry: ConvolutionGeometry, rectified: Bool, pooled: Bool) {
    let (height, width, channels) = (geometry.outputHeight, geometry.outputWidth, geometry.outputChannels)
    guard geometry.batch > 0, Self.allows(height: height, width: width, channels: channels, pooled: pooled) else {
      return nil
    }
    self.init(
      batch: geometry.batch, height: height, width: width, channels: channels, rectified: rectified, pooled: pooled)
  }

  /// The result with fixed statistics. If the blocks hold whole windows, nothing in between is stored.
  func infer(
    _ geometry: ConvolutionGeometry, _ input: UnsafePointer<Float>, _ filter: Tensor,
    _ normalization: FixedNormalization, into output: UnsafeMutablePointer<Float>
  ) {
    let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
    let prepared = filter.preparedFilter(geometry, algorithm)
    withPointers(normalization.factor, normalization.term) { factor, term in
      guard isPooled, !Convolution.hasEvenBlocks(geometry, algorithm) else {
        Convolution.forward(
          geometry, input: input, filter: prepared, output: nil,
          blocks: .normalization(self, factor: factor, term: term, output: output))
        return
      }
      BufferPool.withScratch(geometry.outputCount) { whole in
        Convolution.forward(geometry, input: input, filter: prepared, output: whole)
        apply(input: whole, factor: factor, term: term, output: output)
      }
    }
  }

  fileprivate var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }

  /// The output for the convolution's result x.
  fileprivate func output(_ x: Tensor, _ factor: Tensor, _ term: Tensor) -> Tensor {
    Tensor(outputShape) { output in
      withPointers(x, factor, term) { apply(input: $0, factor: $1, term: $2, output: output) }
    }
  }

  /// The gradients to the convolution's result x, to the scale and to the bias.
  fileprivate func pullback(_ gradient: Tensor, _ x: Tensor, _ affine: ChannelAffine) -> (Tensor, Tensor, Tensor) {
    var scaleGradient = Tensor(affine.scale.shape, repeating: 0)
    var biasGradient = scaleGradient
    let xGradient = Tensor(x.shape) { xGradient in
      scaleGradient.withUnsafeMutablePointer { scaleGradient in
        biasGradient.withUnsafeMutablePointer { biasGradient in
          withPointers(x, gradient) { x, gradient in
            withPointers(affine.mean, affine.inverseDeviation, affine.scale) { mean, inverseDeviation, scale in
              withPointers(affine.factor, affine.term) { factor, term in
                gradients(
                  input: x, outputGradient: gradient, mean: mean, inverseDeviation: inverseDeviation, scale: scale,
                  factor: factor, term: term, inputGradient: xGradient, scaleGradient: scaleGradient,
                  biasGradient: biasGradient)
              }
            }
          }
        }
      }
    }
    return (xGradient, scaleGradient, biasGradient)
  }
}

private func withPointers(
  _ first: Tensor, _ second: Tensor, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  first.withUnsafePointer { first in second.withUnsafePointer { body(first, $0) } }
}

private func withPointers(
  _ first: Tensor, _ second: Tensor, _ third: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  withPointers(first, second) { first, second in third.withUnsafePointer { body(first, second, $0) } }
}
