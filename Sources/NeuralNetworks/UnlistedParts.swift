import MienSystem

// A parameter that is held but not listed would be neither trained nor saved, and nobody would notice. Swift cannot
// require the list to be whole, so a look at the stored properties checks it, once per optimiser and with every save.
// It is a check only: what is trained and saved is what `visitParts` names.
extension Module {
  /// Stops if a property holds a parameter that gradients flow to and that `visitParts` does not name.
  func expectAllPartsListed() {
    let listed = Set(parameters.compactMap(\.variable.identity))
    if let (module, property) = UnlistedParts(listed: listed).first(in: self) {
      stop(
        "\(module): visitParts does not name the parameters that the property '\(property)' holds, so they would be "
          + "neither trained nor saved: name them, or hold them frozen")
    }
  }
}

private struct UnlistedParts {
  let listed: Set<ObjectIdentifier>

  /// The type of the module that holds the first of them, and the property.
  func first(in module: any Module) -> (module: String, property: String)? {
    for (label, value) in Mirror(reflecting: module).children {
      if let found = first(of: value, in: "\(type(of: module))", property: label ?? "") { return found }
    }
    return nil
  }

  private func first(of value: Any, in module: String, property: String) -> (module: String, property: String)? {
    switch value {
    case let variable as Variable:
      let isListed = variable.identity.map(listed.contains) ?? true
      return isListed ? nil : (module, property)
    case let inner as any Module:
      // A module of which nothing is listed was itself forgotten.
      let identities = inner.parameters.compactMap(\.variable.identity)
      if !identities.isEmpty, !identities.contains(where: listed.contains) { return (module, property) }
      return first(in: inner)
    default:
      let mirror = Mirror(reflecting: value)
      guard let style = mirror.displayStyle, [.optional, .collection, .dictionary, .tuple].contains(style) else {
        return nil
      }
      for (_, child) in mirror.children {
        // All elements of a collection of numbers are numbers.
        if style == .collection, !(child is Variable || child is any Module), Mirror(reflecting: child).children.isEmpty
        {
          return nil
        }
        if let found = first(of: child, in: module, property: property) { return found }
      }
      return nil
    }
  }
}
