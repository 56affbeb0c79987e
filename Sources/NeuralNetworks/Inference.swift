/// A network in use on inputs that come one after the other, such as a camera's: what `network(input)` gives, to the same bits, in memory
/// that is kept. Once it has seen an input of the size, the layers that are made for it allocate nothing: convolutions, normalisations,
/// linear maps, and the maximum of windows of 2 × 2 after a normalised convolution.
package struct Inference: Sendable {
  private enum Step: Sendable {
    case fused(FusedLayers, FixedNormalization)
    case convolution(Convolution2D)
    case normalization(FixedNormalization, rectified: Bool)
    case linear(Linear)
    case flatten
    /// By way of tensors.
    case other(any Layer)
  }
  private let steps: [Step]

  /// The network with its weights as they are now.
  package init(_ network: Sequential) { steps = Self.steps(network.frozen) }

  private static func steps(_ network: Sequential) -> [Step] {
    network.groups.flatMap { group -> [Step] in
      switch group {
      case .fused(let layers): return [.fused(layers, layers.normalization.fixed)]
      case .single(let layer as Sequential): return steps(layer)
      case .single(let layer as Convolution2D): return [.convolution(layer)]
      case .single(let layer as BatchNormalization):
        return [.normalization(layer.fixed, rectified: layer.rectified)]
      case .single(let layer as Linear): return [.linear(layer)]
      case .single(is Flatten): return [.flatten]
      case .single(is Dropout): return []
      case .single(let layer): return [.other(layer)]
      }
    }
  }

  /// The output in use.
  package func callAsFunction(_ input: consuming Activations) -> Activations {
    var output = input
    for step in steps { output = Self.output(of: step, output) }
    return output
  }

  private static func output(of step: Step, _ input: borrowing Activations) -> Activations {
    switch step {
    case .fused(let layers, let normalization):
      if let output = layers(input, normalization) { return output }
      return Activations(layers(Variable(constant: input.tensor)).value)
    case .convolution(let layer):
      return convolution(
        input, filter: layer.weight.value, bias: layer.bias?.value, stride: layer.stride, padding: layer.padding,
        dilation: layer.dilation, groups: layer.groups)
    case .normalization(let normalization, let rectified):
      return batchNormalization(input, normalization, rectified: rectified)
    case .linear(let layer): return linear(input, weight: layer.weight.value, bias: layer.bias?.value)
    case .flatten: return input.flattened()
    case .other(let layer): return Activations(layer(Variable(constant: input.tensor)).value)
    }
  }
}
