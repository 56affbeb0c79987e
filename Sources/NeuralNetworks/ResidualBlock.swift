import MienSystem

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

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let sum = main(input, &pass)
    return relu(sum + (shortcut?(input, &pass) ?? input))
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    main.visitParts(&visitor)
    visitor.visit("shortcut", &shortcut)
  }
}
