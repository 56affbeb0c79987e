import MienSystem

/// The readable softmax and cross-entropy, against which ``SoftmaxCrossEntropy`` is tested.
///
/// Matrices are [rows, columns]. Exponentials and logarithms are taken in double precision.
package enum SoftmaxCrossEntropyReference {
  /// output[r, c] = input[r, c] − mᵣ − log Σⱼ exp(input[r, j] − mᵣ), with mᵣ the largest of the row.
  package static func logSoftmax<Scalar: BinaryFloatingPoint>(
    rows: Int, columns: Int, input: [Scalar]
  ) -> [Scalar] {
    var output: [Scalar] = []
    for row in 0..<rows {
      let values = input[row * columns..<(row + 1) * columns]
      let largest = values.max() ?? 0
      let total = values.reduce(0.0) { $0 + exp(Double($1 - largest)) }
      output += values.map { $0 - largest - Scalar(log(total)) }
    }
    return output
  }

  /// output[r, c] = exp(input[r, c]) / Σⱼ exp(input[r, j]).
  package static func softmax<Scalar: BinaryFloatingPoint>(
    rows: Int, columns: Int, input: [Scalar]
  ) -> [Scalar] {
    logSoftmax(rows: rows, columns: columns, input: input).map { Scalar(exp(Double($0))) }
  }

  /// losses[r] = −Σ targets[r, c] · log softmax(logits)[r, c].
  package static func losses<Scalar: BinaryFloatingPoint>(
    rows: Int, columns: Int, logits: [Scalar], targets: [Scalar]
  ) -> [Scalar] {
    let logarithms = logSoftmax(rows: rows, columns: columns, input: logits)
    return (0..<rows).map { row in
      var loss: Scalar = 0
      for place in row * columns..<(row + 1) * columns { loss -= targets[place] * logarithms[place] }
      return loss
    }
  }

  /// gradient[r, c] = ∂losses[r] / ∂logits[r, c] = Σⱼ targets[r, j] · (softmax[r, c] − [j = c]).
  package static func gradient<Scalar: BinaryFloatingPoint>(
    rows: Int, columns: Int, logits: [Scalar], targets: [Scalar]
  ) -> [Scalar] {
    let probabilities = softmax(rows: rows, columns: columns, input: logits)
    var gradient = [Scalar](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        for other in 0..<columns {
          gradient[place] +=
            targets[row * columns + other] * (probabilities[place] - (other == column ? 1 : 0))
        }
      }
    }
    return gradient
  }
}
