import MienKernels
import MienSystem
import MienTensors

extension Variable {
  /// The matrix product of the last two axes, either factor transposed first if asked; axes before them count matrices
  /// and are broadcast.
  ///
  ///     result[…, i, j] = Σₖ self[…, i, k] · other[…, k, j]
  ///
  /// With C = A · B: ∂A = ∂C · Bᵀ and ∂B = Aᵀ · ∂C, each summed over the axes along which it was broadcast.
  public func matrixProduct(_ other: Variable, transposed: Bool = false, otherTransposed: Bool = false) -> Variable {
    let (a, b) = (value, other.value)
    let (isTracked, otherIsTracked) = (isTracked, other.isTracked)
    let product = a.matrixProduct(b, transposed: transposed, otherTransposed: otherTransposed)
    return Variable(product, from: [self, other]) { gradient in
      [
        isTracked
          ? (transposed
            ? b.matrixProduct(gradient, transposed: otherTransposed, otherTransposed: true)
            : gradient.matrixProduct(b, otherTransposed: !otherTransposed)).summed(to: a.shape) : nil,
        otherIsTracked ? gradientToSecond(gradient, a, b.shape, transposed, otherTransposed) : nil,
      ]
    }
  }
}

/// ∂B = Aᵀ · ∂C, or ∂Cᵀ · A for a transposed B. If there is one B for many matrices A, their rows are those of one.
private func gradientToSecond(
  _ gradient: Tensor, _ a: Tensor, _ shape: Shape, _ transposed: Bool, _ otherTransposed: Bool
) -> Tensor {
  var (gradient, a) = (gradient, a)
  if !transposed, shape.sizes.dropLast(2).allSatisfy({ $0 == 1 }),
    gradient.shape.sizes.dropLast() == a.shape.sizes.dropLast()
  {
    let rows = a.shape.sizes.dropLast().reduce(1, *)
    (gradient, a) = (gradient.reshaped([rows, gradient.shape[-1]]), a.reshaped([rows, a.shape[-1]]))
  }
  let product =
    otherTransposed
    ? gradient.matrixProduct(a, transposed: true, otherTransposed: transposed)
    : a.matrixProduct(gradient, transposed: !transposed)
  return product.shape.count == shape.count ? product.reshaped(shape) : product.summed(to: shape)
}

/// input · weightᵀ + bias.
///
/// - Parameters:
///   - input: [batch, inputs], or with further axes at the front, [batch, words, inputs].
///   - weight: [outputs, inputs], as PyTorch stores it.
///   - bias: [outputs], if there is one.
/// - Returns: [batch, outputs], or with the further axes of the input.
public func linear(_ input: Variable, weight: Variable, bias: Variable? = nil) -> Variable {
  let (x, w) = (input.value, weight.value)
  if x.shape.rank > 2, w.shape.rank == 2, x.shape[-1] == w.shape[1] {
    let others = x.shape.sizes.dropLast()
    let rows = input.reshaped([others.reduce(1, *), w.shape[1]])
    return linear(rows, weight: weight, bias: bias).reshaped(Shape(others + [w.shape[0]]))
  }
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
