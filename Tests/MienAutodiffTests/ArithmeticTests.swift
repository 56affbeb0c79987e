import MienAutodiff
import MienTensors
import Testing

@Suite struct ArithmeticTests {
  static let shapes: [[Shape]] = [
    [[], []], [[7], [7]], [[3, 5], [5]], [[5], [3, 5]], [[3, 1], [1, 4]], [[2, 3, 1, 2], [4, 1]],
    [[], [2, 3]], [[9, 33], [33]],
  ]

  static let binary = shapes.flatMap { shapes in
    [
      GradientCheck("x + y", shapes) {
        $0[0] + $0[1]
      } reference: {
        $0[0].zip($0[1], +).elements
      },
      GradientCheck("x − y", shapes) {
        $0[0] - $0[1]
      } reference: {
        $0[0].zip($0[1], -).elements
      },
      GradientCheck("x · y", shapes) {
        $0[0] * $0[1]
      } reference: {
        $0[0].zip($0[1], *).elements
      },
      GradientCheck("x / y", shapes, in: 0.5...2) {
        $0[0] / $0[1]
      } reference: {
        $0[0].zip($0[1], /).elements
      },
    ]
  }

  static let unary = ([[], [7], [3, 5]] as [Shape]).flatMap { shape in
    [
      GradientCheck("−x", [shape]) {
        -$0[0]
      } reference: {
        $0[0].map { -$0 }.elements
      },
      GradientCheck("x + 3", [shape]) {
        $0[0] + 3
      } reference: {
        $0[0].map { $0 + 3 }.elements
      },
      GradientCheck("x − 3", [shape]) {
        $0[0] - 3
      } reference: {
        $0[0].map { $0 - 3 }.elements
      },
      GradientCheck("3 + x", [shape]) {
        3 + $0[0]
      } reference: {
        $0[0].map { 3 + $0 }.elements
      },
      GradientCheck("3 − x", [shape]) {
        3 - $0[0]
      } reference: {
        $0[0].map { 3 - $0 }.elements
      },
      GradientCheck("3 / x", [shape], in: 0.5...2) {
        3 / $0[0]
      } reference: {
        $0[0].map { 3 / $0 }.elements
      },
      GradientCheck("in place", [shape]) { inputs in
        var x = inputs[0]
        x += 3
        x *= inputs[0]
        x -= 1
        x /= 2
        return x
      } reference: {
        $0[0].map { (($0 + 3) * $0 - 1) / 2 }.elements
      },
      GradientCheck("in place, of two", [shape, shape], in: 0.5...2) { inputs in
        var x = inputs[0]
        x /= inputs[1]
        x -= inputs[1]
        x += inputs[0]
        return x
      } reference: {
        $0[0].zip($0[1]) { $0 / $1 - $1 + $0 }.elements
      },
      GradientCheck("3x", [shape]) {
        3 * $0[0]
      } reference: {
        $0[0].map { 3 * $0 }.elements
      },
      GradientCheck("x · 3", [shape]) {
        $0[0] * 3
      } reference: {
        $0[0].map { 3 * $0 }.elements
      },
      GradientCheck("x / 3", [shape]) {
        $0[0] / 3
      } reference: {
        $0[0].map { $0 / 3 }.elements
      },
    ]
  }

  @Test(arguments: binary) func ofTwo(_ check: GradientCheck) { check.run() }
  @Test(arguments: unary) func ofOne(_ check: GradientCheck) { check.run() }
}
