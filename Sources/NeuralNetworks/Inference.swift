/// A layer that can write its output in use into memory that is there: the same bits as its call, without a tensor.
protocol InferringLayer: Layer {
  /// The output in use.
  func inferred(_ input: borrowing Features) -> Features
}

/// A network in use on inputs that come one after the other, such as a camera's: what `network(input)` gives, to the same bits, from
/// memory to memory. Once it has seen an input of the size, the layers that are made for it (``InferringLayer``, and those that are
/// computed at once) allocate nothing.
package struct Inference: Sendable {
  private enum Step: Sendable {
    case fused(FusedLayers)
    case own(any InferringLayer)
    /// By way of tensors.
    case other(any Layer)
  }
  private let steps: [Step]

  /// The network with its weights as they are now.
  package init(_ network: Sequential) { steps = Self.steps(network.frozen) }

  private static func steps(_ network: Sequential) -> [Step] {
    network.groups.flatMap { group -> [Step] in
      switch group {
      case .fused(let layers): return [.fused(layers)]
      case .single(let layer as Sequential): return steps(layer)
      case .single(let layer as any InferringLayer): return [.own(layer)]
      case .single(is Dropout): return []
      case .single(let layer): return [.other(layer)]
      }
    }
  }

  /// The output in use, in memory of the input's store.
  package func callAsFunction(_ input: consuming Features) -> Features {
    var output = input
    for step in steps { output = Self.output(of: step, output) }
    return output
  }

  private static func output(of step: Step, _ input: borrowing Features) -> Features {
    switch step {
    case .fused(let layers): layers.inferred(input) ?? byTensors(input) { layers($0) }
    case .own(let layer): layer.inferred(input)
    case .other(let layer): byTensors(input) { layer($0) }
    }
  }

  private static func byTensors(_ input: borrowing Features, _ layer: (Variable) -> Variable) -> Features {
    Features(layer(Variable(constant: input.tensor)).value, in: input.store)
  }
}
