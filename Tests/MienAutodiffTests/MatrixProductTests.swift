import MienAutodiff
import MienKernels
import MienTensors
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
      GradientCheck("linear of further axes", [[1, rows, terms], [columns, terms]]) {
        linear($0[0], weight: $0[1]).reshaped([1, rows, columns])
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

  /// Matrices along other axes, broadcast, transposed.
  static let batches =
    ([([2, 3], [2, 3]), ([2, 3], []), ([], [3]), ([2, 1], [3]), ([1], [2]), ([3], [1])] as [([Int], [Int])])
    .flatMap { first, second in
      [(false, false), (false, true), (true, false), (true, true)].map { transposed, otherTransposed in
        let (left, right) = (transposed ? [4, 3] : [3, 4], otherTransposed ? [5, 4] : [4, 5])
        return GradientCheck(
          "matrix products \(transposed) \(otherTransposed)", [Shape(first + left), Shape(second + right)]
        ) {
          $0[0].matrixProduct($0[1], transposed: transposed, otherTransposed: otherTransposed)
        } reference: { inputs in
          // [..., 3, 4, 1] · [..., 1, 4, 5], summed over the axis of 4.
          func turned(_ x: DoubleTensor, _ isTurned: Bool) -> DoubleTensor {
            let rank = x.sizes.count
            return isTurned ? x.transposed(Array(0..<rank - 2) + [rank - 1, rank - 2]) : x
          }
          var (a, b) = (turned(inputs[0], transposed), turned(inputs[1], otherTransposed))
          a.sizes.append(1)
          b.sizes.insert(1, at: b.sizes.count - 2)
          let products = a.zip(b, *)
          return products.sum(along: [products.sizes.count - 2]).elements
        }
      }
    }

  @Test(arguments: batches) func gradientOfMany(_ check: GradientCheck) { check.run() }
}
