import MienSystem

/// softmax(queries · keysᵀ / √width) · values (Vaswani et al. 2017, "Attention Is All You Need").
///
/// - Parameters:
///   - queries: [..., places, width].
///   - keys: [..., others, width].
///   - values: [..., others, size].
///   - isCausal: Whether a place sees only the others to its own; there are then as many others as places.
/// - Returns: [..., places, size].
public func attention(
  queries: Variable, keys: Variable, values: Variable, isCausal: Bool = false
) -> Variable {
  let (places, others) = (queries.shape[-2], keys.shape[-2])
  var scores = queries.matrixProduct(keys, otherTransposed: true) * (1 / Float(queries.shape[-1]).squareRoot())
  if isCausal {
    expect(places == others, "attention: expected as many keys as queries, got \(others) and \(places)")
    scores = scores + Variable(constant: .causalMask(places))
  }
  return softmax(scores).matrixProduct(values)
}

extension Tensor {
  /// 0 where a place sees another, −∞ above the diagonal: [places, places].
  fileprivate static func causalMask(_ places: Int) -> Tensor {
    Tensor([places, places]) { memory in
      for place in 0..<places {
        for other in 0..<places { memory[place * places + other] = other <= place ? 0 : -.infinity }
      }
    }
  }
}

/// Self-attention of several heads: every place of a sequence takes from all of them what it asks for.
///
/// The parameters have PyTorch's names and shapes (`nn.MultiheadAttention`).
public struct MultiHeadAttention: Layer {
  /// How many heads share the width.
  public let heads: Int
  /// Whether a place sees only those before it, and itself.
  public let isCausal: Bool
  /// Queries, keys and values below one another, [3 · width, width].
  public var inputWeight: Variable
  /// [3 · width].
  public var inputBias: Variable
  /// What joins the heads.
  public var output: Linear

  /// Attention of sequences of vectors of `width`.
  ///
  /// - Precondition: `heads` divides `width`.
  public init(_ width: Int, heads: Int, isCausal: Bool = false, using generator: inout RandomGenerator) {
    expect(heads > 0 && width % heads == 0, "MultiHeadAttention: \(heads) heads do not divide a width of \(width)")
    (self.heads, self.isCausal) = (heads, isCausal)
    inputWeight = Variable(
      Initializer.glorotUniform.weights([3 * width, width], inputs: width, outputs: 3 * width, using: &generator))
    inputBias = Variable(Tensor([3 * width], repeating: 0))
    output = Linear(width, width, initializer: .leCunUniform, using: &generator)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("in_proj_weight", &inputWeight, role: .weight)
    visitor.visit("in_proj_bias", &inputBias, role: .bias)
    visitor.visit("out_proj", &output)
  }

  /// [batch, places, width] to the same; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let (shape, width) = (input.shape, inputWeight.shape[1])
    expect(
      shape.rank == 3 && shape[2] == width,
      "MultiHeadAttention: expected an input of shape [batch, places, \(width)], got \(shape)")
    let (batch, places, size) = (shape[0], shape[1], width / heads)
    let projected = linear(input, weight: inputWeight, bias: inputBias)
      .reshaped([batch, places, 3, heads, size]).transposed([2, 0, 3, 1, 4])
    let parts = projected.split(along: 0, into: 3).map { $0.reshaped([batch, heads, places, size]) }
    let joined = attention(queries: parts[0], keys: parts[1], values: parts[2], isCausal: isCausal)
    return output(joined.transposed([0, 2, 1, 3]).reshaped(shape), &pass)
  }
}
