import TensorKernels
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

  @Test(arguments: sizes) func maximum(_ size: Size) throws {
    let (outer, reduced, inner) = (size.outer, size.reduced, size.inner)
    let input = noise(outer * reduced * inner, seed: 1)
    let output = try runKernel([input], outputs: [outer * inner]) {
      Reductions.maximum(outer: outer, reduced: reduced, inner: inner, $0[0], into: $1[0])
    }[0]
    #expect(output == ReductionsReference.maximum(outer: outer, reduced: reduced, inner: inner, input))
  }

  @Test(arguments: [1, 3]) func sumOfNothingIsZero(inner: Int) throws {
    let output = try runKernel([[]], outputs: [2 * inner]) {
      Reductions.sum(outer: 2, reduced: 0, inner: inner, $0[0], into: $1[0])
    }[0]
    #expect(output == [Float](repeating: 0, count: 2 * inner))
  }

  @Test(arguments: 0..<3) func maximumKeepsNaN(at place: Int) throws {
    var input: [Float] = [1, 5, 2]
    input[place] = .nan
    let output = try runKernel([input], outputs: [1]) {
      Reductions.maximum(outer: 1, reduced: 3, inner: 1, $0[0], into: $1[0])
    }[0]
    #expect(output[0].isNaN)
  }

  struct Size: Sendable, CustomTestStringConvertible {
    var outer, reduced, inner: Int
    var testDescription: String { "[\(outer), \(reduced), \(inner)]" }
  }
}
