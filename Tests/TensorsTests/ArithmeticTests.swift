import Tensors
import Testing

/// Arithmetic with broadcasting against loops over every index.
@Suite struct ArithmeticTests {
  static let shapes: [(Shape, Shape)] = [
    ([], []), ([7], []), ([], [3, 2]), ([5], [5]), ([3, 5], [5]), ([5], [3, 5]), ([3, 5], [3, 1]),
    ([3, 1], [1, 5]), ([2, 1, 4], [3, 1]), ([2, 3, 1, 5], [4, 1]), ([1, 1], [33]), ([0, 4], [4]), ([2, 0], [1]),
    ([130, 257], [257]), ([130, 257], [130, 257]), ([1, 1, 9], [9]), ([9, 1], [1]),
  ]

  @Test(arguments: shapes) func everyOperation(first: Shape, second: Shape) throws {
    var generator = RandomGenerator(seed: 1)
    let a = Tensor.uniform(first, in: 1...2, using: &generator)
    let b = Tensor.uniform(second, in: 1...2, using: &generator)
    let joint = try #require(first.broadcast(with: second))
    let (x, y) = (naivelyBroadcast(a, to: joint), naivelyBroadcast(b, to: joint))
    for (result, body) in [
      (a + b, { $0 + $1 }), (a - b, { $0 - $1 }), (a * b, { $0 * $1 }), (a / b, { $0 / $1 }),
      (a.zip(b) { $0 - 2 * $1 }, { $0 - 2 * $1 }),
    ] as [(Tensor, (Float, Float) -> Float)] {
      #expect(result.shape == joint)
      #expect(result.elements == zip(x, y).map(body))
    }
  }

  @Test func numbersAndSigns() {
    let tensor = Tensor([2], [1, -4])
    #expect((-tensor).elements == [-1, 4])
    #expect((tensor + 1).elements == [2, -3])
    #expect((tensor - 1).elements == [0, -5])
    #expect((tensor * 3).elements == [3, -12])
    #expect((3 * tensor).elements == [3, -12])
    #expect((tensor / 4).elements == [0.25, -1])
    #expect(tensor.map { $0 * $0 }.elements == [1, 16])
  }

  /// Undoing a broadcast adds up what came from the same element.
  @Test(arguments: shapes) func summedUndoesABroadcast(first: Shape, second: Shape) throws {
    let joint = try #require(first.broadcast(with: second))
    var generator = RandomGenerator(seed: 2)
    let whole = Tensor.uniform(joint, in: -1...1, using: &generator)
    for shape in [first, second] {
      let places = naivelyBroadcast(Tensor(shape, (0..<shape.count).map(Float.init)), to: joint)
      var expected = [Double](repeating: 0, count: shape.count)
      for (place, value) in zip(places, whole.elements) { expected[Int(place)] += Double(value) }
      let result = whole.summed(to: shape)
      #expect(result.shape == shape)
      for (value, expected) in zip(result.elements, expected) {
        #expect(abs(Double(value) - expected) < 1e-4)
      }
    }
  }

  /// The elements of `tensor` read as `shape`, one index at a time.
  private func naivelyBroadcast(_ tensor: Tensor, to shape: Shape) -> [Float] {
    let elements = tensor.elements
    return (0..<shape.count).map { place in
      var (rest, offset, step) = (place, 0, 1)
      for axis in (0..<shape.rank).reversed() {
        let index = rest % shape.sizes[axis]
        rest /= shape.sizes[axis]
        let own = axis - (shape.rank - tensor.shape.rank)
        guard own >= 0 else { continue }
        offset += (tensor.shape.sizes[own] == 1 ? 0 : index) * step
        step *= tensor.shape.sizes[own]
      }
      return elements[offset]
    }
  }
}
