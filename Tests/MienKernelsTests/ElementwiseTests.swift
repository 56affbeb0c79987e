import MienKernels
import Testing

/// The loops over elements, which must agree with one operation per element to the bit.
@Suite struct ElementwiseTests {
  private struct Polynomial: UnaryFunction { func callAsFunction(_ x: Float) -> Float { x * x - 3 } }
  private struct Difference: BinaryFunction { func callAsFunction(_ x: Float, _ y: Float) -> Float { x - 2 * y } }
  private struct Sum: UpdatingFunction {
    func callAsFunction(_ x: Float, _ y: Float, _ state: inout Float) -> Float {
      state += x
      return state - y
    }
  }
  private struct Sums: DoublyUpdatingFunction {
    func callAsFunction(_ x: Float, _ y: Float, _ state: inout Float, _ other: inout Float) -> Float {
      (state, other) = (state + x, other - y)
      return state * other
    }
  }

  @Test(arguments: [0, 1, 7, 33, 16_384, 16_385, 50_001]) func mapAndZip(count: Int) throws {
    let (first, second) = (noise(count, seed: 1), noise(count, seed: 2))
    let outputs = try runKernel([first, second], outputs: [count, count]) { inputs, outputs in
      Elementwise.map(count, inputs[0], into: outputs[0], Polynomial())
      Elementwise.zip(count, inputs[0], inputs[1], into: outputs[1], Difference())
    }
    #expect(outputs[0] == first.map { $0 * $0 - 3 })
    #expect(outputs[1] == zip(first, second).map { $0 - 2 * $1 })
  }

  @Test(arguments: [0, 1, 33, 16_385, 50_001]) func statesAreUpdated(count: Int) throws {
    let (first, second) = (noise(count, seed: 1), noise(count, seed: 2))
    var (state, other, both) = (noise(count, seed: 3), noise(count, seed: 4), noise(count, seed: 3))
    let (before, otherBefore) = (state, other)
    let outputs = try runKernel([first, second], outputs: [count, count]) { inputs, outputs in
      // The kernel is run more than once.
      (state, other, both) = (before, otherBefore, before)
      state.withUnsafeMutableBufferPointer { state in
        guard let state = state.baseAddress else { return }
        Elementwise.zip(count, inputs[0], inputs[1], updating: state, into: outputs[0], Sum())
      }
      both.withUnsafeMutableBufferPointer { both in
        other.withUnsafeMutableBufferPointer { other in
          guard let both = both.baseAddress, let other = other.baseAddress else { return }
          Elementwise.zip(count, inputs[0], inputs[1], updating: both, other, into: outputs[1], Sums())
        }
      }
    }
    #expect(state == zip(before, first).map { $0 + $1 } && both == state)
    #expect(outputs[0] == zip(state, second).map { $0 - $1 })
    #expect(other == zip(otherBefore, second).map { $0 - $1 } && outputs[1] == zip(state, other).map { $0 * $1 })
  }

  /// Shapes of an output, and strides of both operands as broadcasting and transposing give them: whole, rows, columns,
  /// single numbers, axes of size 1 anywhere, axes that are one loop together and such that are not, long and empty.
  @Test(
    arguments: [
      ([3, 4, 5], [5, 0, 1], [0, 1, 0]), ([3, 4, 5], [20, 5, 1], [20, 5, 1]), ([3, 4, 5], [20, 5, 1], [0, 0, 1]),
      ([3, 4, 5], [20, 5, 1], [0, 0, 0]), ([3, 4, 5], [0, 0, 0], [20, 5, 1]), ([3, 4, 5], [20, 5, 1], [5, 0, 1]),
      ([3, 4, 5], [20, 5, 1], [4, 1, 0]), ([1, 4, 1, 5], [0, 5, 9, 1], [7, 0, 7, 1]), ([5, 4], [1, 5], [4, 1]),
      ([2, 3, 4, 5], [1, 2, 6, 24], [60, 20, 5, 1]), ([7, 20_001], [20_001, 1], [1, 0]), ([40_000], [1], [0]),
      ([40_000, 3], [3, 1], [0, 1]), ([40_000, 3], [1, 40_000], [3, 1]), ([1], [1], [1]), ([], [], []),
      ([2, 0], [0, 0], [0, 0]), ([0, 3], [3, 1], [0, 1]), ([1, 1], [0, 0], [0, 0]),
    ] as [([Int], [Int], [Int])])
  func operandsAreBroadcast(sizes: [Int], firstStrides: [Int], secondStrides: [Int]) throws {
    func places(_ strides: [Int]) -> [Int] {
      sizes.indices.reduce([0]) { places, axis in
        places.flatMap { place in (0..<sizes[axis]).map { place + $0 * strides[axis] } }
      }
    }
    let (firstPlaces, secondPlaces) = (places(firstStrides), places(secondStrides))
    let first = noise((firstPlaces.max() ?? 0) + 1, seed: 1), second = noise((secondPlaces.max() ?? 0) + 1, seed: 2)
    let output = try runKernel([first, second], outputs: [firstPlaces.count]) { inputs, outputs in
      let axes = BroadcastAxes(sizes, firstStrides, secondStrides)
      Elementwise.zip(over: axes, inputs[0], inputs[1], into: outputs[0], Difference())
    }[0]
    #expect(output == zip(firstPlaces, secondPlaces).map { first[$0] - 2 * second[$1] })
  }
}
