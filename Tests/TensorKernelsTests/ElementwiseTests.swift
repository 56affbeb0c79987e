import TensorKernels
import Testing

/// The loops over elements, which must agree with one operation per element to the bit.
@Suite struct ElementwiseTests {
  @Test(arguments: [0, 1, 7, 33, 16_384, 16_385, 50_001]) func mapAndZip(count: Int) throws {
    let (first, second) = (noise(count, seed: 1), noise(count, seed: 2))
    let outputs = try runKernel([first, second], outputs: [count, count]) { inputs, outputs in
      Elementwise.map(count, inputs[0], into: outputs[0]) { $0 * $0 - 3 }
      Elementwise.zip(count, inputs[0], inputs[1], into: outputs[1]) { $0 - 2 * $1 }
    }
    #expect(outputs[0] == first.map { $0 * $0 - 3 })
    #expect(outputs[1] == zip(first, second).map { $0 - 2 * $1 })
  }

  @Test(arguments: [(1, 1), (9, 7), (17, 33), (1, 20_000), (1200, 33), (0, 5), (3, 0)])
  func zipRows(rows: Int, columns: Int) throws {
    let (first, second) = (noise(rows * columns, seed: 1), noise(columns, seed: 2))
    let output = try runKernel([first, second], outputs: [rows * columns]) { inputs, outputs in
      Elementwise.zipRows(rows: rows, columns: columns, inputs[0], inputs[1], into: outputs[0]) { $0 - $1 }
    }[0]
    #expect(output == first.indices.map { first[$0] - second[$0 % columns] })
  }

  /// [3, 1, 5] against [4, 1], by the strides that broadcasting gives them.
  @Test func zipBroadcast() throws {
    let (first, second) = (noise(15, seed: 1), noise(4, seed: 2))
    let output = try runKernel([first, second], outputs: [60]) { inputs, outputs in
      Elementwise.zipBroadcast(
        [3, 4, 5], inputs[0], [5, 0, 1], inputs[1], [0, 1, 0], into: outputs[0]
      ) { $0 - $1 }
    }[0]
    let expected: [Float] = (0..<60).map { place in
      let (slab, row, column) = (place / 20, place / 5 % 4, place % 5)
      return first[slab * 5 + column] - second[row]
    }
    #expect(output == expected)
  }

  @Test func zipBroadcastOfSingleNumbersAndOfNothing() throws {
    let output = try runKernel([[3], [4]], outputs: [1, 0]) { inputs, outputs in
      Elementwise.zipBroadcast([], inputs[0], [], inputs[1], [], into: outputs[0]) { $0 - $1 }
      Elementwise.zipBroadcast([2, 0], inputs[0], [0, 0], inputs[1], [0, 0], into: outputs[1]) { $0 - $1 }
    }
    #expect(output == [[-1], []])
  }
}
