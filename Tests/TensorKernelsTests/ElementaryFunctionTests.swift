import Foundation
import TensorKernels
import Testing

/// Elementary functions against the C library's in double precision, over Floats of all magnitudes and signs.
@Suite struct ElementaryFunctionTests {
  struct Function: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: @Sendable (Float) -> Float
    let reference: @Sendable (Double) -> Double
    /// The largest error in units in the last place that its documentation states.
    let limit: Double
  }

  static let functions = [
    Function(testDescription: "exp", value: ElementaryFunctions.exp, reference: { Foundation.exp($0) }, limit: 1),
    Function(
      testDescription: "logistic", value: ElementaryFunctions.logistic, reference: { 1 / (1 + Foundation.exp(-$0)) },
      limit: 3),
    Function(testDescription: "tanh", value: ElementaryFunctions.tanh, reference: { Foundation.tanh($0) }, limit: 2),
    Function(
      testDescription: "normal distribution", value: ElementaryFunctions.normalDistribution,
      reference: { 0.5 * erfc(-$0 / 2.0.squareRoot()) }, limit: 8),
  ]

  @Test(arguments: functions) func errorsAreSmall(function: Function) {
    var worst = (ulps: 0.0, at: Float(0))
    for bits in stride(from: UInt32(0), through: Float.greatestFiniteMagnitude.bitPattern, by: 10_007) {
      for x in [Float(bitPattern: bits), -Float(bitPattern: bits)] {
        let (value, exact) = (function.value(x), function.reference(Double(x)))
        guard exact <= Double(Float.greatestFiniteMagnitude) else {
          #expect(value == .infinity, "\(x)")
          continue
        }
        let ulps = abs(Double(value) - exact) / Double(max(Float(exact).ulp, .leastNonzeroMagnitude))
        if !(ulps <= worst.ulps) { worst = (ulps, x) }
      }
    }
    #expect(worst.ulps <= function.limit, "\(worst)")
  }

  @Test func squareRootsAreThoseOfTheProcessor() {
    for bits in stride(from: UInt32(0), through: Float.infinity.bitPattern, by: 9_973) {
      let x = Float(bitPattern: bits)
      #expect(ElementaryFunctions.squareRoot(x) == x.squareRoot())
    }
    #expect(ElementaryFunctions.squareRoot(-1).isNaN)
  }

  @Test func extremesAndNaN() {
    #expect(ElementaryFunctions.exp(0) == 1 && ElementaryFunctions.exp(.infinity) == .infinity)
    #expect(ElementaryFunctions.exp(-.infinity) == 0 && ElementaryFunctions.exp(88.8) == .infinity)
    #expect(ElementaryFunctions.exp(88.72) > 3.3e38 && ElementaryFunctions.exp(-103) == .leastNonzeroMagnitude)
    #expect(ElementaryFunctions.logistic(-.infinity) == 0 && ElementaryFunctions.logistic(.infinity) == 1)
    #expect(ElementaryFunctions.tanh(-.infinity) == -1 && ElementaryFunctions.tanh(.infinity) == 1)
    #expect(ElementaryFunctions.normalDistribution(-.infinity) == 0)
    #expect(ElementaryFunctions.normalDistribution(.infinity) == 1)
    for function in Self.functions { #expect(function.value(.nan).isNaN) }
  }
}
