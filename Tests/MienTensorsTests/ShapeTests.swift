import MienTensors
import Testing

@Suite struct ShapeTests {
  @Test func sizesRankAndCount() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.rank == 3)
    #expect(shape.count == 24)
    #expect(shape.strides == [12, 4, 1])
    #expect([shape[0], shape[2], shape[-1], shape[-3]] == [2, 4, 4, 2])
    #expect(shape.description == "[2, 3, 4]")
    let number: Shape = []
    #expect(number.rank == 0 && number.count == 1 && number.strides.isEmpty)
    #expect(Shape([3, 0, 2]).count == 0)
  }

  @Test(arguments: [
    ([2, 3], [2, 3], [2, 3]), ([2, 3], [3], [2, 3]), ([3], [2, 3], [2, 3]), ([2, 1], [1, 3], [2, 3]),
    ([], [2, 3], [2, 3]), ([], [], []), ([5, 1, 4], [3, 1], [5, 3, 4]), ([1], [0], [0]),
    ([2, 0], [1, 1], [2, 0]),
  ])
  func broadcasting(first: [Int], second: [Int], joint: [Int]) {
    #expect(Shape(first).broadcast(with: Shape(second)) == Shape(joint))
    #expect(Shape(second).broadcast(with: Shape(first)) == Shape(joint))
  }

  @Test(arguments: [([2], [3]), ([2, 3], [2]), ([2, 3], [4, 3]), ([0], [2])])
  func shapesThatDoNotBroadcast(first: [Int], second: [Int]) {
    #expect(Shape(first).broadcast(with: Shape(second)) == nil)
    #expect(Shape(second).broadcast(with: Shape(first)) == nil)
  }
}
