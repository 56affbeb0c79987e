import MienKernels

/// RMSProp (Tieleman & Hinton 2012), as PyTorch defines it:
///
///     v ← smoothing · v + (1 − smoothing) · g²
///     b ← momentum · b + g / (√v + ε)
///     w ← w − learningRate · b
///
/// with g the gradient, plus weightDecay · w for weights.
public struct RMSProp: Optimizer {
  /// How far a step goes.
  public var learningRate: Float
  /// How long squares are remembered, from 0 to below 1.
  public let smoothing: Float
  /// The share of the last step that is added to the next one, from 0 to below 1.
  public let momentum: Float
  /// ε, which keeps the division finite.
  public let epsilon: Float
  /// The pull of the weights to zero. Biases and normalisations are spared.
  public let weightDecay: Float
  private var squares: [String: Tensor] = [:]
  private var steps: [String: Tensor] = [:]

  /// RMSProp.
  public init(
    learningRate: Float, smoothing: Float = 0.99, momentum: Float = 0, epsilon: Float = 1e-8, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    (self.smoothing, self.momentum, self.epsilon, self.weightDecay) = (smoothing, momentum, epsilon, weightDecay)
  }

  /// One step along `gradients`; see ``Optimizer``.
  public mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients) {
    network.update(along: gradients) { name, value, role, gradient in
      var square = squares.removeValue(forKey: name) ?? Tensor(value.shape, repeating: 0)
      var step = steps.removeValue(forKey: name) ?? Tensor(value.shape, repeating: 0)
      let weights = value.zipped(
        gradient, updating: &square, &step,
        RMSStep(
          rate: learningRate, smoothing: smoothing, momentum: momentum, epsilon: epsilon,
          decay: role == .weight ? weightDecay : 0))
      (squares[name], steps[name]) = (square, step)
      return weights
    }
  }

  /// Squares and steps for every parameter; see ``Optimizer``.
  public func stateShapes(for network: some Module) -> [String: Shape] {
    network.trainedShapes(prefix: "square.").merging(network.trainedShapes(prefix: "step.")) { first, _ in first }
  }

  /// Everything remembered between steps, by name.
  public var state: [(name: String, tensor: Tensor)] {
    get { squares.state(prefix: "square.") + steps.state(prefix: "step.") }
    set { (squares, steps) = (Dictionary(newValue, prefix: "square."), Dictionary(newValue, prefix: "step.")) }
  }
}

private struct RMSStep: DoublyUpdatingFunction {
  let rate, smoothing, momentum, epsilon, decay: Float
  @inline(__always) func callAsFunction(
    _ weight: Float, _ gradient: Float, _ square: inout Float, _ step: inout Float
  ) -> Float {
    let g = gradient + decay * weight
    square = smoothing * square + (1 - smoothing) * g * g
    step = momentum * step + g / (ElementaryFunctions.squareRoot(square) + epsilon)
    return weight - rate * step
  }
}
