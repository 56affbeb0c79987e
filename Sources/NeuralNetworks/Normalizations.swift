/// Normalisation of the last axis; see ``layerNormalization(_:scale:bias:epsilon:)``.
public struct LayerNormalization: Layer {
  /// What the normalised values are multiplied by, [columns].
  public var scale: Variable
  /// What is added to them, [columns].
  public var bias: Variable
  /// What is added to the variance.
  public let epsilon: Float

  /// A normalisation of rows of `columns`.
  public init(_ columns: Int, epsilon: Float = 1e-5) {
    scale = Variable(Tensor([columns], repeating: 1))
    bias = Variable(Tensor([columns], repeating: 0))
    self.epsilon = epsilon
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &scale, role: .normalization)
    visitor.visit("bias", &bias, role: .normalization)
  }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    layerNormalization(input, scale: scale, bias: bias, epsilon: epsilon)
  }
}

/// Normalisation of groups of channels within each image, [batch, height, width, channels]; see
/// ``groupNormalization(_:groups:scale:bias:epsilon:)``. It does not depend on the batch, so use and training are the
/// same.
public struct GroupNormalization: Layer {
  /// How many groups the channels fall into.
  public let groups: Int
  /// What the normalised values are multiplied by, [channels].
  public var scale: Variable
  /// What is added to them, [channels].
  public var bias: Variable
  /// What is added to the variance.
  public let epsilon: Float

  /// A normalisation of `channels` in `groups`.
  public init(_ channels: Int, groups: Int, epsilon: Float = 1e-5) {
    scale = Variable(Tensor([channels], repeating: 1))
    bias = Variable(Tensor([channels], repeating: 0))
    (self.groups, self.epsilon) = (groups, epsilon)
  }

  /// Instance normalisation: every channel of every image for itself.
  public static func instance(_ channels: Int, epsilon: Float = 1e-5) -> GroupNormalization {
    GroupNormalization(channels, groups: channels, epsilon: epsilon)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &scale, role: .normalization)
    visitor.visit("bias", &bias, role: .normalization)
  }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    groupNormalization(input, groups: groups, scale: scale, bias: bias, epsilon: epsilon)
  }
}
