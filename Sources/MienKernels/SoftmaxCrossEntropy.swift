import MienSystem

/// Softmax, and the cross-entropy of its result with a target distribution.
package enum SoftmaxCrossEntropy {
  /// output[r, c] = exp(input[r, c] − mᵣ) / Σ exp(input[r, ·] − mᵣ), with mᵣ the row's maximum.
  package static func softmax(
    rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    forEachRow(rows, columns, input, output) { source, result in
      let (_, total) = exponentials(columns, source, into: result)
      for column in 0..<columns { result[column] /= total }
    }
  }

  /// output[r, c] = input[r, c] − log Σ exp(input[r, ·]).
  package static func logSoftmax(
    rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    forEachRow(rows, columns, input, output) { source, result in
      let (largest, total) = exponentials(columns, source, into: result)
      let rest = logf(total)
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
      let (largest, total) = exponentials(columns, source, into: result)
      let rest = logf(total)
      var (loss, mass) = (0.0, Float(0))
      for column in 0..<columns {
        // Where the target is 0, a probability of 0 adds nothing, not 0 · ∞.
        if target[column] != 0 { loss -= Double(target[column]) * Double(source[column] - largest - rest) }
        mass += target[column]
      }
      for column in 0..<columns { result[column] = result[column] / total * mass - target[column] }
      losses[row] = Float(loss)
    }
  }

  /// powers[c] = exp(values[c] − m), with m the largest value, and their sum. log Σ exp(values) = m + log of that sum;
  /// the two are kept apart: in their sum, a large m would lose digits of the rest.
  private static func exponentials(
    _ count: Int, _ values: UnsafePointer<Float>, into powers: UnsafeMutablePointer<Float>
  ) -> (largest: Float, total: Float) {
    let largest = largest(count, values)
    for index in 0..<count { powers[index] = ElementaryFunctions.exp(values[index] - largest) }
    return (largest, Float(Reductions.sum(count, powers)))
  }

  /// The largest value, of sixteen series side by side.
  static func largest(_ count: Int, _ values: UnsafePointer<Float>) -> Float {
    guard count >= 32 else {
      var largest = values[0]
      for index in 1..<max(count, 1) { largest = max(largest, values[index]) }
      return largest
    }
    var lanes = Lanes16(values)
    var index = 16
    while index + 16 <= count {
      lanes = lanes.maximum(Lanes16(values + index))
      index += 16
    }
    // The last sixteen, some of them once more.
    lanes = lanes.maximum(Lanes16(values + (count - 16)))
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: 16) { buffer in
      guard let memory = buffer.baseAddress else { return values[0] }
      lanes.store(to: memory)
      var largest = memory[0]
      for lane in 1..<16 { largest = max(largest, memory[lane]) }
      return largest
    }
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
