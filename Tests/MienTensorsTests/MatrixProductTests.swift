import MienTensors
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

  /// Many products give the bits of single ones, however many there are and whichever factor is repeated.
  @Test(arguments: [(1, 3, 5), (9, 7, 33), (40, 65, 20), (2, 40, 300)], 0..<4)
  func manyMatrices(sizes: (rows: Int, terms: Int, columns: Int), transposition: Int) {
    let (transposed, otherTransposed) = (transposition & 1 != 0, transposition & 2 != 0)
    let (rows, terms, columns) = sizes
    var generator = RandomGenerator(seed: 1)
    for (batch, otherBatch) in [
      ([7], [7]), ([2, 3], [2, 3]), ([2, 1], [3]), ([5], []), ([], [5]), ([1, 1], [1]), ([1], [4]),
    ]
      as [([Int], [Int])]
    {
      let left = transposed ? [terms, rows] : [rows, terms],
        right = otherTransposed ? [columns, terms] : [terms, columns]
      let a = Tensor.uniform(Shape(batch + left), in: -1...1, using: &generator)
      let b = Tensor.uniform(Shape(otherBatch + right), in: -1...1, using: &generator)
      let result = a.matrixProduct(b, transposed: transposed, otherTransposed: otherTransposed)
      let joint = result.shape.sizes.dropLast(2)
      #expect(Shape(Array(joint)) == Shape(batch).broadcast(with: Shape(otherBatch)))
      #expect(Array(result.shape.sizes.suffix(2)) == [rows, columns])
      let count = joint.reduce(1, *)
      let lefts = a.broadcast(to: Shape(joint + left)).reshaped(Shape([count] + left))
      let rights = b.broadcast(to: Shape(joint + right)).reshaped(Shape([count] + right))
      // The rows of many matrices by one are those of one product, which may be summed by another kernel.
      let isOne = otherBatch.reduce(1, *) == 1 && !transposed
      let results = result.reshaped([count, rows, columns])
      for index in 0..<count {
        let single = (lefts[index] as Tensor).matrixProduct(
          rights[index], transposed: transposed, otherTransposed: otherTransposed)
        let difference = (results[index] - single).map { abs($0) }.max().scalar
        #expect(isOne ? difference < 1e-5 : difference == 0)
      }
    }
  }

  @Test func emptyMatrices() {
    #expect(Tensor([3, 2, 0], []).matrixProduct(Tensor([0, 3], [])) == Tensor([3, 2, 3], repeating: 0))
    #expect(Tensor([0, 2, 4], []).matrixProduct(Tensor([1, 4, 3], repeating: 1)).shape == [0, 2, 3])
    #expect(Tensor([0, 2, 4], []).matrixProduct(Tensor([0, 4, 3], [])).shape == [0, 2, 3])
    let noTerms = Tensor([2, 0], []).matrixProduct(Tensor([0, 3], []))
    #expect(noTerms == Tensor([2, 3], repeating: 0))
    #expect(Tensor([0, 2], []).matrixProduct(Tensor([2, 3], repeating: 1)).shape == [0, 3])
  }
}
