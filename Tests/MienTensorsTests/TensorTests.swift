import MienTensors
import Testing

/// A tensor is a value: a change of a copy does not change the original.
@Suite struct TensorTests {
  /// Of the values derived from the elements, the last two are kept, or four of a small tensor, until the elements
  /// change.
  @Test(arguments: [(2, 4), (1 << 17, 4), ((1 << 17) + 1, 2)]) func whatIsDerivedIsMadeOnce(count: Int, kept: Int) {
    final class Derived: Sendable {}
    var tensor = Tensor([count], repeating: 1)
    func derived(_ key: Int) -> Derived { tensor.derived(by: key) { Derived() } }
    let values = (0..<kept).map(derived)
    #expect(Set(values.map(ObjectIdentifier.init)).count == kept)
    for key in 0..<kept { #expect(derived(key) === values[key]) }
    #expect(derived(0) === values[0])
    _ = derived(kept)
    #expect(derived(0) === values[0])
    #expect(derived(1) !== values[1])
    tensor[0] = 3
    #expect(derived(0) !== values[0])
  }

  /// A derived value is made once, shared by copies, and removed when the elements change.
  @Test func derivedValuesHoldAsLongAsTheElements() {
    final class Sum: Sendable {
      let value: Float
      init(_ tensor: Tensor) { value = tensor.elements.reduce(0, +) }
    }
    var tensor = Tensor([3], [1, 2, 3])
    let first = tensor.derived(by: "sum") { Sum(tensor) }
    #expect(first.value == 6)
    let copy = tensor
    #expect(copy.derived(by: "sum") { Sum(Tensor([1], [0])) } === first)
    #expect(copy.reshaped([1, 3]).derived(by: "sum") { Sum(Tensor([1], [0])) } === first)
    #expect(copy.derived(by: "another") { Sum(copy) } !== first)
    tensor[0] = 10
    #expect(tensor.derived(by: "sum") { Sum(tensor) }.value == 15)
    #expect(copy.derived(by: "sum") { Sum(Tensor([1], [0])) } === first)
    // As the only owner of its elements, it changes them in place.
    tensor[1] = 20
    #expect(tensor.derived(by: "sum") { Sum(tensor) }.value == 33)
  }

  @Test func elementsAndSubscript() {
    var tensor = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    #expect(tensor.count == 6)
    #expect(tensor[1, 0] == 4)
    tensor[1, 2] = 9
    #expect(tensor.elements == [1, 2, 3, 4, 5, 9])
    #expect(Tensor(2.5).scalar == 2.5)
    #expect(Tensor(2.5).shape == [])
    #expect(Tensor([2], repeating: 3).elements == [3, 3])
    #expect(Tensor([2, 0], []).elements.isEmpty)
    #expect(Tensor([3], stride(from: 1, through: 3, by: 1).map(Float.init)).elements == [1, 2, 3])
  }

  @Test(arguments: [6, 10_000]) func copiesAreIndependent(count: Int) {
    let first = Tensor([count], repeating: 1)
    var second = first
    var third = second
    second[0] = 2
    third.update(with: first) { $0 + 2 * $1 }
    #expect(first.elements.allSatisfy { $0 == 1 })
    #expect(second.elements[0] == 2 && second.elements.dropFirst().allSatisfy { $0 == 1 })
    #expect(third.elements.allSatisfy { $0 == 3 })
  }

  @Test func reshapedTensorsShareUntilOneIsChanged() {
    let first = Tensor([2, 3], [1, 2, 3, 4, 5, 6])
    var second = first.reshaped([3, 2])
    let addresses = (first.withUnsafePointer { $0 }, second.withUnsafePointer { $0 })
    #expect(addresses.0 == addresses.1)
    second[0, 1] = 0
    #expect(first[0, 1] == 2)
    #expect(second.elements == [1, 0, 3, 4, 5, 6])
  }

  @Test func unsharedTensorsAreChangedInPlace() {
    var tensor = Tensor([5000], repeating: 1)
    let before = tensor.withUnsafePointer { $0 }
    tensor[3] = 2
    tensor += Tensor([5000], repeating: 1)
    #expect(tensor.withUnsafePointer { $0 } == before)
  }

  @Test func addingATensorToItself() {
    var tensor = Tensor([3], [1, 2, 3])
    tensor += tensor
    #expect(tensor.elements == [2, 4, 6])
  }

  @Test func equality() {
    let tensor = Tensor([2], [1, 2])
    #expect(tensor == Tensor([2], [1, 2]))
    #expect(tensor != Tensor([1, 2], [1, 2]))
    #expect(tensor != Tensor([2], [1, 3]))
    #expect(Tensor(Float.nan) != Tensor(Float.nan))
    #expect(tensor.description == "Tensor[2] [1.0, 2.0]")
  }
}
