import Foundation
import MienAutodiff
import MienTensors
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
      GradientCheck("sin", [shape]) {
        sin($0[0])
      } reference: {
        $0[0].map { Foundation.sin($0) }.elements
      },
      GradientCheck("cos", [shape]) {
        cos($0[0])
      } reference: {
        $0[0].map { Foundation.cos($0) }.elements
      },
      GradientCheck("abs", [shape], distanceFromZero: 0.1) {
        abs($0[0])
      } reference: {
        $0[0].map { Swift.abs($0) }.elements
      },
    ]
  }

  static let powers = ([2, 3, -1, -2, 0.5, -1.7, 1] as [Float]).flatMap { exponent in
    [ClosedRange<Float>(uncheckedBounds: (0.3, 3)), -2...(-0.5)].compactMap { range in
      range.lowerBound < 0 && exponent != exponent.rounded()
        ? nil
        : GradientCheck("power \(exponent) of \(range)", [[3, 33]], in: range) {
          pow($0[0], exponent)
        } reference: {
          $0[0].map { Foundation.pow($0, Double(exponent)) }.elements
        }
    }
  }

  @Test(arguments: powers) func gradientOfPower(_ check: GradientCheck) { check.run() }

  /// What PyTorch gives as well.
  @Test func subgradients() {
    let x = Variable(Tensor([4], [-2, 0, -0.0, 3]))
    #expect(abs(x).sum().gradients()[x] == Tensor([4], [-1, 0, 0, 1]))
    #expect(pow(x, 0).sum().gradients()[x] == Tensor([4], repeating: 0))
    #expect(pow(x, 1).sum().gradients()[x] == Tensor([4], repeating: 1))
    #expect(abs(Tensor(-Float.nan)).scalar.isNaN)
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }
}
