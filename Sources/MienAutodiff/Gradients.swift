import MienSystem
import MienTensors

/// ∂L/∂x for every tracked variable x that a number L was computed from and that is not the result of an operation, and
/// for those results that were asked for.
public struct Gradients: Sendable {
  /// A gradient and its variable's node. The node is held so that no later node can get its identity.
  private struct Entry {
    let node: Node
    var gradient: Tensor
  }
  private var entries: [ObjectIdentifier: Entry] = [:]
  /// Results of operations whose gradients were asked for. The nodes are held, as above.
  private let kept: [ObjectIdentifier: Node]

  fileprivate init(_ gradients: [(node: Node, gradient: Tensor)], keeping kept: [ObjectIdentifier: Node]) {
    self.kept = kept
    for (node, gradient) in gradients { entries[ObjectIdentifier(node)] = Entry(node: node, gradient: gradient) }
  }

  /// The gradient to `variable`, in its shape; nil if the number does not depend on it.
  ///
  /// - Precondition: if it is the result of an operation, its gradient was asked for: those of all results would fill
  ///   the memory.
  public subscript(variable: Variable) -> Tensor? {
    get {
      guard let node = variable.node else { return nil }
      let key = ObjectIdentifier(node)
      expect(
        node.pullback == nil || kept[key] != nil,
        "gradients: the variable of shape \(variable.shape) is the result of an operation, and its gradient was not kept: "
          + "expected gradients(keeping: [variable])")
      return entries[key]?.gradient
    }
    set {
      guard let node = variable.node else { return }
      entries[ObjectIdentifier(node)] = newValue.map { Entry(node: node, gradient: $0) }
    }
  }

  /// How many there are.
  package var count: Int { entries.count }

  /// Multiplies every gradient by `factor`.
  public mutating func scale(by factor: Float) {
    entries = entries.mapValues { Entry(node: $0.node, gradient: $0.gradient * factor) }
  }

  /// Those to these variables alone.
  package func restricted(to variables: [Variable]) -> Gradients {
    var result = self
    let keys = Set(variables.compactMap(\.identity))
    result.entries = entries.filter { keys.contains($0.key) }
    return result
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

/// The value of a function of a tensor and its gradient there.
///
///     let (value, gradient) = valueAndGradient(at: Tensor([2], [3, 4])) { x in (x * x).sum() }    // 25, [6, 8]
///
/// - Precondition: the function's result is a single number.
public func valueAndGradient(
  at point: Tensor, of function: (Variable) throws -> Variable
) rethrows -> (value: Float, gradient: Tensor) {
  let x = Variable(point)
  let value = try function(x)
  return (value.value.scalar, value.gradients()[x] ?? Tensor(point.shape, repeating: 0))
}

extension Variable {
  /// The gradients of this number to every variable that it was computed from.
  ///
  ///     let hidden = relu(linear(input, weight: weight))
  ///     let gradients = hidden.sum().gradients(keeping: [hidden])
  ///     gradients[hidden]      // of a result on the way
  ///
  /// - Parameter results: Results of operations whose gradients are wanted as well.
  /// - Precondition: it is a single number; for anything else, pass a `cotangent`.
  public func gradients(keeping results: [Variable] = []) -> Gradients {
    expect(value.count == 1, "gradients: expected a single number, got shape \(shape)")
    return gradients(cotangent: Tensor(shape, repeating: 1), keeping: results)
  }

  /// The gradients of Σ cotangent · self: the vector–Jacobian product.
  ///
  /// Cost: each recorded operation's pullback once.
  ///
  /// - Parameters:
  ///   - cotangent: The weights of the sum, in this variable's shape.
  ///   - results: Results of operations whose gradients are wanted as well.
  public func gradients(cotangent: Tensor, keeping results: [Variable] = []) -> Gradients {
    expect(
      cotangent.shape == shape, "gradients: expected a cotangent of shape \(shape), got \(cotangent.shape)")
    let kept = Dictionary(
      results.compactMap { $0.node.map { (ObjectIdentifier($0), $0) } }, uniquingKeysWith: { first, _ in first })
    guard let node else { return Gradients([], keeping: kept) }
    var found: [(node: Node, gradient: Tensor)] = []
    var pending = [ObjectIdentifier(node): cotangent]
    let operations = node.operationsFromLast()
    for node in operations {
      guard let pullback = node.pullback, let outer = pending.removeValue(forKey: ObjectIdentifier(node))
      else {
        continue
      }
      if !kept.isEmpty, kept[ObjectIdentifier(node)] != nil { found.append((node, outer)) }
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
    found += operations.compactMap { node in pending[ObjectIdentifier(node)].map { (node, $0) } }
    return Gradients(found, keeping: kept)
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
