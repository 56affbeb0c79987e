/// input · weightᵀ (+ bias), from [batch, inputs] to [batch, outputs].
public struct Linear: Layer {
  /// [outputs, inputs].
  public var weight: Variable
  /// [outputs], if there is one.
  public var bias: Variable?

  /// A linear map with random weights and a bias of zero.
  ///
  /// - Parameters:
  ///   - inputs: Numbers per row that go in.
  ///   - outputs: Numbers per row that come out.
  ///   - hasBias: Leave it out where a normalisation follows, which would take it away again.
  ///   - initializer: How the first weights are drawn.
  ///   - generator: Where they are drawn from.
  public init(
    _ inputs: Int, _ outputs: Int, hasBias: Bool = true, initializer: Initializer = .heNormal,
    using generator: inout RandomGenerator
  ) {
    weight = Variable(initializer.weights([outputs, inputs], inputs: inputs, outputs: outputs, using: &generator))
    bias = hasBias ? Variable(Tensor([outputs], repeating: 0)) : nil
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .linear(self) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    linear(input, weight: weight, bias: bias)
  }

  /// The output in use from memory to memory; see ``Layer``.
  public func inferred(_ input: borrowing Features) -> Features {
    linear(input, weight: weight.value, bias: bias?.value)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &weight, role: .weight)
    visitor.visit("bias", &bias, role: .bias)
  }
}
