import SystemLibrary

/// Softmax, and the cross-entropy of its result with a target distribution.
package enum SoftmaxCrossEntropy {
  /// output[r, c] = exp(input[r, c] − mᵣ) / Σ exp(input[r, ·] − mᵣ), with mᵣ the row's maximum.
  package static func softmax(
    rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    forEachRow(rows, columns, input, output) { source, result in
      let (largest, rest) = logSumExp(columns, source)
      for column in 0..<columns { result[column] = expf(source[column] - largest - rest) }
    }
  }

  /// output[r, c] = input[r, c] − log Σ exp(input[r, ·]).
  package static func logSoftmax(
    rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    forEachRow(rows, columns, input, output) { source, result in
      let (largest, rest) = logSumExp(columns, source)
      for column in 0..<columns { result[column] = source[column] - largest - rest }
    }
  }

  /// Per row: losses[r] = −Σ targets[r, c] · log softmax(logits)[r, c], and its gradient to the logits,
  /// gradient[r, c] = softmax(logits)[r, c] · Σ targets[r, ·] − targets[r, c].
  ///
  /// - Parameters:
  ///   - targets: [rows, columns], what the rows' probabilities should be. They need not sum to one.
  ///   - losses: [rows], overwritten.
  ///   - gradient: [rows, columns], overwritten.
  package static func lossAndGradient(
    rows: Int, columns: Int, logits: UnsafePointer<Float>, targets: UnsafePointer<Float>,
    losses: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let (source, target, result) = (
        logits + row * columns, targets + row * columns, gradient + row * columns
      )
      let (largest, rest) = logSumExp(columns, source)
      var (loss, mass) = (0.0, Float(0))
      for column in 0..<columns {
        // Where the target is 0, a probability of 0 adds nothing, not 0 · ∞.
        if target[column] != 0 { loss -= Double(target[column]) * Double(source[column] - largest - rest) }
        mass += target[column]
      }
      for column in 0..<columns {
        result[column] = expf(source[column] - largest - rest) * mass - target[column]
      }
      losses[row] = Float(loss)
    }
  }

  /// log Σ exp(values) = largest + rest. The two are kept apart: in their sum, a large `largest` would lose digits of
  /// `rest`.
  private static func logSumExp(
    _ count: Int, _ values: UnsafePointer<Float>
  ) -> (largest: Float, rest: Float) {
    var largest = values[0]
    for index in 1..<max(count, 1) { largest = max(largest, values[index]) }
    guard largest.isFinite else { return (largest, 0) }
    var total: Float = 0
    for index in 0..<count { total += expf(values[index] - largest) }
    return (largest, logf(total))
  }

  @inline(__always)
  private static func forEachRow(
    _ rows: Int, _ columns: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    ThreadPool.forEachRange(rows, grain: max(1, 4096 / max(columns, 1))) { range in
      for row in range { body(input + row * columns, output + row * columns) }
    }
  }
}
