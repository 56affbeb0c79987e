import MienAutodiff
import MienTensors
import Testing

@Suite struct DropoutTests {
  /// The same seed gives the same mask, so dropout is a product with numbers that can be looked up.
  static let checks = [Float(0), 0.3, 0.9].map { rate in
    let shape: Shape = [9, 33]
    var generator = RandomGenerator(seed: 11)
    let mask = dropout(Variable(constant: Tensor(shape, repeating: 1)), rate: rate, using: &generator).value
    return GradientCheck("dropout, rate \(rate)", [shape]) { inputs in
      var generator = RandomGenerator(seed: 11)
      return dropout(inputs[0], rate: rate, using: &generator)
    } reference: {
      $0[0].zip(mask.inDoubles, *).elements
    }
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  @Test(arguments: [Float(0.1), 0.5]) func expectationStays(rate: Float) {
    var generator = RandomGenerator(seed: 1)
    let count = 100_000
    let values = dropout(Variable(Tensor([count], repeating: 1)), rate: rate, using: &generator).value.elements
    let dropped = Double(values.count { $0 == 0 })
    let deviation = (Double(count) * Double(rate) * Double(1 - rate)).squareRoot()
    #expect(abs(dropped - Double(count) * Double(rate)) < 5 * deviation)
    #expect(values.allSatisfy { $0 == 0 || $0 == 1 / (1 - rate) })
  }

  @Test func rateZeroDrawsNothing() {
    var generator = RandomGenerator(seed: 1)
    let x = Tensor([3], [1, 2, 3])
    #expect(dropout(Variable(x), rate: 0, using: &generator).value == x)
    #expect(generator == RandomGenerator(seed: 1))
  }
}
