import Autodiff
import Tensors
import Testing

@Suite struct ReductionsTests {
  static let whole = ([[], [7], [3, 5], [2, 3, 4]] as [Shape]).flatMap { shape in
    [
      GradientCheck("sum", [shape]) {
        $0[0].sum()
      } reference: {
        [$0[0].elements.reduce(0, +)]
      },
      GradientCheck("mean", [shape]) {
        $0[0].mean()
      } reference: {
        [$0[0].elements.reduce(0, +) / Double($0[0].count)]
      },
    ]
  }

  static let axes = ([[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], [-1], [-2]] as [[Int]]).flatMap { axes in
    let positive = axes.map { $0 < 0 ? $0 + 3 : $0 }
    return [false, true].flatMap { keepingAxes in
      [
        GradientCheck("sum along \(axes)", [[2, 3, 5]]) {
          $0[0].sum(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].sum(along: positive).elements
        },
        GradientCheck("mean along \(axes)", [[2, 3, 5]]) {
          $0[0].mean(along: axes, keepingAxes: keepingAxes)
        } reference: { inputs in
          let sums = inputs[0].sum(along: positive)
          return sums.map { $0 * Double(sums.count) / Double(inputs[0].count) }.elements
        },
      ]
    }
  }

  @Test(arguments: whole) func ofAll(_ check: GradientCheck) { check.run() }
  @Test(arguments: axes) func alongAxes(_ check: GradientCheck) { check.run() }
}
