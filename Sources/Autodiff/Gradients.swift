import SystemLibrary
import Tensors

/// ∂L/∂x for every tracked variable x that a number L was computed from and that is not the result of an operation.
public struct Gradients: Sendable {
  /// A gradient and its variable's node. The node is held so that no later node can get its identity.
  private struct Entry {
    let node: Node
    var gradient: Tensor
  }
  private var entries: [ObjectIdentifier: Entry] = [:]

  fileprivate init(_ gradients: [(node: Node, gradient: Tensor)]) {
    for (node, gradient) in gradients { entries[ObjectIdentifier(node)] = Entry(node: node, gradient: gradient) }
  }

  /// The gradient to `variable`, in its shape; nil if the number does not depend on it.
  public subscript(variable: Variable) -> Tensor? {
    get { variable.node.flatMap { entries[ObjectIdentifier($0)]?.gradient } }
    set {
      guard let node = variable.node else { return }
      entries[ObjectIdentifier(node)] = newValue.map { Entry(node: node, gradient: $0) }
    }
  }

  /// Multiplies every gradient by `factor`.
  public mutating func scale(by factor: Float) {
    entries = entries.mapValues { Entry(node: $0.node, gradient: $0.gradient * factor) }
  }

  /// Adds the gradients of another number with respect to the same variables, so that a large batch can be computed in
  /// parts.
  public static func += (gradients: inout Gradients, other: Gradients) {
    for (key, entry) in other.entries {
      gradients.entries[key, default: Entry(node: entry.node, gradient: Tensor(entry.gradient.shape, repeating: 0))]
        .gradient += entry.gradient
    }
  }
}

extension Variable {
  /// The gradients of this number to every variable that it was computed from.
  ///
  /// - Precondition: it is a single number; for anything else, pass a `cotangent`.
  public func gradients() -> Gradients {
    expect(value.count == 1, "gradients: expected a single number, got shape \(shape)")
    return gradients(cotangent: Tensor(shape, repeating: 1))
  }

  /// The gradients of Σ cotangent · self: the vector–Jacobian product.
  ///
  /// Cost: each recorded operation's pullback once.
  ///
  /// - Parameter cotangent: The weights of the sum, in this variable's shape.
  public func gradients(cotangent: Tensor) -> Gradients {
    expect(
      cotangent.shape == shape, "gradients: expected a cotangent of shape \(shape), got \(cotangent.shape)")
    guard let node else { return Gradients([]) }
    var pending = [ObjectIdentifier(node): cotangent]
    let operations = node.operationsFromLast()
    for node in operations {
      guard let pullback = node.pullback, let outer = pending.removeValue(forKey: ObjectIdentifier(node))
      else {
        continue
      }
      let gradients = pullback(outer)
      expect(
        gradients.count == node.inputs.count,
        "gradients: the pullback of an operation of \(node.inputs.count) inputs gave \(gradients.count) gradients")
      for (input, gradient) in zip(node.inputs, gradients) {
        guard let input, let gradient else { continue }
        expect(
          gradient.shape == input.shape,
          "gradients: a pullback gave a gradient of shape \(gradient.shape) to an input of shape \(input.shape)")
        let key = ObjectIdentifier(input)
        // Removed before the addition, so that it is not copied.
        if var sum = pending.removeValue(forKey: key) {
          sum += gradient
          pending[key] = sum
        } else {
          pending[key] = gradient
        }
      }
    }
    return Gradients(operations.compactMap { node in pending[ObjectIdentifier(node)].map { (node, $0) } })
  }
}

extension Node {
  /// All nodes that this one depends on, itself first, every node before those it was computed from.
  fileprivate func operationsFromLast() -> [Node] {
    var order: [Node] = []
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    var path: [(node: Node, next: Int)] = [(self, 0)]
    while let (node, next) = path.last {
      guard next < node.inputs.count else {
        order.append(node)
        path.removeLast()
        continue
      }
      path[path.count - 1].next += 1
      if let input = node.inputs[next], seen.insert(ObjectIdentifier(input)).inserted {
        path.append((input, 0))
      }
    }
    return order.reversed()
  }
}
