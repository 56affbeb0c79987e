import MienTensors

/// A tensor in a computation that can be differentiated.
///
/// Every operation on variables records its inputs and how a gradient flows back through it (reverse-mode
/// differentiation; Linnainmaa 1976, and Baydin et al. 2018 for a survey). A result that depends on no tracked variable
/// records nothing and costs no more than its value.
///
///     let x = Variable(Tensor([3], [1, 2, 3]))
///     let y = (x * x).sum()
///     y.gradients()[x]        // [2, 4, 6]
public struct Variable: Sendable {
  /// The value.
  public let value: Tensor
  let node: Node?

  /// A variable that gradients are taken with respect to.
  public init(_ value: Tensor) {
    self.value = value
    node = Node(value.shape, inputs: [], pullback: nil)
  }

  /// A value that no gradient flows to: data, targets, frozen weights.
  public init(constant value: Tensor) {
    self.value = value
    node = nil
  }

  /// The result of an operation, with the function that turns its gradient into the gradients to its inputs.
  ///
  /// - Parameters:
  ///   - value: The result.
  ///   - inputs: What it was computed from.
  ///   - pullback: Gets ∂L/∂result, in the result's shape; returns ∂L/∂input for every input, in its shape; nil is
  ///     allowed for an input that is not tracked.
  public init(_ value: Tensor, from inputs: [Variable], pullback: @escaping @Sendable (Tensor) -> [Tensor?]) {
    self.value = value
    node =
      inputs.contains { $0.isTracked } ? Node(value.shape, inputs: inputs.map(\.node), pullback: pullback) : nil
  }

  /// The result of an operation of one input.
  public init(_ value: Tensor, from input: Variable, pullback: @escaping @Sendable (Tensor) -> Tensor) {
    self.init(value, from: [input]) { [pullback($0)] }
  }

  /// Whether gradients flow to or through this variable.
  public var isTracked: Bool { node != nil }

  /// What tells this variable from others while it is held: copies have the same one. nil for a constant.
  package var identity: ObjectIdentifier? { node.map(ObjectIdentifier.init) }

  /// The value's shape.
  public var shape: Shape { value.shape }

  /// The same value, without the record of its computation.
  public var detached: Variable { Variable(constant: value) }
}

/// One operation in the record of a computation: the nodes of its inputs, and its pullback.
///
/// A node does not hold its result. What a pullback needs, it captures; everything else is freed at once.
final class Node: @unchecked Sendable {
  /// The shape of the result, and so of the gradient to it.
  let shape: Shape
  // Written once in `init`, and emptied in `deinit`, when nothing else holds the node.
  fileprivate(set) var inputs: [Node?]
  let pullback: (@Sendable (Tensor) -> [Tensor?])?

  init(_ shape: Shape, inputs: [Node?], pullback: (@Sendable (Tensor) -> [Tensor?])?) {
    (self.shape, self.inputs, self.pullback) = (shape, inputs, pullback)
  }

  /// Frees a long chain in a loop: recursion would overflow the stack.
  deinit {
    var pending = inputs.compactMap { $0 }
    inputs = []
    while var node = pending.popLast() {
      guard isKnownUniquelyReferenced(&node) else { continue }
      pending.append(contentsOf: node.inputs.compactMap { $0 })
      node.inputs = []
    }
  }
}

extension Variable: CustomStringConvertible {
  /// The value as a text, and whether no gradient flows to it.
  public var description: String { (isTracked ? "" : "constant ") + "\(value)" }
}
