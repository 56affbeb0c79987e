import MienTensors
import Testing

@Suite struct RearrangingTests {
  /// Every order of three and four axes: result[i…] is the element whose index is i… put back in order.
  @Test(arguments: [Shape([2, 3, 4]), [1, 5, 2], [2, 3, 2, 5], [7, 33]]) func transposes(_ shape: Shape) {
    let tensor = Tensor(shape, (0..<shape.count).map(Float.init))
    for order in orders(Array(0..<shape.rank)) {
      let result = tensor.transposed(order)
      #expect(result.shape == Shape(order.map { shape.sizes[$0] }))
      let strides = shape.strides
      let expected = (0..<shape.count).map { place in
        var (rest, offset) = (place, 0)
        for axis in order.reversed() {
          offset += rest % shape.sizes[axis] * strides[axis]
          rest /= shape.sizes[axis]
        }
        return Float(offset)
      }
      #expect(result.elements == expected)
    }
  }

  private func orders(_ axes: [Int]) -> [[Int]] {
    guard !axes.isEmpty else { return [[]] }
    return axes.flatMap { first in orders(axes.filter { $0 != first }).map { [first] + $0 } }
  }

  @Test func transposesOfOneAxisOrNone() {
    #expect(Tensor([3], [1, 2, 3]).transposed([0]).elements == [1, 2, 3])
    #expect(Tensor(4).transposed([]) == Tensor(4))
    #expect(Tensor([0, 2], []).transposed([1, 0]).shape == [2, 0])
  }

  @Test func axesCountFromTheLast() {
    let tensor = Tensor([2, 3, 4], (0..<24).map(Float.init))
    #expect(tensor.transposed([0, -1, 1]) == tensor.transposed([0, 2, 1]))
    #expect(tensor.transposed() == tensor.transposed([0, 2, 1]) && tensor.swappingAxes(0, -1).shape == [4, 3, 2])
    #expect(tensor.swappingAxes(1, 1) == tensor)
    #expect(tensor.insertingAxis(at: -1).shape == [2, 3, 4, 1] && tensor.insertingAxis(at: 0).shape == [1, 2, 3, 4])
    #expect(tensor.insertingAxis(at: 1).elements == tensor.elements)
  }

  @Test func flips() {
    let tensor = Tensor([2, 3], [0, 1, 2, 3, 4, 5])
    #expect(tensor.flipped(along: [0]).elements == [3, 4, 5, 0, 1, 2])
    #expect(tensor.flipped(along: [-1]).elements == [2, 1, 0, 5, 4, 3])
    #expect(tensor.flipped(along: [1, 0]).elements == [5, 4, 3, 2, 1, 0])
    #expect(tensor.flipped(along: []) == tensor && tensor.flipped(along: [1, -1]) == tensor.flipped(along: [1]))
    #expect(Tensor([0, 2], []).flipped(along: [0, 1]).shape == [0, 2])
  }

  @Test func rows() {
    let tensor = Tensor([4, 2, 1], [0, 1, 2, 3, 4, 5, 6, 7])
    #expect(tensor.rows(1..<3) == Tensor([2, 2, 1], [2, 3, 4, 5]))
    #expect(tensor.rows(0..<4) == tensor)
    #expect(tensor.rows(4..<4).shape == [0, 2, 1])
    #expect(Tensor([3], [1, 2, 3]).rows(2..<3) == Tensor([1], [3]))
  }
}
