import MienAutodiff
import MienTensors
import Testing

@Suite struct SelectionsTests {
  static let pairs: [[Shape]] = [[[33], [33]], [[3, 5], [5]], [[3, 1], [1, 4]], [[2, 1, 2], [4, 1]]]

  static let checks = pairs.flatMap { shapes in
    let columns = shapes.map { $0.rank == 0 ? 1 : $0[-1] }.max() ?? 1
    let mask = Tensor([columns], (0..<columns).map { Float($0 % 2) })
    let doubleMask = mask.inDoubles
    return [
      GradientCheck("pointwise maximum", shapes) {
        pointwiseMaximum($0[0], $0[1])
      } reference: {
        $0[0].zip($0[1], max).elements
      },
      GradientCheck("pointwise minimum", shapes) {
        pointwiseMinimum($0[0], $0[1])
      } reference: {
        $0[0].zip($0[1], min).elements
      },
      GradientCheck("replacing by a number", [shapes[0].rank == 0 ? [1] : shapes[0], shapes[1]]) { inputs in
        inputs[0].replacing(with: 3, where: mask) + 1e-3 * inputs[1]
      } reference: { inputs in
        inputs[0].zip(doubleMask) { $1 == 0 ? $0 : 3 }.zip(inputs[1]) { $0 + Double(Float(1e-3)) * $1 }.elements
      },
    ]
  }

  static let clamps = ([[33], [3, 7]] as [Shape]).flatMap { shape in
    [
      GradientCheck("clamped", [shape]) {
        $0[0].clamped(to: -0.5...0.75)
      } reference: {
        $0[0].map { min(max($0, -0.5), 0.75) }.elements
      },
      GradientCheck("clamped from below", [shape]) {
        $0[0].clamped(to: 0.25...)
      } reference: {
        $0[0].map { max($0, 0.25) }.elements
      },
      GradientCheck("clamped from above", [shape]) {
        $0[0].clamped(to: ...0.25)
      } reference: {
        $0[0].map { min($0, 0.25) }.elements
      },
    ]
  }

  static let replacements = [
    GradientCheck("replacing", [[2, 3], [3]]) {
      $0[0].replacing(with: $0[1], where: Tensor([2, 1], [0, 1]))
    } reference: {
      Array($0[0].elements.prefix(3)) + $0[1].elements
    }
  ]

  @Test(arguments: checks + clamps + replacements) func gradient(_ check: GradientCheck) { check.run() }

  /// What PyTorch gives as well: half to each of equals, all of it at the bounds of a range.
  @Test func subgradients() {
    let (x, y) = (Variable(Tensor([3], [1, 2, 3])), Variable(Tensor([3], [1, 3, 2])))
    for (result, first, second) in [
      (pointwiseMaximum(x, y), [0.5, 0, 1], [0.5, 1, 0]), (pointwiseMinimum(x, y), [0.5, 1, 0], [0.5, 0, 1]),
    ] as [(Variable, [Float], [Float])] {
      let gradients = result.sum().gradients()
      #expect(gradients[x]?.elements == first && gradients[y]?.elements == second)
    }
    #expect(x.clamped(to: 1...2).sum().gradients()[x]?.elements == [1, 1, 0])
    // A gradient of infinity or NaN does not come back from what was replaced.
    let hidden = log(x - 1).replacing(with: 0, where: x .<= 1).sum()
    #expect(hidden.value.scalar.isFinite)
  }

  @Test func maximaKeepNaN() {
    let (x, y) = (Tensor([3], [.nan, 1, 1]), Tensor([3], [1, .nan, 0]))
    for result in [pointwiseMaximum(x, y), pointwiseMaximum(y, x), pointwiseMinimum(x, y), pointwiseMinimum(y, x)] {
      #expect(result[0].isNaN && result[1].isNaN && !result[2].isNaN)
    }
    #expect((Variable(constant: x) .> 0.5).elements == [0, 1, 1])
    #expect((Variable(constant: x) .== Variable(constant: y)).elements == [0, 0, 0])
  }
}
