/// The readable sums and maxima, against which ``Reductions`` and ``Extremes`` are tested. A tensor is seen as
/// [outer, reduced, inner].
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

  /// (input[o, r, i] − means[o, i])².
  package static func squaredDeviations<Scalar: BinaryFloatingPoint>(
    outer: Int, reduced: Int, inner: Int, _ input: [Scalar], from means: [Scalar]
  ) -> [Scalar] {
    input.indices.map { place in
      let deviation = input[place] - means[place / (reduced * inner) * inner + place % inner]
      return deviation * deviation
    }
  }

  /// values[o, i] = maxᵣ input[o, r, i], and the first r where it is.
  package static func maximum<Scalar: BinaryFloatingPoint>(
    outer: Int, reduced: Int, inner: Int, _ input: [Scalar]
  ) -> (values: [Scalar], indices: [Int]) {
    var values = [Scalar](repeating: -.infinity, count: outer * inner)
    var indices = [Int](repeating: 0, count: outer * inner)
    for slab in 0..<outer {
      for row in 0..<reduced {
        for column in 0..<inner {
          let (value, place) = (input[(slab * reduced + row) * inner + column], slab * inner + column)
          if value > values[place] { (values[place], indices[place]) = (value, row) }
        }
      }
    }
    return (values, indices)
  }
}
