import MienKernels
import Testing

/// The fast reductions against the readable ones in double precision.
@Suite struct ReductionsTests {
  static let sizes = [
    Size(outer: 1, reduced: 1, inner: 1), Size(outer: 3, reduced: 15, inner: 1),
    Size(outer: 2, reduced: 16, inner: 7), Size(outer: 1, reduced: 257, inner: 33),
    Size(outer: 5, reduced: 1000, inner: 1), Size(outer: 9, reduced: 600, inner: 3),
    Size(outer: 1, reduced: 100_003, inner: 1), Size(outer: 300, reduced: 300, inner: 1),
  ]

  @Test(arguments: sizes) func sum(_ size: Size) throws {
    let (outer, reduced, inner) = (size.outer, size.reduced, size.inner)
    let input = noise(outer * reduced * inner, seed: 1)
    let output = try runKernel([input], outputs: [outer * inner]) {
      Reductions.sum(outer: outer, reduced: reduced, inner: inner, $0[0], into: $1[0])
    }[0]
    let expected = ReductionsReference.sum(outer: outer, reduced: reduced, inner: inner, input.doubles)
    let magnitudes = ReductionsReference.sum(outer: outer, reduced: reduced, inner: inner, input.magnitudes)
    // Longer sums are added in double precision.
    #expect(worstError(output, expected, magnitudes: magnitudes, terms: min(reduced, 256)) < 1)
  }

  @Test(arguments: sizes) func squaredDeviations(_ size: Size) throws {
    let (outer, reduced, inner) = (size.outer, size.reduced, size.inner)
    let (input, means) = (noise(outer * reduced * inner, seed: 1), noise(outer * inner, seed: 2))
    let output = try runKernel([input, means], outputs: [outer * inner]) {
      Reductions.sumOfSquaredDeviations(
        outer: outer, reduced: reduced, inner: inner, $0[0], from: $0[1], into: $1[0])
    }[0]
    let squares = ReductionsReference.squaredDeviations(
      outer: outer, reduced: reduced, inner: inner, input.doubles, from: means.doubles)
    let expected = ReductionsReference.sum(outer: outer, reduced: reduced, inner: inner, squares)
    // The rounding of the difference is twice that of its square.
    #expect(worstError(output, expected, magnitudes: expected.map { 3 * $0 }, terms: min(reduced, 256)) < 1)
  }

  @Test(arguments: sizes + [Size(outer: 2, reduced: 70_000, inner: 1), Size(outer: 1, reduced: 9000, inner: 65)])
  func extremes(_ size: Size) throws {
    let (outer, reduced, inner) = (size.outer, size.reduced, size.inner)
    // Rounded, so that some are equal.
    let input = noise(outer * reduced * inner, seed: 1).map { ($0 * 500).rounded() }
    let count = outer * inner
    let outputs = try runKernel([input], outputs: [count, count, count, count]) { inputs, outputs in
      Extremes.values(.largest, outer: outer, reduced: reduced, inner: inner, inputs[0], into: outputs[0])
      Extremes.values(.smallest, outer: outer, reduced: reduced, inner: inner, inputs[0], into: outputs[1])
      outputs[2].withMemoryRebound(to: Int32.self, capacity: count) {
        Extremes.indices(.largest, outer: outer, reduced: reduced, inner: inner, inputs[0], into: $0)
      }
      outputs[3].withMemoryRebound(to: Int32.self, capacity: count) {
        Extremes.indices(.smallest, outer: outer, reduced: reduced, inner: inner, inputs[0], into: $0)
      }
    }
    let largest = ReductionsReference.maximum(outer: outer, reduced: reduced, inner: inner, input)
    let smallest = ReductionsReference.maximum(outer: outer, reduced: reduced, inner: inner, input.map { -$0 })
    #expect(outputs[0] == largest.values && outputs[1] == smallest.values.map { -$0 })
    #expect(outputs[2].map { Int($0.bitPattern) } == largest.indices)
    #expect(outputs[3].map { Int($0.bitPattern) } == smallest.indices)
  }

  @Test(arguments: [1, 3]) func sumOfNothingIsZero(inner: Int) throws {
    let output = try runKernel([[]], outputs: [2 * inner]) {
      Reductions.sum(outer: 2, reduced: 0, inner: inner, $0[0], into: $1[0])
    }[0]
    #expect(output == [Float](repeating: 0, count: 2 * inner))
  }

  @Test(arguments: [(3, 1), (300, 1), (3, 20)], [0, 1, 2]) func extremesKeepNaN(
    size: (count: Int, inner: Int), at place: Int
  )
    throws
  {
    let (count, inner) = size
    var input = noise(count * inner, seed: 1)
    let row = place * (count - 1) / 2
    input[row * inner] = .nan
    let outputs = try runKernel([input], outputs: [inner, inner, inner]) { inputs, outputs in
      Extremes.values(.largest, outer: 1, reduced: count, inner: inner, inputs[0], into: outputs[0])
      Extremes.values(.smallest, outer: 1, reduced: count, inner: inner, inputs[0], into: outputs[1])
      outputs[2].withMemoryRebound(to: Int32.self, capacity: inner) {
        Extremes.indices(.largest, outer: 1, reduced: count, inner: inner, inputs[0], into: $0)
      }
    }
    #expect(outputs[0][0].isNaN && outputs[1][0].isNaN && outputs[2][0].bitPattern == UInt32(row))
    #expect(outputs[0].dropFirst().allSatisfy { !$0.isNaN })
  }

  struct Size: Sendable, CustomTestStringConvertible {
    var outer, reduced, inner: Int
    var testDescription: String { "[\(outer), \(reduced), \(inner)]" }
  }
}
