import MienKernels
import Testing

/// The fast copies against the readable ones.
@Suite struct RearrangingTests {
  /// One copy: what strides of both sides are tried, and where both begin.
  struct Copy: Sendable, CustomTestStringConvertible {
    var sizes, inputStrides, outputStrides: [Int]
    var start = 0, outputStart = 0
    var testDescription: String { "\(sizes) \(inputStrides) \(outputStrides)" }
  }

  /// Whole, transposed (in tiles, and with edges of tiles), sliced with steps, flipped, repeated, joined, long, empty.
  static let copies = [
    Copy(sizes: [3, 4, 5], inputStrides: [20, 5, 1], outputStrides: [20, 5, 1]),
    Copy(sizes: [16, 16], inputStrides: [1, 16], outputStrides: [16, 1]),
    Copy(sizes: [33, 47], inputStrides: [1, 33], outputStrides: [47, 1]),
    Copy(
      sizes: [3, 19, 5, 37], inputStrides: [19 * 5 * 37, 1, 19 * 37, 19], outputStrides: [19 * 5 * 37, 185, 37, 1]),
    Copy(sizes: [300, 200], inputStrides: [1, 300], outputStrides: [200, 1]),
    Copy(sizes: [17, 20], inputStrides: [1, 17], outputStrides: [60, 1], outputStart: 23),
    Copy(sizes: [2, 3, 70], inputStrides: [210, 70, 1], outputStrides: [70, 140, 1]),
    Copy(sizes: [4, 5], inputStrides: [20, 2], outputStrides: [5, 1], start: 3),
    Copy(sizes: [4, 5], inputStrides: [5, 1], outputStrides: [20, 3], outputStart: 7),
    Copy(sizes: [4, 21], inputStrides: [21, -1], outputStrides: [21, 1], start: 20),
    Copy(sizes: [4, 21], inputStrides: [-21, 1], outputStrides: [21, 1], start: 63),
    Copy(sizes: [6, 20], inputStrides: [0, 1], outputStrides: [20, 1]),
    Copy(sizes: [6, 20], inputStrides: [1, 0], outputStrides: [20, 1]),
    Copy(sizes: [1, 7, 1], inputStrides: [99, 2, 99], outputStrides: [7, 1, 1]),
    Copy(sizes: [100_003], inputStrides: [1], outputStrides: [1]),
    Copy(sizes: [2, 50_001], inputStrides: [50_001, 1], outputStrides: [60_000, 1]),
    Copy(sizes: [40_000, 3], inputStrides: [1, 40_000], outputStrides: [3, 1]),
    Copy(sizes: [], inputStrides: [], outputStrides: []),
    Copy(sizes: [0, 3], inputStrides: [3, 1], outputStrides: [3, 1]),
    Copy(sizes: [3, 0], inputStrides: [1, 3], outputStrides: [0, 1]),
  ]

  @Test(arguments: copies) func copy(_ copy: Copy) throws {
    func length(_ strides: [Int], _ start: Int) -> Int {
      start + zip(copy.sizes, strides).reduce(1) { $0 + max(0, $1.0 - 1) * max(0, $1.1) }
    }
    let input = noise(length(copy.inputStrides, copy.start), seed: 1)
    var expected = [Float](repeating: .nan, count: length(copy.outputStrides, copy.outputStart))
    RearrangingReference.copy(
      copy.sizes, input, from: copy.start, strides: copy.inputStrides, into: &expected, at: copy.outputStart,
      strides: copy.outputStrides)
    let output = try runKernel([input], outputs: [expected.count]) {
      StridedCopy.copy(
        copy.sizes, $0[0] + copy.start, strides: copy.inputStrides, into: $1[0] + copy.outputStart,
        strides: copy.outputStrides)
    }[0]
    // What lies between the output's elements is not written.
    #expect(output.map { $0.isNaN ? nil : $0 } == expected.map { $0.isNaN ? nil : $0 })
  }

  @Test(
    arguments: [(1, 5, 1), (3, 7, 33), (2, 1, 16), (1, 4000, 7), (2, 3, 9000), (0, 3, 2), (2, 3, 0)],
    [0, 1, 4, 500])
  func gathering(size: (outer: Int, size: Int, inner: Int), count: Int) throws {
    let (outer, size, inner) = size
    let indices = noise(count, seed: 3).map { min(size - 1, Int(($0 + 1) / 2 * Float(size))) }
    let (input, gradient) = (noise(outer * size * inner, seed: 1), noise(outer * count * inner, seed: 2))
    let outputs = try runKernel([input, gradient], outputs: [gradient.count, input.count]) {
      Gathering.take(indices, outer: outer, size: size, inner: inner, $0[0], into: $1[0])
      Gathering.add(indices, outer: outer, size: size, inner: inner, $0[1], into: $1[1])
    }
    #expect(outputs[0] == RearrangingReference.take(indices, outer: outer, size: size, inner: inner, input))
    // In the order of the indices, and so to the bit.
    #expect(outputs[1] == RearrangingReference.add(indices, outer: outer, size: size, inner: inner, gradient))
  }
}
