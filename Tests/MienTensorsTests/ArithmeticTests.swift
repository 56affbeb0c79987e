import MienTensors
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

  /// Closures that change states, as an optimiser of one's own has them: copies of the states keep their values.
  @Test(arguments: [0, 1, 33, 20_000]) func closuresUpdateStates(count: Int) {
    var generator = RandomGenerator(seed: 1)
    let tensors = (0..<4).map { _ in Tensor.normal([count], using: &generator) }
    let (x, y) = (tensors[0], tensors[1])
    var (single, first, second) = (tensors[2], tensors[2], tensors[3])
    let result = x.zip(y, updating: &single) { x, y, state in
      state = 2 * state + y
      return x - state
    }
    let both = x.zip(y, updating: &first, &second) { x, y, first, second in
      (first, second) = (2 * first + y, second - x)
      return first * second
    }
    let expected = zip(tensors[2].elements, y.elements).map { 2 * $0 + $1 }
    let other = zip(tensors[3].elements, x.elements).map { $0 - $1 }
    #expect(single.elements == expected && first.elements == expected && second.elements == other)
    #expect(result.elements == zip(x.elements, expected).map { $0 - $1 })
    #expect(both.elements == zip(expected, other).map { $0 * $1 })
    var sum = x
    sum.update(with: y) { $0 - 3 * $1 }
    #expect(sum.elements == zip(x.elements, y.elements).map { $0 - 3 * $1 })
    #expect(count == 0 || (tensors[2] != single && x != sum))
  }

  @Test func numbersAndSigns() {
    let tensor = Tensor([2], [1, -4])
    #expect((-tensor).elements == [-1, 4])
    #expect((tensor + 1).elements == [2, -3])
    #expect((tensor - 1).elements == [0, -5])
    #expect((tensor * 3).elements == [3, -12])
    #expect((3 * tensor).elements == [3, -12])
    #expect((tensor / 4).elements == [0.25, -1])
    #expect((3 + tensor).elements == [4, -1])
    #expect((3 - tensor).elements == [2, 7])
    #expect((2 / tensor).elements == [2, -0.5])
    #expect(tensor.map { $0 * $0 }.elements == [1, 16])
  }

  @Test func inPlace() {
    let (first, second) = (Tensor([2], [1, -4]), Tensor([2], [2, 8]))
    var tensor = first
    tensor += second
    #expect(tensor.elements == [3, 4])
    tensor -= first
    #expect(tensor == second)
    tensor *= first
    #expect(tensor.elements == [2, -32])
    tensor /= second
    #expect(tensor == first)
    tensor += 1
    tensor *= 6
    tensor -= 4
    tensor /= 2
    #expect(tensor.elements == [4, -11] && first.elements == [1, -4])
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
