import Autodiff
import TensorKernels
import Tensors
import Testing

@Suite struct MatrixProductTests {
  static let checks = [(1, 1, 1), (3, 4, 5), (9, 7, 33), (17, 1, 2)].flatMap { rows, terms, columns in
    let product: @Sendable ([DoubleTensor], Bool) -> DoubleTensor = { inputs, transposed in
      DoubleTensor(
        sizes: [rows, columns],
        elements: MatrixProductReference.multiply(
          rows: rows, columns: columns, terms: terms, inputs[0].elements, inputs[1].elements,
          rightTransposed: transposed))
    }
    return [
      GradientCheck("matrix product", [[rows, terms], [terms, columns]]) {
        $0[0].matrixProduct($0[1])
      } reference: {
        product($0, false).elements
      },
      GradientCheck("linear", [[rows, terms], [columns, terms]]) {
        linear($0[0], weight: $0[1])
      } reference: {
        product($0, true).elements
      },
      GradientCheck("linear", [[rows, terms], [columns, terms], [columns]]) {
        linear($0[0], weight: $0[1], bias: $0[2])
      } reference: {
        product($0, true).zip($0[2], +).elements
      },
    ]
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }
}
