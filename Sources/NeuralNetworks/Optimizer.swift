/// Changes a network's parameters along their gradients.
public protocol Optimizer: Sendable {
  /// How far a step goes. Set it before every step to follow a ``Schedule``.
  var learningRate: Float { get set }

  /// One step: changes every trained parameter that has a gradient.
  mutating func update<Network: Layer>(_ network: inout Network, along gradients: Gradients)

  /// Everything remembered between steps, by name, for a checkpoint.
  var state: [(name: String, tensor: Tensor)] { get set }

  /// The names and shapes of ``state`` once every trained parameter of `network` was changed.
  func stateShapes(for network: some Layer) -> [String: Shape]

  /// How many steps ``state`` counts; nil, the default, if it counts none. A saved run is checked by it.
  var countedSteps: Int? { get }
}

extension Optimizer {
  /// None.
  public var countedSteps: Int? { nil }
}

extension Layer {
  /// The shape of every parameter that gradients flow to, each name after `prefix`.
  func trainedShapes(prefix: String) -> [String: Shape] {
    let trained = parameters.lazy.filter { $0.role.isTrained && $0.variable.isTracked }
    return Dictionary(uniqueKeysWithValues: trained.map { (prefix + $0.name, $0.variable.shape) })
  }
}

extension Gradients {
  /// Stops a program whose optimiser would otherwise do nothing, step after step.
  static func checkUse(_ isTouched: Bool) {
    precondition(
      isTouched,
      "update: no parameter of the network has a gradient: it is frozen, or the gradients are another network's or were "
        + "used before")
  }

  /// √ Σ g² over all gradients to the parameters of `network`.
  public func norm(over network: some Layer) -> Float {
    var total = 0.0
    for parameter in network.parameters {
      guard let gradient = self[parameter.variable] else { continue }
      total += gradient.sumOfSquares()
    }
    return Float(total.squareRoot())
  }

  /// Scales all gradients so that their joint norm is at most `limit` (Pascanu, Mikolov & Bengio 2013).
  ///
  /// - Returns: The norm before.
  @discardableResult
  public mutating func clip(toNorm limit: Float, over network: some Layer) -> Float {
    precondition(limit > 0, "clip: expected a positive norm, got \(limit)")
    let norm = norm(over: network)
    if norm > limit { scale(by: limit / norm) }
    return norm
  }
}
