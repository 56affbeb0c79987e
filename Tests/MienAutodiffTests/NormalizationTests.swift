import MienAutodiff
import MienTensors
import Testing

/// Layer, group and instance normalisation.
@Suite struct NormalizationTests {
  /// In double precision, with the statistics of the elements that `group` gives one number.
  private static func reference(_ group: @escaping @Sendable (Int) -> Int) -> @Sendable ([DoubleTensor]) -> [Double] {
    { inputs in
      let x = inputs[0].elements, channels = inputs[1].count
      var members: [Int: [Int]] = [:]
      for index in x.indices { members[group(index), default: []].append(index) }
      var result = x
      for places in members.values {
        let mean = places.reduce(0) { $0 + x[$1] } / Double(places.count)
        let variance = places.reduce(0) { $0 + (x[$1] - mean) * (x[$1] - mean) } / Double(places.count)
        for place in places {
          result[place] =
            (x[place] - mean) / (variance + 1e-5).squareRoot() * inputs[1].elements[place % channels]
            + inputs[2].elements[place % channels]
        }
      }
      return result
    }
  }

  private static let layerChecks = ([[1, 5], [3, 7], [130, 33], [2, 5, 16], [2, 2, 3, 64]] as [Shape]).map { shape in
    GradientCheck("layer normalization", [shape, [shape[-1]], [shape[-1]]]) {
      layerNormalization($0[0], scale: $0[1], bias: $0[2])
    } reference: { inputs in
      reference { [columns = shape[-1]] in $0 / columns }(inputs)
    }
  }

  private static let groupChecks =
    ([([1, 1, 3, 2], 1), ([3, 5, 3, 6], 3), ([2, 20, 17, 4], 2), ([2, 4, 5, 33], 33)] as [(Shape, Int)])
    .map { shape, groups in
      GradientCheck("\(groups) groups", [shape, [shape[-1]], [shape[-1]]]) {
        groupNormalization($0[0], groups: groups, scale: $0[1], bias: $0[2])
      } reference: { inputs in
        let (channels, image) = (shape[3], shape[1] * shape[2] * shape[3])
        return reference { $0 / image * groups + $0 % channels / (channels / groups) }(inputs)
      }
    }

  @Test(arguments: layerChecks + groupChecks) func gradient(_ check: GradientCheck) { check.run() }

  /// The mean is taken away before squares are summed, so a large one costs no digits.
  @Test func aLargeMeanCostsNothing() {
    let one = Variable(Tensor([64], repeating: 1)), zero = Variable(Tensor([64], repeating: 0))
    let row = (0..<64).map { Float($0 % 2) }
    let expected: [Float] = row.map { $0 == 0 ? -1 : 1 }
    for offset in [0, 4096] as [Float] {
      let x = Variable(Tensor([1, 64], row.map { $0 + offset }))
      let y = layerNormalization(x, scale: one, bias: zero).value.elements
      #expect(zip(y, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  /// The same bits on one thread and on several.
  @Test func threadsChangeNoBit() {
    defer { ThreadPool.threadCount = 2 }
    var generator = RandomGenerator(seed: 5)
    let x = Variable(.normal([9, 8, 7, 24], using: &generator))
    let (scale, bias) = (Variable(.normal([24], using: &generator)), Variable(.normal([24], using: &generator)))
    let operations: [@Sendable (Variable, Variable, Variable) -> Variable] = [
      { layerNormalization($0, scale: $1, bias: $2) }, { groupNormalization($0, groups: 4, scale: $1, bias: $2) },
    ]
    for operation in operations {
      let runs = [1, 2, 3].map { threads in
        ThreadPool.threadCount = threads
        let y = operation(x, scale, bias)
        let gradients = y.gradients(cotangent: y.value * y.value)
        return [y.value] + [x, scale, bias].compactMap { gradients[$0] }
      }
      #expect(runs[0].count == 4 && runs[0] == runs[1] && runs[0] == runs[2])
    }
  }
}
