import Testing

/// The checks must be able to fail.
@Suite struct KernelTestSupportTests {
  @Test func untouchedOutputIsNoticed() throws {
    let output = try runKernel([], outputs: [4]) { _, outputs in
      for index in 0..<3 { outputs[0][index] = 1 }
    }[0]
    let ones = [Double](repeating: 1, count: 4)
    #expect(worstError(output, ones, magnitudes: ones, terms: 1) == .infinity)
  }

  @Test(arguments: [-1, -80, 4, 83]) func writeOutOfBoundsIsNoticed(at index: Int) {
    #expect(throws: WroteOutOfBounds.self) {
      try runKernel([], outputs: [4]) { _, outputs in outputs[0][index] = 0 }
    }
  }

  @Test(arguments: [-1, 4]) func readOutOfBoundsIsNoticed(at index: Int) throws {
    let output = try runKernel([[1, 2, 3, 4]], outputs: [1]) { inputs, outputs in
      outputs[0][0] = inputs[0][0] + 0 * inputs[0][index]
    }[0]
    #expect(worstError(output, [1], magnitudes: [1], terms: 1) == .infinity)
  }

  @Test(arguments: [9, 100, 10_000]) func lostTermIsNoticed(terms: Int) {
    let values = noise(terms, seed: 1)
    let sum = values.doubles.reduce(0, +)
    let magnitude = values.magnitudes.reduce(0, +)
    let lost = Float(sum - Double(values[4]))
    #expect(worstError([Float(sum)], [sum], magnitudes: [magnitude], terms: terms) < 1)
    #expect(worstError([lost], [sum], magnitudes: [magnitude], terms: terms) > 1)
  }

  @Test func wrongSignAndCountAreNoticed() {
    #expect(worstError([-0.5], [0.5], magnitudes: [0.5], terms: 1000) > 1)
    #expect(worstError([0.5, 0.5], [0.5], magnitudes: [0.5], terms: 1) == .infinity)
    #expect(worstError([0.5], [0], magnitudes: [0], terms: 1) == .infinity)
  }

  @Test func noiseIsSpreadAndRepeatable() {
    let values = noise(10_000, seed: 3)
    #expect(values == noise(10_000, seed: 3))
    #expect(values != noise(10_000, seed: 4))
    #expect(values.allSatisfy { $0 >= -1 && $0 < 1 })
    #expect(abs(values.doubles.reduce(0, +)) < 200)
  }
}
