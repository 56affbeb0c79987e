import MienKernels
import MienSystem

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization"):
///
///     w ← w − learningRate · weightDecay · w          (weights only)
///     m ← β₁ · m + (1 − β₁) · g        v ← β₂ · v + (1 − β₂) · g²
///     w ← w − learningRate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
public struct AdamW: Optimizer {
  /// How far a step goes.
  public var learningRate: Float
  /// β₁ and β₂: how long means and squares are remembered.
  public let betas: (mean: Float, square: Float)
  /// ε, which keeps the division finite.
  public let epsilon: Float
  /// The pull of the weights to zero. Biases and normalisations are spared.
  public let weightDecay: Float
  private var means: [String: Tensor] = [:]
  private var squares: [String: Tensor] = [:]
  /// How many steps were done.
  public private(set) var steps = 0

  /// AdamW.
  public init(
    learningRate: Float, betas: (mean: Float, square: Float) = (0.9, 0.999), epsilon: Float = 1e-8,
    weightDecay: Float = 0.01
  ) {
    self.learningRate = learningRate
    (self.betas, self.epsilon, self.weightDecay) = (betas, epsilon, weightDecay)
  }

  /// One step along `gradients`; see ``Optimizer``.
  public mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients) {
    steps += 1
    let (first, second, epsilon) = (betas.mean, betas.square, epsilon)
    let rate = learningRate / (1 - powf(first, Float(steps)))
    let correction = 1 / (1 - powf(second, Float(steps)))
    network.update(along: gradients) { name, value, role, gradient in
      let kept = 1 - (role == .weight ? learningRate * weightDecay : 0)
      var mean = means.removeValue(forKey: name) ?? Tensor(value.shape, repeating: 0)
      var square = squares.removeValue(forKey: name) ?? Tensor(value.shape, repeating: 0)
      let step = AdamStep(
        kept: kept, rate: rate, correction: correction, first: first, second: second, epsilon: epsilon)
      let weights = value.zipped(gradient, updating: &mean, &square, step)
      (means[name], squares[name]) = (mean, square)
      return weights
    }
  }

  /// Means and squares for every parameter, and the count of steps; see ``Optimizer``.
  public func stateShapes(for network: some Module) -> [String: Shape] {
    network.trainedShapes(prefix: "mean.")
      .merging(network.trainedShapes(prefix: "square.")) { first, _ in first }
      .merging(["steps": []]) { first, _ in first }
  }

  /// The count of steps; see ``Optimizer``.
  public var countedSteps: Int? { steps }

  /// Everything remembered between steps, by name.
  public var state: [(name: String, tensor: Tensor)] {
    get {
      means.state(prefix: "mean.") + squares.state(prefix: "square.")
        + [(name: "steps", tensor: Tensor(Float(steps)))]
    }
    set {
      (means, squares) = (Dictionary(newValue, prefix: "mean."), Dictionary(newValue, prefix: "square."))
      steps = 0
      for (name, tensor) in newValue where name == "steps" && tensor.count == 1 {
        steps = Int(exactly: tensor.scalar) ?? 0
      }
    }
  }
}

private struct AdamStep: DoublyUpdatingFunction {
  let kept, rate, correction, first, second, epsilon: Float
  @inline(__always) func callAsFunction(
    _ weight: Float, _ gradient: Float, _ mean: inout Float, _ square: inout Float
  ) -> Float {
    mean = first * mean + (1 - first) * gradient
    square = second * square + (1 - second) * gradient * gradient
    return kept * weight - rate * mean / (ElementaryFunctions.squareRoot(square * correction) + epsilon)
  }
}
