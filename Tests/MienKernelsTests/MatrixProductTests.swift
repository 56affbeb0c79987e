import MienKernels
import Testing

/// The fast matrix product against the readable one in double precision.
@Suite struct MatrixProductTests {
  static let sizes = [
    Sizes(rows: 1, columns: 1, terms: 1), Sizes(rows: 1, columns: 7, terms: 3),
    Sizes(rows: 7, columns: 1, terms: 5), Sizes(rows: 8, columns: 32, terms: 1),
    Sizes(rows: 9, columns: 33, terms: 17), Sizes(rows: 6, columns: 16, terms: 40),
    Sizes(rows: 1, columns: 33, terms: 64), Sizes(rows: 2, columns: 70, terms: 1003),
    Sizes(rows: 12, columns: 64, terms: 5), Sizes(rows: 65, columns: 31, terms: 2),
    Sizes(rows: 130, columns: 70, terms: 129), Sizes(rows: 8, columns: 32, terms: 257),
    Sizes(rows: 65, columns: 70, terms: 600),
  ]

  @Test(arguments: sizes, [(false, false), (false, true), (true, false), (true, true)])
  func product(_ sizes: Sizes, transposed: (Bool, Bool)) throws {
    let (rows, columns, terms) = (sizes.rows, sizes.columns, sizes.terms)
    let (left, right) = (noise(rows * terms, seed: 1), noise(terms * columns, seed: 2))
    let output = try runKernel([left, right], outputs: [rows * columns]) {
      MatrixProduct.multiply(
        rows: rows, columns: columns, terms: terms,
        StridedMatrix($0[0], columns: transposed.0 ? rows : terms, transposed: transposed.0),
        StridedMatrix($0[1], columns: transposed.1 ? terms : columns, transposed: transposed.1), into: $1[0])
    }[0]
    func reference(_ left: [Double], _ right: [Double]) -> [Double] {
      MatrixProductReference.multiply(
        rows: rows, columns: columns, terms: terms, left, right, leftTransposed: transposed.0,
        rightTransposed: transposed.1)
    }
    #expect(
      worstError(
        output, reference(left.doubles, right.doubles),
        magnitudes: reference(left.magnitudes, right.magnitudes), terms: terms) < 1)
  }

  /// A sum of no terms is zero, not what the memory held.
  @Test(arguments: [(3, false, false), (1, false, true), (9, true, false)])
  func noTerms(rows: Int, leftTransposed: Bool, transposed: Bool) throws {
    let output = try runKernel([[], []], outputs: [5 * rows]) {
      MatrixProduct.multiply(
        rows: rows, columns: 5, terms: 0,
        StridedMatrix($0[0], columns: leftTransposed ? rows : 0, transposed: leftTransposed),
        StridedMatrix($0[1], columns: transposed ? 0 : 5, transposed: transposed), into: $1[0])
    }[0]
    #expect(output == [Float](repeating: 0, count: 5 * rows))
  }

  /// The products of a batch have the bits of single ones, a transposed left factor of many terms as well.
  @Test func batches() throws {
    let (rows, columns, terms) = (10, 33, 300)
    let (left, right) = (noise(3 * rows * terms, seed: 3), noise(3 * terms * columns, seed: 4))
    let batch = try runKernel([left, right], outputs: [3 * rows * columns]) { input, output in
      let places = (0..<3).map { MatrixProduct.Place(left: $0 * rows * terms, right: $0 * terms * columns) }
      MatrixProduct.multiply(
        rows: rows, columns: columns, terms: terms, at: places,
        StridedMatrix(input[0], columns: rows, transposed: true), StridedMatrix(input[1], columns: columns),
        into: output[0])
    }[0]
    let single = try runKernel([left, right], outputs: [3 * rows * columns]) { input, output in
      for index in 0..<3 {
        MatrixProduct.multiply(
          rows: rows, columns: columns, terms: terms,
          StridedMatrix(input[0] + index * rows * terms, columns: rows, transposed: true),
          StridedMatrix(input[1] + index * terms * columns, columns: columns), into: output[0] + index * rows * columns)
      }
    }[0]
    #expect(batch == single)
  }

  @Test func referenceKnowsAProductWorkedOutByHand() {
    let product = MatrixProductReference.multiply(
      rows: 2, columns: 2, terms: 2, [1.0, 2, 3, 4], [5, 6, 7, 8])
    #expect(product == [19, 22, 43, 50])
  }

  struct Sizes: Sendable, CustomTestStringConvertible {
    var rows, columns, terms: Int
    var testDescription: String { "[\(rows), \(terms)] · [\(terms), \(columns)]" }
  }
}
