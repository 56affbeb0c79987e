/// A function of every element, as a layer.
public struct Activation: Layer {
  private let function: @Sendable (Variable) -> Variable

  /// The layer that applies `function`.
  public init(_ function: @escaping @Sendable (Variable) -> Variable) {
    self.function = function
  }

  /// The output in use; see ``Layer``.
  public func callAsFunction(_ input: Variable) -> Variable { function(input) }

  /// max(x, 0).
  public static let relu = Activation { Autodiff.relu($0) }
  /// 1 / (1 + e⁻ˣ).
  public static let sigmoid = Activation { Autodiff.sigmoid($0) }
  /// tanh x.
  public static let tanh = Activation { Autodiff.tanh($0) }
  /// x · sigmoid(x).
  public static let silu = Activation { Autodiff.silu($0) }
  /// x · Φ(x).
  public static let gelu = Activation { Autodiff.gelu($0) }
  /// x where positive, slope · x elsewhere.
  public static func leakyReLU(slope: Float = 0.01) -> Activation {
    Activation { Autodiff.leakyReLU($0, slope: slope) }
  }
}
