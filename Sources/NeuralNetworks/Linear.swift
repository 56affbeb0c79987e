/// input · weightᵀ + bias, from [batch, inputs] to [batch, outputs].
public struct Linear: Layer {
  /// [outputs, inputs].
  public var weight: Variable
  /// [outputs].
  public var bias: Variable

  /// A linear map with random weights and a bias of zero.
  public init(
    _ inputs: Int, _ outputs: Int, initializer: Initializer = .heNormal, using generator: inout RandomGenerator
  ) {
    weight = Variable(initializer.weights([outputs, inputs], inputs: inputs, outputs: outputs, using: &generator))
    bias = Variable(Tensor([outputs], repeating: 0))
  }

  /// The output in use; see ``Layer``.
  public func callAsFunction(_ input: Variable) -> Variable { linear(input, weight: weight, bias: bias) }

  /// Visits the parameters in their order; see ``Layer``.
  public mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
  ) rethrows {
    try visit("weight", &weight, .weight)
    try visit("bias", &bias, .bias)
  }
}
