import Tensors
import Testing

/// Matrix products, with either factor transposed, against three nested loops.
@Suite struct MatrixProductTests {
  @Test(arguments: [[1, 1, 1], [2, 3, 4], [7, 1, 33], [33, 17, 7], [9, 40, 65]], 0..<4)
  func product(sizes: [Int], transposition: Int) {
    let (transposed, otherTransposed) = (transposition & 1 != 0, transposition & 2 != 0)
    let (rows, terms, columns) = (sizes[0], sizes[1], sizes[2])
    var generator = RandomGenerator(seed: 1)
    let a = Tensor.uniform(transposed ? [terms, rows] : [rows, terms], in: -1...1, using: &generator)
    let b = Tensor.uniform(otherTransposed ? [columns, terms] : [terms, columns], in: -1...1, using: &generator)
    let result = a.matrixProduct(b, transposed: transposed, otherTransposed: otherTransposed)
    #expect(result.shape == [rows, columns])
    for row in 0..<rows {
      for column in 0..<columns {
        var (sum, magnitude) = (0.0, 0.0)
        for term in 0..<terms {
          let first = Double(transposed ? a[term, row] : a[row, term])
          let second = Double(otherTransposed ? b[column, term] : b[term, column])
          sum += first * second
          magnitude += abs(first * second)
        }
        #expect(abs(Double(result[row, column]) - sum) <= 0x1p-24 * Double(terms + 1) * magnitude)
      }
    }
  }

  @Test func emptyMatrices() {
    let noTerms = Tensor([2, 0], []).matrixProduct(Tensor([0, 3], []))
    #expect(noTerms == Tensor([2, 3], repeating: 0))
    #expect(Tensor([0, 2], []).matrixProduct(Tensor([2, 3], repeating: 1)).shape == [0, 3])
  }
}
