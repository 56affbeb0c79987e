import SystemLibrary
import TensorKernels
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
  expect(
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

/// ``linear(_:weight:bias:)`` of untracked values, from memory to memory.
package func linear(_ input: borrowing Features, weight: Tensor, bias: Tensor?) -> Features {
  let (batch, inputs) = (input.batch, input.channels)
  guard !input.isImages, weight.shape.rank == 2, weight.shape[1] == inputs else {
    stop(
      "linear: expected an input of shape [batch, \(weight.shape.rank == 2 ? "\(weight.shape[1])" : "inputs")], "
        + "got \(input.shape)")
  }
  let outputs = weight.shape[0]
  return Features(batch: batch, channels: outputs, in: input.store) { output in
    input.withUnsafePointer { input in
      weight.withUnsafePointer {
        MatrixProduct.multiply(
          rows: batch, columns: outputs, terms: inputs, StridedMatrix(input, columns: inputs),
          StridedMatrix($0, columns: inputs, transposed: true), into: output)
      }
    }
    bias?.add(toEach: batch, of: outputs, output)
  }
}
