import MienTensors
import Testing

@Suite struct DescriptionTests {
  private func text(_ tensor: Tensor) -> String { tensor.description }

  @Test func literals() {
    let matrix: Tensor = [[1, 2.5], [-3, 4]]
    #expect(matrix.shape == [2, 2] && matrix.elements == [1, 2.5, -3, 4])
    let vector: Tensor = [1, .infinity, -1e-3]
    #expect(vector.shape == [3] && vector[1] == .infinity && vector[2] == -1e-3)
    #expect(([] as Tensor).shape == [0] && ([[], []] as Tensor).shape == [2, 0])
    #expect(([[[1], [2]]] as Tensor).shape == [1, 2, 1])
    // A number alone is no tensor, and these have one meaning each.
    #expect(matrix + 1 == [[2, 3.5], [-2, 5]] && 2 * matrix == [[2, 5], [-6, 8]])
    #expect(matrix + [10, 20] == [[11, 22.5], [7, 24]])
  }

  @Test func shortTensors() {
    #expect("\(Tensor(2.5))" == "Tensor 2.5")
    #expect("\(Tensor([2], [1, 2]))" == "Tensor[2] [1.0, 2.0]")
    #expect("\(Tensor([0, 3], []))" == "Tensor[0, 3]")
    #expect(text([[1, 2, 3.5], [4, 5, -6.25]]) == "Tensor[2, 3]\n[[ 1.00,  2.00,  3.50],\n [ 4.00,  5.00, -6.25]]")
    #expect(text([[[1], [2]], [[3], [4]]]) == "Tensor[2, 2, 1]\n[[[1.0],\n  [2.0]],\n\n [[3.0],\n  [4.0]]]")
    #expect(text([0.12345, -12.5, .nan, .infinity]) == "Tensor[4] [  0.1235, -12.5000,      nan,      inf]")
  }

  @Test func exponents() {
    #expect(text([1e-5, -2, 0]) == "Tensor[3] [ 1.0000e-05, -2.0000e+00,  0.0000e+00]")
    #expect(text([3e38, 9.99999e7]) == "Tensor[2] [3.0000e+38, 1.0000e+08]")
  }

  @Test func longAxes() {
    let vector = Tensor([1000], (0..<1000).map(Float.init))
    let text = vector.description
    #expect(text.hasPrefix("Tensor[1000] [  0.0,   1.0,") && text.hasSuffix(" 998.0, 999.0]") && text.contains(", …, "))
    #expect(text.count < 120)
    let matrix = Tensor([100, 3], (0..<300).map { Float($0 % 7) })
    let lines = matrix.description.split(separator: "\n")
    #expect(lines.count == 1 + 19 && lines.contains(" …,"))
    // Ten by ten are whole.
    #expect(!Tensor([10, 10], repeating: 0.5).description.contains("…"))
    #expect(Tensor([50, 50, 50, 50], repeating: 0.5).description.count < 30_000)
  }

  @Test(arguments: [1, 4096, 10_001]) func equalityOfEveryElement(count: Int) {
    let tensor = Tensor([count], repeating: 0)
    for place in [0, count / 2, count - 1] {
      var other = tensor
      #expect(other == tensor)
      other[place] = 1
      #expect(other != tensor)
      other[place] = .nan
      #expect(other != other)
      other[place] = -0.0
      #expect(other == tensor)
    }
  }
}
