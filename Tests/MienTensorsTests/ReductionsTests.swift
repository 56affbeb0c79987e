import MienTensors
import Testing

/// Reductions along every subset of axes against loops over every index.
@Suite struct ReductionsTests {
  static let shapes: [Shape] = [[], [1], [7], [3, 5], [5, 1, 4], [2, 3, 4, 5], [0, 3], [300, 3, 41]]

  /// All subsets of the axes.
  private func subsets(_ rank: Int) -> [[Int]] {
    (0..<1 << rank).map { bits in (0..<rank).filter { bits >> $0 & 1 == 1 } }
  }

  /// The elements that fall together when `axes` are reduced, in row-major order of what remains.
  private func groups(_ tensor: Tensor, _ axes: [Int]) -> [[Float]] {
    let kept = (0..<tensor.shape.rank).filter { !axes.contains($0) }
    var groups = [[Float]](repeating: [], count: kept.map { tensor.shape.sizes[$0] }.reduce(1, *))
    for (place, element) in tensor.elements.enumerated() {
      var rest = place
      var index: [Int] = []
      for size in tensor.shape.sizes.reversed() {
        index.insert(rest % size, at: 0)
        rest /= size
      }
      groups[kept.reduce(0) { $0 * tensor.shape.sizes[$1] + index[$1] }].append(element)
    }
    return groups
  }

  @Test(arguments: shapes) func everySubsetOfAxes(_ shape: Shape) {
    var generator = RandomGenerator(seed: 1)
    let tensor = Tensor.uniform(shape, in: -1...1, using: &generator)
    for axes in subsets(shape.rank) {
      let groups = groups(tensor, axes)
      let remaining = Shape(shape.sizes.indices.filter { !axes.contains($0) }.map { shape.sizes[$0] })
      let kept = Shape(shape.sizes.indices.map { axes.contains($0) ? 1 : shape.sizes[$0] })
      let sums = tensor.sum(along: axes)
      #expect(sums.shape == remaining)
      #expect(tensor.sum(along: axes, keepingAxes: true) == sums.reshaped(kept))
      // Axes may be counted from the last, in any order.
      #expect(tensor.sum(along: axes.reversed().map { $0 - shape.rank }) == sums)
      for (value, group) in zip(sums.elements, groups) {
        let magnitude = group.reduce(0) { $0 + abs(Double($1)) }
        #expect(abs(Double(value) - group.reduce(0) { $0 + Double($1) }) <= 1e-6 * magnitude)
      }
      guard axes.allSatisfy({ shape.sizes[$0] > 0 }) else { continue }
      #expect(tensor.max(along: axes).elements == groups.map { $0.max() ?? .nan })
      #expect(tensor.max(along: axes, keepingAxes: true).shape == kept)
      #expect(tensor.min(along: axes).elements == groups.map { $0.min() ?? .nan })
      let variances = tensor.variance(along: axes)
      let samples = tensor.sampleVariance(along: axes, keepingAxes: true)
      #expect(variances.shape == remaining && samples.shape == kept)
      for ((value, sample), group) in zip(zip(variances.elements, samples.elements), groups) {
        let numbers = group.map(Double.init)
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let sum = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        #expect(abs(Double(value) - sum / Double(numbers.count)) < 1e-6)
        #expect(numbers.count == 1 ? sample.isNaN : abs(Double(sample) - sum / Double(numbers.count - 1)) < 1e-6)
      }
      if axes.count == 1 {
        #expect(tensor.argmax(along: axes[0]) == groups.map { group in group.firstIndex(of: group.max() ?? .nan) })
        #expect(tensor.argmin(along: axes[0]) == groups.map { group in group.firstIndex(of: group.min() ?? .nan) })
      }
      let means = tensor.mean(along: axes)
      #expect(means.shape == remaining)
      for (value, group) in zip(means.elements, groups) {
        let mean = group.reduce(0) { $0 + Double($1) } / Double(group.count)
        #expect(abs(Double(value) - mean) < 1e-6)
      }
    }
  }

  @Test func sumAndMeanOfAll() {
    let tensor = Tensor([2, 2], [1, 2, 3, 6])
    #expect(tensor.sum() == Tensor(12))
    #expect(tensor.mean() == Tensor(3))
    #expect(Tensor([0, 3], repeating: 1).sum() == Tensor(0))
  }

  @Test func extremesOfAll() {
    let tensor = Tensor([2, 2], [1, 2, 3, 6])
    #expect(tensor.max() == Tensor(6) && tensor.min() == Tensor(1))
    #expect(tensor.variance() == Tensor(3.5) && tensor.sampleVariance().scalar == 14 / 3)
    #expect(tensor.argmax(along: -1) == [1, 1] && tensor.argmin(along: 0) == [0, 0])
    #expect(Tensor([0, 3], []).argmax(along: 1) == [] && Tensor([3], [2, .nan, .nan]).argmax(along: 0) == [1])
  }

  @Test func argmaxOfRows() {
    #expect(Tensor([3, 3], [1, 3, 2, 5, 5, 0, -1, -2, -3]).argmaxOfRows() == [1, 0, 0])
    #expect(Tensor([4], [0, 1, 3, 2]).argmaxOfRows() == [2])
    #expect(Tensor([0, 3], repeating: 0).argmaxOfRows() == [])
  }
}
