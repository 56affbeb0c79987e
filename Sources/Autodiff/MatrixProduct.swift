import Tensors

extension Variable {
  /// The matrix product [rows, terms] · [terms, columns].
  ///
  /// With C = A · B: ∂A = ∂C · Bᵀ and ∂B = Aᵀ · ∂C.
  public func matrixProduct(_ other: Variable) -> Variable {
    let (a, b) = (value, other.value)
    let (isTracked, otherIsTracked) = (isTracked, other.isTracked)
    return Variable(a.matrixProduct(b), from: [self, other]) {
      [
        isTracked ? $0.matrixProduct(b, otherTransposed: true) : nil,
        otherIsTracked ? a.matrixProduct($0, transposed: true) : nil,
      ]
    }
  }
}

/// input · weightᵀ + bias.
///
/// - Parameters:
///   - input: [batch, inputs].
///   - weight: [outputs, inputs], as PyTorch stores it.
///   - bias: [outputs], if there is one.
/// - Returns: [batch, outputs].
public func linear(_ input: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
  let (x, w) = (input.value, weight.value)
  precondition(
    x.shape.rank == 2 && w.shape.rank == 2 && x.shape[1] == w.shape[1],
    "linear: expected an input of shape [batch, \(w.shape.rank == 2 ? "\(w.shape[1])" : "inputs")], got \(x.shape)"
  )
  let (inputIsTracked, weightIsTracked) = (input.isTracked, weight.isTracked)
  let product = Variable(x.matrixProduct(w, otherTransposed: true), from: [input, weight]) {
    [
      inputIsTracked ? $0.matrixProduct(w) : nil,
      weightIsTracked ? $0.matrixProduct(x, transposed: true) : nil,
    ]
  }
  return bias.map { product + $0 } ?? product
}
