import NeuralNetworks

/// Operations that move or reduce tensors of about 2²⁰ elements, or compute with them.
enum OperationBenchmarks {
  private static let count = 1 << 20

  static var pieces: [BenchmarkSuite.Piece] { moves + functions + reductions + [product, attention, normalization] }

  private static var moves: [BenchmarkSuite.Piece] {
    [
      piece("transpose-heads", [8, 128, 8, 128]) { x in { _ = x.transposed([0, 2, 1, 3]) } },
      piece("slice-columns", [1024, 2048], floats: 2 * count) { x in { _ = x[0..., 512..<1536] } },
      piece("concatenate", [1024, 512]) { x in { _ = [x, x].concatenated(along: 1) } },
      piece("flip", [1024, 1024]) { x in { _ = x.flipped(along: [1]) } },
      piece("take-rows", [4096, 256]) { x in
        let rows = (0..<4096).map { $0 * 2_654_435_761 % 4096 }
        return { _ = x.taking(rows, along: 0) }
      },
      piece("upsample-bilinear", [8, 32, 32, 32], floats: 5 * 8 * 32 * 32 * 32) { x in
        { _ = bilinearUpsampling(x, factor: 2) }
      },
    ]
  }

  private static var functions: [BenchmarkSuite.Piece] {
    [
      piece("log", [count]) { x in { _ = log(x) } },
      piece("power", [count]) { x in { _ = pow(x, 2.5) } },
      piece("clamp", [count]) { x in { _ = x.clamped(to: 0.6...0.8) } },
      piece("pointwise-maximum", [count], floats: 3 * count) { x in
        let y = x.flipped(along: [0])
        return { _ = pointwiseMaximum(x, y) }
      },
      piece("replace", [count], floats: 4 * count) { x in
        let mask = x .> 0.75
        return { _ = x.replacing(with: x, where: mask) }
      },
    ]
  }

  private static var reductions: [BenchmarkSuite.Piece] {
    [
      piece("sum", [count], floats: count) { x in { _ = x.sum() } },
      piece("sum-rows", [1024, 1024], floats: count) { x in { _ = x.sum(along: [1]) } },
      piece("sum-columns", [1024, 1024], floats: count) { x in { _ = x.sum(along: [0]) } },
      piece("max-rows", [1024, 1024], floats: count) { x in { _ = x.max(along: [1]) } },
      piece("max-columns", [1024, 1024], floats: count) { x in { _ = x.max(along: [0]) } },
      piece("argmax-rows", [1024, 1024], floats: count) { x in { _ = x.argmax(along: 1) } },
      piece("variance-rows", [1024, 1024], floats: count) { x in { _ = x.variance(along: [1]) } },
      piece("log-sum-exp", [1024, 1024], floats: count) { x in { _ = x.logSumExp(along: [1]) } },
      piece("softmax-first-axis", [1024, 1024]) { x in { _ = softmax(x, along: 0) } },
    ]
  }

  /// The scores of attention: 64 heads of 128 queries and keys, 64 features each.
  private static var product: BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "operations/attention-scores", operations: 2 * 64 * 128 * 128 * 64) {
      var generator = RandomGenerator(seed: 1)
      let queries = Tensor.normal([8, 8, 128, 64], using: &generator)
      let keys = Tensor.normal([8, 8, 128, 64], using: &generator)
      return { _ = queries.matrixProduct(keys, otherTransposed: true) }
    }
  }

  /// Attention of sequences of 128 places and 256 features in 8 heads, with its projections.
  private static var attention: BenchmarkSuite.Piece {
    let (batch, places, width) = (8, 128, 256)
    let operations = 2 * batch * places * width * (4 * width + 2 * places)
    return BenchmarkSuite.Piece(name: "operations/attention-block", operations: Double(operations)) {
      var generator = RandomGenerator(seed: 1)
      let layer = MultiHeadAttention(width, heads: 8, using: &generator)
      let x = Tensor.normal([batch, places, width], using: &generator)
      return { _ = layer(x) }
    }
  }

  private static var normalization: BenchmarkSuite.Piece {
    piece("layer-normalization", [4096, 256]) { x in
      let layer = LayerNormalization(256)
      return { _ = layer(x) }
    }
  }

  /// - Parameter floats: How many numbers are read and written; each twice the input's if nil.
  private static func piece(
    _ name: String, _ shape: Shape, floats: Int? = nil, _ prepare: @escaping (Tensor) -> () -> Void
  ) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "operations/\(name)", bytes: Double(4 * (floats ?? 2 * count))) {
      var generator = RandomGenerator(seed: 1)
      return prepare(Tensor.uniform(shape, in: 0.5...1, using: &generator))
    }
  }
}
