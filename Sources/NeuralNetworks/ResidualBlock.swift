import SystemLibrary

/// relu(main(x) + shortcut(x)), the shortcut being the identity if there is none (He et al. 2016, "Deep Residual
/// Learning for Image Recognition").
public struct ResidualBlock: Layer {
  /// The layers whose output is added.
  public var main: Sequential
  /// What brings the input to the main branch's shape, where the two differ.
  public var shortcut: Sequential?

  /// A block of these branches.
  public init(main: Sequential, shortcut: Sequential? = nil) {
    expect(!main.names.contains("shortcut"), "ResidualBlock: the name 'shortcut' is the other branch's")
    (self.main, self.shortcut) = (main, shortcut)
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .residual(self) }

  /// The output in use; see ``Layer``.
  public func callAsFunction(_ input: Variable) -> Variable {
    relu(main(input) + (shortcut.map { $0(input) } ?? input))
  }

  /// The output while training; see ``Layer``.
  public mutating func train(_ input: Variable, using generator: inout RandomGenerator) -> Variable {
    let sum = main.train(input, using: &generator)
    let passed = shortcut?.train(input, using: &generator) ?? input
    return relu(sum + passed)
  }

  /// Visits the parameters in their order; see ``Layer``.
  public mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
  ) rethrows {
    try main.forEachParameter(visit)
    if var shortcut {
      try shortcut.forEachParameter { try visit("shortcut." + $0, &$1, $2) }
      self.shortcut = shortcut
    }
  }
}
