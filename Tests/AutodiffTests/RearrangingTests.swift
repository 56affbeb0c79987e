import Autodiff
import Tensors
import Testing

@Suite struct RearrangingTests {
  static let checks =
    [
      GradientCheck("reshaped", [[2, 3, 4]]) {
        $0[0].reshaped([6, 4])
      } reference: {
        $0[0].elements
      },
      GradientCheck("reshaped", [[1]]) {
        $0[0].reshaped([])
      } reference: {
        $0[0].elements
      },
    ]
    + ([[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0], [1, 0, 2]] as [[Int]]).map { order in
      GradientCheck("transposed to \(order)", [[2, 3, 4]]) {
        $0[0].transposed(order)
      } reference: {
        $0[0].transposed(order).elements
      }
    }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }
}
