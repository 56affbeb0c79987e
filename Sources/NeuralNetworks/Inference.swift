import MienSystem

/// A network in use on inputs that come one after the other, such as a camera's: what `network(input)` gives, to the
/// same bits, from memory to memory.
///
///     let inference = Inference(network)
///     let store = FeatureStore()
///     for frame in frames {
///       let output = inference(Features(frame, in: store))
///       output.withUnsafePointer { … }
///     }
///
/// Once it has seen an input of the size, layers that bring their own ``Layer/inferred(_:)`` allocate nothing.
public struct Inference: Sendable {
  private enum Step: Sendable {
    case fused(FusedLayers)
    case single(any Layer)
    case residual(main: Inference, shortcut: Inference?)
  }
  private let steps: [Step]

  /// The network with its weights as they are now.
  public init(_ network: some Layer) { steps = Self.steps(network.frozen) }

  private static func steps(_ layer: any Layer) -> [Step] {
    switch layer.layerDescription {
    case .sequential(let network):
      return network.groups.flatMap { group -> [Step] in
        switch group {
        case .fused(let layers): [.fused(layers)]
        case .single(let layer): steps(layer)
        }
      }
    case .residual(let block):
      return [.residual(main: Inference(block.main), shortcut: block.shortcut.map { Inference($0) })]
    case .dropout: return []
    default: return [.single(layer)]
    }
  }

  /// The output in use, in memory of the input's store.
  ///
  /// - Parameter input: Images [batch, height, width, channels] or rows [batch, channels].
  public func callAsFunction(_ input: consuming Features) -> Features {
    var output = input
    for step in steps { output = Self.output(of: step, output) }
    return output
  }

  /// The same of an input that is needed again.
  private func output(_ input: borrowing Features) -> Features {
    guard let first = steps.first else { return input.copy() }
    var output = Self.output(of: first, input)
    for step in steps.dropFirst() { output = Self.output(of: step, output) }
    return output
  }

  private static func output(of step: Step, _ input: borrowing Features) -> Features {
    switch step {
    case .fused(let layers): layers.inferred(input) ?? layers.inferredByTensors(input)
    case .single(let layer): layer.inferred(input)
    case .residual(let main, let shortcut):
      if let shortcut {
        rectifiedSum(main.output(input), shortcut.output(input))
      } else {
        rectifiedSum(main.output(input), input)
      }
    }
  }

  /// relu(first + second), both of one shape.
  private static func rectifiedSum(_ first: borrowing Features, _ second: borrowing Features) -> Features {
    let (shape, other, count) = (first.shape, second.shape, first.count)
    expect(shape == other, "ResidualBlock: the branches give shapes \(shape) and \(other), expected one shape")
    return first.likewise { output in
      first.withUnsafePointer { first in
        second.withUnsafePointer { second in
          for index in 0..<count {
            let sum = first[index] + second[index]
            output[index] = sum < 0 ? 0 : sum
          }
        }
      }
    }
  }
}
