import MienTensors
import Testing

@Suite struct SelectionsTests {
  private let x = Tensor([5], [1, 2, 3, .nan, 0])
  private let y = Tensor([5], [1, 3, 2, .nan, -0.0])

  @Test func comparisons() {
    #expect((x .== y).elements == [1, 0, 0, 0, 1])
    #expect((x .!= y).elements == [0, 1, 1, 1, 0])
    #expect((x .< y).elements == [0, 1, 0, 0, 0])
    #expect((x .<= y).elements == [1, 1, 0, 0, 1])
    #expect((x .> y).elements == [0, 0, 1, 0, 0])
    #expect((x .>= y).elements == [1, 0, 1, 0, 1])
    #expect((x .== 2).elements == [0, 1, 0, 0, 0])
    #expect((x .!= 2).elements == [1, 0, 1, 1, 1])
    #expect((x .< 2).elements == [1, 0, 0, 0, 1])
    #expect((x .<= 2).elements == [1, 1, 0, 0, 1])
    #expect((x .> 2).elements == [0, 0, 1, 0, 0])
    #expect((x .>= 2).elements == [0, 1, 1, 0, 0])
    #expect((Tensor([2, 1], [1, 2]) .< Tensor([3], [1, 2, 3])).elements == [0, 1, 1, 0, 0, 1])
  }

  @Test func clamping() {
    let clamped = x.clamped(to: 1...2)
    #expect(clamped[0] == 1 && clamped[1] == 2 && clamped[2] == 2 && clamped[3].isNaN && clamped[4] == 1)
    #expect(y.clamped(to: 2...)[0] == 2 && y.clamped(to: 2...)[1] == 3)
    #expect(y.clamped(to: ...2)[0] == 1 && y.clamped(to: ...2)[1] == 2 && y.clamped(to: ...2)[3].isNaN)
  }

  @Test func replacing() {
    let matrix = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    let mask = Tensor([3], [0, 1, 7])
    #expect(matrix.replacing(with: -1, where: mask).elements == [1, -1, -1, 4, -1, -1])
    #expect(matrix.replacing(with: Tensor([2, 1], [8, 9]), where: mask).elements == [1, 8, 8, 4, 9, 9])
    #expect(
      Tensor([3], [1, 2, 3]).replacing(with: Tensor(0), where: Tensor([2, 1], [0, 1])).elements == [1, 2, 3, 0, 0, 0])
    // Whatever is not chosen does not matter.
    #expect(Tensor(Float.nan).replacing(with: Tensor(2), where: Tensor(1)).scalar == 2)
  }

  @Test func ownFunctionsOfRepeatedOperands() {
    let (column, row) = (Tensor([3, 1], [1, 2, 3]), Tensor([2], [10, 20]))
    #expect(column.zip(row) { $0 + $1 }.elements == [11, 21, 12, 22, 13, 23])
    #expect(row.zip(column) { $0 - $1 }.elements == [9, 19, 8, 18, 7, 17])
    #expect(row.zip(Tensor(2)) { $0 / $1 }.elements == [5, 10])
    #expect(Tensor(2).zip(Tensor(3)) { $0 * $1 } == Tensor(6))
    #expect(Tensor([0, 2], []).zip(row) { $0 * $1 }.shape == [0, 2])
  }
}
