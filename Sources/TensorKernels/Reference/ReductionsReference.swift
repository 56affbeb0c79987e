/// The readable sums and maxima, against which ``Reductions`` is tested. A tensor is seen as [outer, reduced,
/// inner].
package enum ReductionsReference {
  /// output[o, i] = Σᵣ input[o, r, i].
  @_specialize(where Scalar == Double)
  package static func sum<Scalar: BinaryFloatingPoint>(
    outer: Int, reduced: Int, inner: Int, _ input: [Scalar]
  ) -> [Scalar] {
    var output = [Scalar](repeating: 0, count: outer * inner)
    for slab in 0..<outer {
      for row in 0..<reduced {
        for column in 0..<inner {
          output[slab * inner + column] += input[(slab * reduced + row) * inner + column]
        }
      }
    }
    return output
  }

  /// output[o, i] = maxᵣ input[o, r, i].
  @_specialize(where Scalar == Double)
  package static func maximum<Scalar: BinaryFloatingPoint>(
    outer: Int, reduced: Int, inner: Int, _ input: [Scalar]
  ) -> [Scalar] {
    var output = [Scalar](repeating: -.infinity, count: outer * inner)
    for slab in 0..<outer {
      for row in 0..<reduced {
        for column in 0..<inner {
          let value = input[(slab * reduced + row) * inner + column]
          output[slab * inner + column] = max(output[slab * inner + column], value)
        }
      }
    }
    return output
  }
}
