import MienSystem

/// A block of a transformer, with the normalisation before each part (Xiong et al. 2020, "On Layer Normalization in the
/// Transformer Architecture"): y = x + attention(norm1(x)), and then y + linear2(gelu(linear1(norm2(y)))).
///
/// The parts have the names of PyTorch's `TransformerEncoderLayer(norm_first=True, activation="gelu")`: its checkpoints
/// fit.
public struct TransformerBlock: Layer {
  /// Attention of the places to one another, `self_attn`.
  public var attention: MultiHeadAttention
  /// From the width to the hidden width, and back.
  public var linear1: Linear
  /// Back to the width.
  public var linear2: Linear
  /// Before the attention.
  public var norm1: LayerNormalization
  /// Before the linear layers.
  public var norm2: LayerNormalization
  /// After the attention and after the linear layers. (PyTorch drops within the attention and after the activation,
  /// too.)
  public var dropout: Dropout

  /// A block for sequences of vectors of `width`.
  ///
  /// - Parameters:
  ///   - heads: How many heads the attention has.
  ///   - hidden: The width between the linear layers; nil for four times `width`.
  ///   - isCausal: Whether a place sees only itself and those before it.
  ///   - dropout: The share that is dropped in training.
  /// - Precondition: `heads` divides `width`.
  public init(
    _ width: Int, heads: Int, hidden: Int? = nil, isCausal: Bool = false, dropout: Float = 0,
    using generator: inout RandomGenerator
  ) {
    let hidden = hidden ?? 4 * width
    expect(hidden > 0, "TransformerBlock: expected a hidden width, got \(hidden)")
    attention = MultiHeadAttention(width, heads: heads, isCausal: isCausal, using: &generator)
    linear1 = Linear(width, hidden, using: &generator)
    linear2 = Linear(hidden, width, initializer: .glorotNormal, using: &generator)
    (norm1, norm2) = (LayerNormalization(width), LayerNormalization(width))
    self.dropout = Dropout(dropout)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("self_attn", &attention)
    visitor.visit("linear1", &linear1)
    visitor.visit("linear2", &linear2)
    visitor.visit("norm1", &norm1)
    visitor.visit("norm2", &norm2)
    visitor.visit("dropout", &dropout)
  }

  /// [batch, places, width] to the same; see ``Layer``.
  public mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
    let y = x + dropout(attention(norm1(x, &pass), &pass), &pass)
    return y + dropout(linear2(gelu(linear1(norm2(y, &pass), &pass)), &pass), &pass)
  }
}
