import Foundation
import MienAutodiff
import MienTensors
import Testing

@Suite struct ReductionsTests {
  static let whole: [GradientCheck] = ([[], [7], [3, 5], [2, 3, 4]] as [Shape]).flatMap { shape in
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

  static let axes: [[Int]] = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2], [-1], [-2]]

  static let axial: [GradientCheck] = axes.flatMap { axes in
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
        GradientCheck("max along \(axes)", [[2, 3, 5]]) {
          $0[0].max(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].groups(along: positive).map { $0.max() ?? .nan }
        },
        GradientCheck("min along \(axes)", [[2, 3, 5]]) {
          $0[0].min(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].groups(along: positive).map { $0.min() ?? .nan }
        },
        GradientCheck("log Σ exp along \(axes)", [[2, 3, 5]], in: -3...3) {
          $0[0].logSumExp(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].map { Foundation.exp($0) }.sum(along: positive).map { Foundation.log($0) }.elements
        },
      ]
    }
  }

  static let variances: [GradientCheck] = axes.dropFirst().flatMap { axes in
    let positive = axes.map { $0 < 0 ? $0 + 3 : $0 }
    return [false, true].flatMap { keepingAxes in
      [
        GradientCheck("variance along \(axes)", [[2, 3, 5]]) {
          $0[0].variance(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].groups(along: positive).map { populationVariance($0) }
        },
        GradientCheck("sample variance along \(axes)", [[2, 3, 5]]) {
          $0[0].sampleVariance(along: axes, keepingAxes: keepingAxes)
        } reference: {
          $0[0].groups(along: positive).map { populationVariance($0) * Double($0.count) / Double($0.count - 1) }
        },
      ]
    }
  }

  static let extremes: [GradientCheck] = [
    GradientCheck("variance", [[3, 7]]) {
      $0[0].variance()
    } reference: {
      [populationVariance($0[0].elements)]
    },
    GradientCheck("sample variance", [[3, 7]]) {
      $0[0].sampleVariance()
    } reference: {
      [populationVariance($0[0].elements) * 21 / 20]
    },
    GradientCheck("max", [[3, 7]]) {
      $0[0].max()
    } reference: {
      [$0[0].elements.max() ?? .nan]
    },
    GradientCheck("min", [[3, 7]]) {
      $0[0].min()
    } reference: {
      [$0[0].elements.min() ?? .nan]
    },
  ]

  /// Equals get equal shares, as PyTorch's `amax` and `amin` give them.
  @Test func gradientsOfEquals() {
    let x = Variable(Tensor([2, 3], [1, 1, 0, 2, 2, 2]))
    let third: Float = 1 / 3
    #expect(x.max(along: [1]).sum().gradients()[x]?.elements == [0.5, 0.5, 0, third, third, third])
    #expect(x.min(along: [1]).sum().gradients()[x]?.elements == [0, 0, 1, third, third, third])
    #expect(x.max().gradients()[x]?.elements == [0, 0, 0, third, third, third])
  }

  /// Neither overflow nor NaN, where all of a row is hidden too.
  @Test(arguments: [0, 1]) func extremesOfLogSumExp(axis: Int) {
    let rows = Tensor([3, 2], [-.infinity, -.infinity, 10_000, 10_000, -10_000, -.infinity])
    let x = Variable(axis == 1 ? rows : rows.transposed())
    let result = x.logSumExp(along: [axis])
    #expect(result.value.elements == [-.infinity, 10_000.693, -10_000])
    let gradient = result.sum().gradients()[x].map { axis == 1 ? $0 : $0.transposed() }
    #expect(gradient == Tensor([3, 2], [0, 0, 0.5, 0.5, 1, 0]))
  }

  @Test(arguments: extremes) func ofEverything(_ check: GradientCheck) { check.run() }
  @Test(arguments: whole) func ofAll(_ check: GradientCheck) { check.run() }
  @Test(arguments: axial + variances) func alongAxes(_ check: GradientCheck) { check.run() }
}

private func populationVariance(_ numbers: [Double]) -> Double {
  let mean = numbers.reduce(0, +) / Double(numbers.count)
  return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
}
