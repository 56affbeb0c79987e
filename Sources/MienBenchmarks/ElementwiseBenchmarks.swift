import NeuralNetworks

/// Operations on every element of tensors of 2²⁰. Where memory is the limit, `memory/copy` says how fast it is.
enum ElementwiseBenchmarks {
  private static let count = 1 << 20

  static var pieces: [BenchmarkSuite.Piece] {
    [
      piece("add", reads: 2) { x, y in { _ = x + y } },
      piece("add-row", reads: 1) { x, y in
        let (x, row) = (x.reshaped([4096, 256]), y.rows(0..<256))
        return { _ = x + row }
      },
      piece("scale", reads: 1) { x, _ in { _ = x * 1.5 } },
      piece("relu", reads: 1) { x, _ in
        let x = Variable(constant: x - 0.75)
        return { _ = relu(x) }
      },
      piece("own-closure", reads: 1) { x, _ in { _ = x.map { $0 * $0 + 1 } } },
      piece("exp", reads: 1) { x, _ in
        let x = Variable(constant: x)
        return { _ = exp(x) }
      },
      piece("sigmoid", reads: 1) { x, _ in
        let x = Variable(constant: x)
        return { _ = sigmoid(x) }
      },
      piece("gelu", reads: 1) { x, _ in
        let x = Variable(constant: x)
        return { _ = gelu(x) }
      },
      piece("softmax-1000", reads: 1, count: 1000 * 1000) { x, _ in
        let x = x.reshaped([1000, 1000])
        return { _ = softmax(x) }
      },
      piece("transpose", reads: 1) { x, _ in
        let x = x.reshaped([1024, 1024])
        return { _ = x.transposed([1, 0]) }
      },
      step("sgd", SGD(learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4), floats: 5),
      step("adamw", AdamW(learningRate: 0.01), floats: 7),
    ]
  }

  /// - Parameter reads: How many tensors are read; one is written.
  private static func piece(
    _ name: String, reads: Int, count: Int = count, _ prepare: @escaping (Tensor, Tensor) -> () -> Void
  ) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "elements/\(name)", bytes: Double(4 * count * (reads + 1))) {
      var generator = RandomGenerator(seed: 1)
      let x = Tensor.uniform([count], in: 0.5...1, using: &generator)
      return prepare(x, Tensor.uniform([count], in: 0.5...1, using: &generator))
    }
  }

  /// - Parameter floats: How many numbers are read and written for each weight.
  private static func step(_ name: String, _ optimizer: some Optimizer, floats: Int) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "elements/\(name)-step", bytes: Double(4 * count * floats)) {
      var (network, optimizer) = (Weights(values: Variable(Tensor([count], repeating: 0.5))), optimizer)
      let gradient = Tensor([count], repeating: 0.1)
      return {
        optimizer.update(&network, along: network.values.gradients(cotangent: gradient))
      }
    }
  }
}

/// A layer of one tensor of weights.
private struct Weights: Layer {
  var values: Variable
  mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("values", &values, role: .weight) }
  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { input * values }
}
