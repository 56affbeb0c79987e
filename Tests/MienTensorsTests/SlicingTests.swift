import MienTensors
import Testing

@Suite struct SlicingTests {
  private let tensor = Tensor([3, 4, 2], (0..<24).map(Float.init))

  @Test func subscriptsOfRanges() {
    let matrix = Tensor([3, 4], (0..<12).map(Float.init))
    #expect(matrix[1..<3, 0...] == Tensor([2, 4], (4..<12).map(Float.init)))
    #expect(matrix[0..., 2] == Tensor([3], [2, 6, 10]))
    #expect(matrix[2, 1...2] == Tensor([2], [9, 10]))
    #expect(matrix[..<2] == matrix[0...1] && matrix[..<2].shape == [2, 4])
    #expect(matrix[...0, ..<1] == Tensor([1, 1], [0]))
    // Two indices of a matrix are a number, or a tensor where one is asked for.
    #expect(matrix[1, 2] == 6)
    #expect((matrix[1, 2] as Tensor) == Tensor(6))
    #expect((matrix[2] as Tensor) == Tensor([4], [8, 9, 10, 11]))
    #expect(tensor[1, 0..., 1] == Tensor([4], [9, 11, 13, 15]))
    #expect(tensor[0..., 3, 0...] == Tensor([3, 2], [6, 7, 14, 15, 22, 23]))
    #expect(tensor[3..., 1].shape == [0, 2] && tensor[1..<1, 0..., 0].shape == [0, 4])
  }

  @Test func partsCanBeSet() {
    var matrix = Tensor([3, 4], repeating: 0)
    let copy = matrix
    matrix[1..<3, 1...2] = Tensor([2, 2], [1, 2, 3, 4])
    matrix[0] = Tensor([4], [5, 6, 7, 8])
    #expect(matrix.elements == [5, 6, 7, 8, 0, 1, 2, 0, 0, 3, 4, 0])
    // What is smaller is repeated.
    matrix[0..., 3] = Tensor(9)
    #expect(matrix.elements == [5, 6, 7, 9, 0, 1, 2, 9, 0, 3, 4, 9])
    #expect(copy.elements.allSatisfy { $0 == 0 })
  }

  @Test func stepsAlongAnAxis() {
    #expect(tensor.sliced(along: 1, 1..., step: 2) == tensor.taking([1, 3], along: 1))
    #expect(tensor.sliced(along: -2, 0..., step: 3) == tensor.taking([0, 3], along: 1))
    #expect(tensor.sliced(along: 0, 1..<2) == tensor.rows(1..<2))
    #expect(tensor.sliced(along: 2, 2...).shape == [3, 4, 0])
  }

  @Test(arguments: [0, 1, 2, -1, -3]) func partsAndWhole(axis: Int) {
    let parts = tensor.split(along: axis, sizes: tensor.shape[axis] == 2 ? [1, 0, 1] : [1, tensor.shape[axis] - 1])
    #expect(parts.concatenated(along: axis) == tensor)
    #expect(tensor.split(along: axis, into: tensor.shape[axis]).concatenated(along: axis) == tensor)
    #expect(tensor.split(along: axis, into: 1) == [tensor])
  }

  @Test func joining() {
    let (a, b) = (Tensor([2, 2], [1, 2, 3, 4]), Tensor([2, 1], [5, 6]))
    #expect([a, b].concatenated(along: 1) == Tensor([2, 3], [1, 2, 5, 3, 4, 6]))
    #expect([a, a].concatenated(along: 0).elements == [1, 2, 3, 4, 1, 2, 3, 4])
    #expect([b, b].stacked() == Tensor([2, 2, 1], [5, 6, 5, 6]))
    #expect([b, b].stacked(along: -1) == Tensor([2, 1, 2], [5, 5, 6, 6]))
    #expect([Tensor(1), Tensor(2)].stacked() == Tensor([2], [1, 2]))
    #expect([Tensor([0, 2], []), a].concatenated(along: 0) == a)
  }

  @Test func padding() {
    let matrix = Tensor([2, 2], [1, 2, 3, 4])
    #expect(matrix.padded(along: 1, before: 1, after: 2).elements == [0, 1, 2, 0, 0, 0, 3, 4, 0, 0])
    #expect(matrix.padded(along: 0, after: 1, with: 7).elements == [1, 2, 3, 4, 7, 7])
    #expect(matrix.padded(along: -2, before: 0) == matrix)
    #expect(Tensor([0, 2], []).padded(along: 0, before: 1) == Tensor([1, 2], [0, 0]))
  }

  @Test func taking() {
    let matrix = Tensor([3, 2], [0, 1, 2, 3, 4, 5])
    #expect(matrix.taking([2, 0, 2], along: 0).elements == [4, 5, 0, 1, 4, 5])
    #expect(matrix.taking([1, 1], along: -1) == Tensor([3, 2], [1, 1, 3, 3, 5, 5]))
    #expect(matrix.taking([], along: 0).shape == [0, 2])
  }
}
