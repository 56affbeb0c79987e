/// A function of every element, as a layer. The output has the shape of the input.
public struct Activation: Layer {
  /// Which function it is.
  public enum Kind: Sendable {
    /// max(x, 0).
    case relu
    /// 1 / (1 + e⁻ˣ).
    case sigmoid
    /// tanh x.
    case tanh
    /// x · sigmoid(x).
    case silu
    /// x · Φ(x), Φ the standard normal distribution function.
    case gelu
    /// x where it is positive, slope · x elsewhere.
    case leakyReLU(slope: Float)
    /// A function of the caller's own.
    case custom(@Sendable (Variable) -> Variable)

    /// The function's name: `relu`, `leakyReLU(0.01)`, `custom`.
    public var name: String {
      switch self {
      case .relu: "relu"
      case .sigmoid: "sigmoid"
      case .tanh: "tanh"
      case .silu: "silu"
      case .gelu: "gelu"
      case .leakyReLU(let slope): "leakyReLU(\(slope))"
      case .custom: "custom"
      }
    }
  }

  /// Which function it is.
  public let kind: Kind

  /// The layer that applies a function of this kind.
  public init(_ kind: Kind) { self.kind = kind }

  /// The layer that applies `function`.
  public init(_ function: @escaping @Sendable (Variable) -> Variable) { kind = .custom(function) }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .activation(kind) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    switch kind {
    case .relu: MienAutodiff.relu(input)
    case .sigmoid: MienAutodiff.sigmoid(input)
    case .tanh: MienAutodiff.tanh(input)
    case .silu: MienAutodiff.silu(input)
    case .gelu: MienAutodiff.gelu(input)
    case .leakyReLU(let slope): MienAutodiff.leakyReLU(input, slope: slope)
    case .custom(let function): function(input)
    }
  }

  /// The output in use from memory to memory; see ``Layer``.
  public func inferred(_ input: borrowing Features) -> Features {
    switch kind {
    case .relu: MienAutodiff.relu(input)
    case .sigmoid: MienAutodiff.sigmoid(input)
    case .tanh: MienAutodiff.tanh(input)
    case .silu: MienAutodiff.silu(input)
    case .gelu: MienAutodiff.gelu(input)
    case .leakyReLU(let slope): MienAutodiff.leakyReLU(input, slope: slope)
    case .custom: inferredByTensors(input)
    }
  }

  /// max(x, 0).
  public static let relu = Activation(.relu)
  /// 1 / (1 + e⁻ˣ).
  public static let sigmoid = Activation(.sigmoid)
  /// tanh x.
  public static let tanh = Activation(.tanh)
  /// x · sigmoid(x).
  public static let silu = Activation(.silu)
  /// x · Φ(x).
  public static let gelu = Activation(.gelu)
  /// x where positive, slope · x elsewhere.
  public static func leakyReLU(slope: Float = 0.01) -> Activation { Activation(.leakyReLU(slope: slope)) }
}
