import Foundation
import MienAutodiff
import MienTensors
import Testing

@Suite struct ActivationsTests {
  static let checks = ([[], [7], [3, 33]] as [Shape]).flatMap { shape in
    [
      // Above 0, as a single number below has no gradient that could be damaged.
      GradientCheck("relu", [shape], in: shape == [] ? 0.1...2 : -2...2, distanceFromZero: 0.05) {
        relu($0[0])
      } reference: {
        $0[0].map { max($0, 0) }.elements
      },
      GradientCheck("leakyReLU", [shape], in: -2...2, distanceFromZero: 0.05) {
        leakyReLU($0[0], slope: 0.2)
      } reference: {
        $0[0].map { max($0, 0.2 * $0) }.elements
      },
      GradientCheck("sigmoid", [shape], in: -4...4) {
        sigmoid($0[0])
      } reference: {
        $0[0].map { 1 / (1 + Foundation.exp(-$0)) }.elements
      },
      GradientCheck("tanh", [shape]) {
        tanh($0[0])
      } reference: {
        $0[0].map { Foundation.tanh($0) }.elements
      },
      GradientCheck("silu", [shape], in: -4...4) {
        silu($0[0])
      } reference: {
        $0[0].map { $0 / (1 + Foundation.exp(-$0)) }.elements
      },
      GradientCheck("gelu", [shape], in: -3...3) {
        gelu($0[0])
      } reference: {
        $0[0].map { $0 * 0.5 * (1 + Foundation.erf($0 / 2.0.squareRoot())) }.elements
      },
    ]
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  /// No overflow far out, and the derivative of ReLU at 0 is 0.
  @Test func extremes() {
    let x = Variable(Tensor([4], [-1000, 1000, 0, -0.0]))
    #expect(sigmoid(x).value.elements == [0, 1, 0.5, 0.5])
    #expect(silu(x).value.elements == [0, 1000, 0, 0])
    #expect(gelu(x).value.elements == [0, 1000, 0, 0])
    #expect(relu(x).sum().gradients()[x]?.elements == [0, 1, 0, 0])
    for activation in [sigmoid, silu, gelu, tanh] as [(Variable) -> Variable] {
      let gradient = activation(x).sum().gradients()[x]
      #expect(gradient?.elements.allSatisfy { $0.isFinite } == true)
    }
  }
}
