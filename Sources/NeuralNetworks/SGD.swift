import MienKernels

/// Stochastic gradient descent with momentum, as PyTorch defines it (Sutskever et al. 2013 for Nesterov's form):
///
///     g ← gradient + weightDecay · w          (weights only)
///     v ← momentum · v + g                    (v = g at the first step)
///     w ← w − learningRate · (nesterov ? g + momentum · v : v)
public struct SGD: Optimizer {
  /// How far a step goes.
  public var learningRate: Float
  /// The share of the last step that is added to the next one, from 0 to below 1.
  public let momentum: Float
  /// Whether the momentum is applied once more ahead of the step, as Nesterov does.
  public let nesterov: Bool
  /// The pull of the weights to zero. Biases and normalisations are spared.
  public let weightDecay: Float
  private var velocities: [String: Tensor] = [:]

  /// Gradient descent.
  public init(learningRate: Float, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0) {
    self.learningRate = learningRate
    (self.momentum, self.nesterov, self.weightDecay) = (momentum, nesterov, weightDecay)
  }

  /// One step along `gradients`; see ``Optimizer``.
  public mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients) {
    let (rate, momentum, nesterov) = (learningRate, momentum, nesterov)
    network.update(along: gradients) { name, value, role, gradient in
      let decay = role == .weight ? weightDecay : 0
      guard momentum != 0 else { return value.zipped(gradient, PlainStep(rate: rate, decay: decay)) }
      // Taken out of the dictionary while it changes, so that it is not copied.
      var velocity = velocities.removeValue(forKey: name) ?? Tensor(value.shape, repeating: 0)
      let step = MomentumStep(rate: rate, decay: decay, momentum: momentum, nesterov: nesterov)
      let weights = value.zipped(gradient, updating: &velocity, step)
      velocities[name] = velocity
      return weights
    }
  }

  /// A velocity for every parameter, if there is momentum; see ``Optimizer``.
  public func stateShapes(for network: some Module) -> [String: Shape] {
    momentum == 0 ? [:] : network.trainedShapes(prefix: "velocity.")
  }

  /// Everything remembered between steps, by name.
  public var state: [(name: String, tensor: Tensor)] {
    get { velocities.state(prefix: "velocity.") }
    set { velocities = Dictionary(newValue, prefix: "velocity.") }
  }
}

/// w − rate · (g + decay · w).
private struct PlainStep: BinaryFunction {
  let rate, decay: Float
  @inline(__always) func callAsFunction(_ weight: Float, _ gradient: Float) -> Float {
    weight - rate * (gradient + decay * weight)
  }
}

/// The same with a velocity.
private struct MomentumStep: UpdatingFunction {
  let rate, decay, momentum: Float
  let nesterov: Bool
  @inline(__always) func callAsFunction(_ weight: Float, _ gradient: Float, _ velocity: inout Float) -> Float {
    let g = gradient + decay * weight
    velocity = momentum * velocity + g
    return weight - rate * (nesterov ? g + momentum * velocity : velocity)
  }
}
