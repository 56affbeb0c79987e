/// Neighbouring layers that are computed at once: a convolution without bias, its normalisation, and maximum pooling of
/// 2 × 2 if it follows.
struct FusedLayers {
  private let convolution: Convolution2D
  private(set) var normalization: BatchNormalization
  private let pooled: Bool
  /// How many layers they are.
  var count: Int { pooled ? 3 : 2 }

  /// The group that `layers` begin with from `start` on; nil if they begin with none.
  init?(_ layers: [(name: String, layer: any Layer)], from start: Int) {
    guard start + 1 < layers.count,
      case .convolution(let convolution) = layers[start].layer.layerDescription, convolution.bias == nil,
      case .normalization(let normalization) = layers[start + 1].layer.layerDescription
    else { return nil }
    (self.convolution, self.normalization) = (convolution, normalization)
    if start + 2 < layers.count,
      case .pooling(.maximum(size: 2, stride: 2)) = layers[start + 2].layer.layerDescription
    {
      pooled = true
    } else {
      pooled = false
    }
  }

  /// The output in use from memory to memory; nil where it cannot be computed at once.
  func inferred(_ input: borrowing Features) -> Features? {
    normalizedConvolution(
      input, filter: convolution.weight.value, normalization: normalization.fixed, rectified: normalization.rectified,
      pooled: pooled, stride: convolution.stride, padding: convolution.padding, dilation: convolution.dilation,
      groups: convolution.groups)
  }

  /// The output in use by way of tensors.
  func inferredByTensors(_ input: borrowing Features) -> Features {
    var (copy, pass) = (self, ForwardPass.inUse)
    return Features(copy.forward(Variable(constant: input.tensor), &pass).value, in: input.store)
  }

  /// The output; in training the normalisation notes the batch's statistics, unless it is frozen.
  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let measures = pass.isTraining && !normalization.isFrozen
    let (output, statistics) = normalizedConvolution(
      input, filter: convolution.weight, scale: normalization.scale, bias: normalization.bias,
      statistics: measures ? nil : normalization.running, epsilon: normalization.epsilon,
      rectified: normalization.rectified, pooled: pooled, stride: convolution.stride, padding: convolution.padding,
      dilation: convolution.dilation, groups: convolution.groups)
    if measures { normalization.note(statistics) }
    return output
  }
}
