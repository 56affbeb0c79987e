import Autodiff
import Foundation
import Tensors
import Testing

@Suite struct ElementaryFunctionsTests {
  static let checks = ([[], [7], [3, 33]] as [Shape]).flatMap { shape in
    [
      GradientCheck("exp", [shape]) {
        exp($0[0])
      } reference: {
        $0[0].map { Foundation.exp($0) }.elements
      },
      GradientCheck("log", [shape], in: 0.3...3) {
        log($0[0])
      } reference: {
        $0[0].map { Foundation.log($0) }.elements
      },
      GradientCheck("sqrt", [shape], in: 0.3...3) {
        sqrt($0[0])
      } reference: {
        $0[0].map { $0.squareRoot() }.elements
      },
    ]
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }
}
