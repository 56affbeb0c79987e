import Foundation
import MienKernels
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

  /// Every exponent, below the smallest normal number as well, with mantissas beside the borders of the reduction.
  @Test func errorsOfLogarithms() {
    var worst = (ulps: 0.0, at: Float(0))
    for exponent in UInt32(0)..<255 {
      let borders = [0, 1, 2, 0x35_04F2, 0x35_04F3, 0x35_04F4, 0x7F_FFFE, 0x7F_FFFF] as [UInt32]
      for mantissa in borders + stride(from: 3, to: 0x80_0000, by: 9973).map({ UInt32($0) }) {
        let x = Float(bitPattern: exponent << 23 | mantissa)
        let (value, exact) = (ElementaryFunctions.log(x), Foundation.log(Double(x)))
        let ulps = value == Float(exact) ? 0 : abs(Double(value) - exact) / Double(Float(exact).ulp)
        if !(ulps <= worst.ulps) { worst = (ulps, x) }
      }
    }
    #expect(worst.ulps <= 1, "\(worst)")
    #expect(ElementaryFunctions.log(0) == -.infinity && ElementaryFunctions.log(-0.0) == -.infinity)
    #expect(ElementaryFunctions.log(1) == 0 && ElementaryFunctions.log(.infinity) == .infinity)
    for x in [-1, -.infinity, .nan, -.leastNonzeroMagnitude] as [Float] { #expect(ElementaryFunctions.log(x).isNaN) }
  }

  @Test(arguments: [2, 3, -1, -2, 0.5, -0.5, 1.0 / 3, 2.7, -7.3, 20, 0.001, -1000.5, 0, 1, 1e9] as [Float])
  func errorsOfPowers(exponent: Float) {
    let function = PowerFunction(exponent: exponent)
    var worst = (ulps: 0.0, at: Float(0))
    for bits in stride(from: UInt32(1), through: Float.greatestFiniteMagnitude.bitPattern, by: 20_011) {
      let x = Float(bitPattern: bits)
      let (value, exact) = (function(x), Foundation.pow(Double(x), Double(exponent)))
      let rounded = Float(exact)
      let limit = rounded.isNormal || rounded.isInfinite ? 0.51 : 1
      let ulps = value == rounded ? 0 : abs(Double(value) - exact) / Double(rounded.ulp) / limit
      if !(ulps <= worst.ulps) { worst = (ulps, x) }
    }
    #expect(worst.ulps <= 1, "\(worst)")
    // Where the C library defines it.
    for x in [0, -0.0, -1, -2.5, .infinity, -.infinity, .nan] as [Float] {
      let (value, expected) = (function(x), powf(x, exponent))
      // (−∞)ʸ is NaN here unless y is whole.
      if x == -.infinity, exponent != exponent.rounded() { continue }
      #expect(
        expected.isNaN ? value.isNaN : abs(value - expected) <= expected.ulp || value == expected,
        "\(x)")
      #expect(expected.isNaN || value.sign == expected.sign, "\(x)")
    }
  }

  @Test func signsOfZeros() {
    #expect(ElementaryFunctions.tanh(-0.0).sign == .minus && ElementaryFunctions.tanh(0).sign == .plus)
    #expect(ElementaryFunctions.tanh(-1e-30) == -1e-30)
  }
}
