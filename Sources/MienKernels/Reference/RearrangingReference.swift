/// The readable copies, against which ``StridedCopy`` and ``Gathering`` are tested.
package enum RearrangingReference {
  /// Calls `body` with every index below `sizes`, in row-major order.
  package static func forEachIndex(_ sizes: [Int], _ body: ([Int]) -> Void) {
    for place in 0..<sizes.reduce(1, *) {
      var (rest, index) = (place, sizes)
      for axis in sizes.indices.reversed() { (rest, index[axis]) = rest.quotientAndRemainder(dividingBy: sizes[axis]) }
      body(index)
    }
  }

  /// output[Σ iₐ · outputStridesₐ] = input[Σ iₐ · inputStridesₐ], from these beginnings on.
  package static func copy<Scalar>(
    _ sizes: [Int], _ input: [Scalar], from start: Int, strides inputStrides: [Int], into output: inout [Scalar],
    at outputStart: Int, strides outputStrides: [Int]
  ) {
    func place(_ index: [Int], _ strides: [Int]) -> Int { zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 } }
    forEachIndex(sizes) { index in
      output[outputStart + place(index, outputStrides)] = input[start + place(index, inputStrides)]
    }
  }

  /// output[o, k, i] = input[o, indices[k], i].
  package static func take<Scalar>(
    _ indices: [Int], outer: Int, size: Int, inner: Int, _ input: [Scalar]
  ) -> [Scalar] {
    var output: [Scalar] = []
    for slab in 0..<outer {
      for index in indices {
        let start = (slab * size + index) * inner
        output += input[start..<start + inner]
      }
    }
    return output
  }

  /// output[o, j, i] = Σ input[o, k, i] over the k with indices[k] = j.
  package static func add<Scalar: BinaryFloatingPoint>(
    _ indices: [Int], outer: Int, size: Int, inner: Int, _ input: [Scalar]
  ) -> [Scalar] {
    var output = [Scalar](repeating: 0, count: outer * size * inner)
    for slab in 0..<outer {
      for (place, index) in indices.enumerated() {
        for column in 0..<inner {
          output[(slab * size + index) * inner + column] += input[(slab * indices.count + place) * inner + column]
        }
      }
    }
    return output
  }
}
