import MienSystem

/// Changes a network's parameters along their gradients.
public protocol Optimizer: Sendable {
  /// How far a step goes. Set it before every step to follow a ``Schedule``.
  var learningRate: Float { get set }

  /// One step: changes every trained parameter that has a gradient.
  mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients)

  /// Everything remembered between steps, by name, for a checkpoint.
  var state: [(name: String, tensor: Tensor)] { get set }

  /// The names and shapes of ``state`` once every trained parameter of `network` was changed.
  func stateShapes(for network: some Module) -> [String: Shape]

  /// How many steps ``state`` counts; nil, the default, if it counts none. A saved run is checked by it.
  var countedSteps: Int? { get }
}

extension Optimizer {
  /// None.
  public var countedSteps: Int? { nil }
}

// What optimisers remember of each parameter, as parts of their states: each name after a prefix.
extension [(name: String, tensor: Tensor)] {
  /// Those whose names begin with `prefix`, without it.
  func part(prefix: String) -> Self {
    filter { $0.name.hasPrefix(prefix) }.map { (name: String($0.name.dropFirst(prefix.count)), tensor: $0.tensor) }
  }
}

extension [String: Tensor] {
  /// The tensors in the order of their names, each name after `prefix`.
  func state(prefix: String) -> [(name: String, tensor: Tensor)] {
    sorted { $0.key < $1.key }.map { (name: prefix + $0.key, tensor: $0.value) }
  }

  /// The tensors of a state whose names begin with `prefix`, by the rest of the name.
  init(_ state: [(name: String, tensor: Tensor)], prefix: String) {
    self.init(state.part(prefix: prefix).map { ($0.name, $0.tensor) }) { $1 }
  }
}

extension Module {
  /// The parameters that gradients flow to, each once: of several names for one variable, the first.
  var trackedParameters: [Parameter] {
    var seen: Set<ObjectIdentifier> = []
    return parameters.filter { parameter in
      parameter.role.isTrained && parameter.variable.identity.map { seen.insert($0).inserted } ?? false
    }
  }

  /// The shape of every parameter that an optimiser changes, each name after `prefix`.
  func trainedShapes(prefix: String) -> [String: Shape] {
    Dictionary(uniqueKeysWithValues: trackedParameters.map { (prefix + $0.name, $0.variable.shape) })
  }

  /// Changes every trained parameter that has a gradient: an optimiser's step. One variable that stands under several
  /// names (tied weights) is changed once, by its first name, and stays one.
  ///
  /// It stops a program whose optimiser would otherwise do nothing, step after step.
  ///
  /// - Parameter step: Gives the new value of a parameter.
  public mutating func update(
    along gradients: Gradients, _ step: (_ name: String, _ value: Tensor, _ role: ParameterRole, Tensor) -> Tensor
  ) {
    var (names, renewed): (Set<String>, [ObjectIdentifier: Variable]) = ([], [:])
    forEachParameter { name, parameter, role in
      expect(names.insert(name).inserted, "update: two parameters are named \(name)")
      guard role.isTrained, let identity = parameter.identity, let gradient = gradients[parameter] else { return }
      let variable = renewed[identity] ?? Variable(step(name, parameter.value, role, gradient))
      renewed[identity] = variable
      parameter = variable
    }
    // Gradients to something else: to an input, another network, or a parameter that was forgotten.
    if gradients.count != renewed.count { expectAllPartsListed() }
    expect(
      !renewed.isEmpty,
      "update: no parameter of the network has a gradient: it is frozen, or the gradients are another network's or were "
        + "used before")
  }
}

extension Gradients {
  /// √ Σ g² over all gradients to the parameters of `network`.
  public func norm(over network: some Module) -> Float {
    var total = 0.0
    for parameter in network.trackedParameters {
      guard let gradient = self[parameter.variable] else { continue }
      total += gradient.sumOfSquares()
    }
    return Float(total.squareRoot())
  }

  /// Scales all gradients so that their joint norm is at most `limit` (Pascanu, Mikolov & Bengio 2013).
  ///
  /// - Returns: The norm before.
  @discardableResult
  public mutating func clip(toNorm limit: Float, over network: some Module) -> Float {
    expect(limit > 0, "clip: expected a positive norm, got \(limit)")
    let norm = norm(over: network)
    if norm > limit { scale(by: limit / norm) }
    return norm
  }
}
