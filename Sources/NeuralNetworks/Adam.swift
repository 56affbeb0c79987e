/// Adam (Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization"): ``AdamW`` without weight decay.
public struct Adam: Optimizer {
  private var steps: AdamW

  /// Adam.
  public init(
    learningRate: Float, betas: (mean: Float, square: Float) = (0.9, 0.999), epsilon: Float = 1e-8
  ) {
    steps = AdamW(learningRate: learningRate, betas: betas, epsilon: epsilon, weightDecay: 0)
  }

  /// How far a step goes.
  public var learningRate: Float {
    get { steps.learningRate }
    set { steps.learningRate = newValue }
  }

  /// One step along `gradients`; see ``Optimizer``.
  public mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients) {
    steps.update(&network, along: gradients)
  }

  /// Means and squares for every parameter, and the count of steps; see ``Optimizer``.
  public func stateShapes(for network: some Module) -> [String: Shape] { steps.stateShapes(for: network) }

  /// The count of steps; see ``Optimizer``.
  public var countedSteps: Int? { steps.countedSteps }

  /// Everything remembered between steps, by name.
  public var state: [(name: String, tensor: Tensor)] {
    get { steps.state }
    set { steps.state = newValue }
  }
}
