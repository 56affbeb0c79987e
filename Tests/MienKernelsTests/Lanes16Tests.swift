import MienKernels
import Testing

/// Sixteen Floats at once do what sixteen single ones do, each lane with its own number.
@Suite struct Lanes16Tests {
  let first = noise(16, seed: 1)
  let second = noise(16, seed: 2)

  private func stored(_ lanes: Lanes16) throws -> [Float] {
    try runKernel([], outputs: [16]) { _, outputs in lanes.store(to: outputs[0]) }[0]
  }

  @Test func loadAndRepeat() throws {
    #expect(try stored(Lanes16(first)) == first)
    #expect(try stored(Lanes16(repeating: 2.5)) == [Float](repeating: 2.5, count: 16))
    #expect(try stored(Lanes16()) == [Float](repeating: 0, count: 16))
  }

  @Test func arithmetic() throws {
    var product = Lanes16(first)
    product.add(0.7, times: second)
    #expect(try stored(product) == zip(first, second).map { multiplyAdd(0.7, $1, $0) })
    var scaled = Lanes16(first)
    scaled.multiply(by: 0.7, adding: 0.3)
    #expect(try stored(scaled) == first.map { multiplyAdd($0, 0.7, 0.3) })
    var sum = Lanes16(first)
    sum.add(second)
    #expect(try stored(sum) == zip(first, second).map { $0 + $1 })
  }

  @Test func lanesWithLanes() throws {
    let (x, y) = (Lanes16(first), Lanes16(second))
    #expect(try stored(x + y) == zip(first, second).map { $0 + $1 })
    #expect(try stored(x - y) == zip(first, second).map { $0 - $1 })
    #expect(try stored(0.7 * x) == first.map { 0.7 * $0 })
    #expect(try stored(x.adding(0.7, times: y)) == zip(first, second).map { multiplyAdd(0.7, $1, $0) })
    #expect(try stored(x.adding(y, times: y)) == zip(first, second).map { multiplyAdd($1, $1, $0) })
    #expect(try stored(x.maximum(y)) == zip(first, second).map { max($0, $1) })
  }

  @Test func maximumKeepsNaN() throws {
    let special: [Float] = [.nan, -.nan, .infinity, -.infinity, 0, 1, -1, Float(bitPattern: 0x7F80_0001)]
    for x in special {
      for y in special {
        let larger = try stored(Lanes16(repeating: x).maximum(Lanes16(repeating: y)))[0]
        #expect(x.isNaN || y.isNaN ? larger.isNaN : larger == max(x, y), "\(x), \(y)")
      }
    }
  }

  @Test func choicesBySign() throws {
    let signs: [Float] = (0..<16).map { [-1, 0, 1, -Float.infinity, .infinity, -1e-30][$0 % 6] }
    #expect(
      try stored(Lanes16(first).kept(whereNegative: Lanes16(signs))) == zip(first, signs).map { $1 < 0 ? $0 : 0 })
    #expect(
      try stored(Lanes16(first).kept(whereNotNegative: Lanes16(signs))) == zip(first, signs).map { $1 < 0 ? 0 : $0 })
  }

  @Test func sum() {
    #expect(
      worstError(
        [Lanes16(first).sum], [first.doubles.reduce(0, +)], magnitudes: [first.magnitudes.reduce(0, +)],
        terms: 4) < 1)
    // Every lane counts once.
    for lane in 0..<16 {
      var values = [Float](repeating: 0, count: 16)
      values[lane] = 1
      #expect(Lanes16(values).sum == 1)
    }
  }

  /// 1 + 2⁻²³ squared, less 1: the last bit of the product survives only if it is not rounded in between.
  @Test func multiplyAddIsFusedWhereTheProcessorCan() {
    let x: Float = 1 + 0x1p-23
    let fused: Float = 0x1p-22 + 0x1p-46
    #expect(multiplyAdd(x, x, -1) == (Processor.hasFusedMultiplyAdd ? fused : 0x1p-22))
    #expect([4, 8, 16].contains(Processor.vectorWidth))
  }
}
