import MienSystem

/// Optimisers for parts of a network: a smaller step for a body that was trained before, none of the decay for
/// embeddings, and so on.
///
///     var optimizer = ParameterGroups([
///       "body.": SGD(learningRate: 0.001, momentum: 0.9),
///       "": SGD(learningRate: 0.1, momentum: 0.9),       // all others
///     ])
///
/// A parameter belongs to the first group that its name begins with; what belongs to none stays as it is.
public struct ParameterGroups<Base: Optimizer>: Optimizer {
  /// The beginnings of names, and the optimisers.
  public private(set) var groups: [(prefix: String, optimizer: Base)]

  /// These groups, in this order.
  ///
  /// - Precondition: there is at least one.
  public init(_ groups: KeyValuePairs<String, Base>) {
    expect(!groups.isEmpty, "ParameterGroups: expected at least one group, got none")
    self.groups = groups.map { (prefix: $0.key, optimizer: $0.value) }
  }

  /// How far a step of the first group goes. The others keep their proportion to it, so one ``Schedule`` serves all.
  ///
  /// - Precondition: it is not 0 when it is changed.
  public var learningRate: Float {
    get { groups[0].optimizer.learningRate }
    set {
      let before = groups[0].optimizer.learningRate
      guard newValue != before else { return }
      expect(before != 0, "ParameterGroups: the first group has a learning rate of 0, so the others have no proportion")
      for index in groups.indices {
        let rate = groups[index].optimizer.learningRate
        groups[index].optimizer.learningRate = index == 0 ? newValue : rate * (newValue / before)
      }
    }
  }

  /// The group of a parameter.
  private func group(of name: String) -> Int? { groups.firstIndex { name.hasPrefix($0.prefix) } }

  /// One step of every group; see ``Optimizer``.
  public mutating func update<Network: Module>(_ network: inout Network, along gradients: Gradients) {
    var members = [[Variable]](repeating: [], count: groups.count)
    for parameter in network.trackedParameters where gradients[parameter.variable] != nil {
      if let index = group(of: parameter.name) { members[index].append(parameter.variable) }
    }
    expect(
      !members.allSatisfy(\.isEmpty), "ParameterGroups: no parameter with a gradient belongs to any of the groups")
    for index in groups.indices where !members[index].isEmpty {
      groups[index].optimizer.update(&network, along: gradients.restricted(to: members[index]))
    }
  }

  /// The states of all groups, each name after the group's number; see ``Optimizer``.
  public func stateShapes(for network: some Module) -> [String: Shape] {
    var shapes: [String: Shape] = [:]
    for (index, group) in groups.enumerated() {
      var part = network
      part.forEachParameter { name, value, _ in if self.group(of: name) != index { value = value.detached } }
      for (name, shape) in group.optimizer.stateShapes(for: part) { shapes["\(index).\(name)"] = shape }
    }
    return shapes
  }

  /// The steps of the group that made most; see ``Optimizer``.
  public var countedSteps: Int? { groups.compactMap(\.optimizer.countedSteps).max() }

  /// Everything remembered between steps, by name.
  public var state: [(name: String, tensor: Tensor)] {
    get {
      groups.enumerated().flatMap { index, group in
        group.optimizer.state.map { (name: "\(index).\($0.name)", tensor: $0.tensor) }
      }
    }
    set {
      for index in groups.indices {
        let prefix = "\(index)."
        groups[index].optimizer.state = newValue.part(prefix: prefix)
      }
    }
  }
}
