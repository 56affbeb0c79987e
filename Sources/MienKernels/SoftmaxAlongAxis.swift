import MienSystem

// Softmax along an axis that is not the last one, the gradients of softmax by rows, and log Σ exp.
extension SoftmaxCrossEntropy {
  /// output[o, r, i] = exp(input[o, r, i] − m) / Σᵣ exp(input[o, r, i] − m) with m = maxᵣ input[o, r, i], or its
  /// logarithm. All columns of a block are done side by side.
  package static func softmax(
    outer: Int, reduced: Int, inner: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>,
    isLogarithm: Bool
  ) {
    guard reduced > 0, inner > 0 else { return }
    let width = 256
    let blocks = (inner + width - 1) / width
    let grain = max(1, 8192 / (reduced * min(width, inner)))
    ThreadPool.forEachRange(outer * blocks, grain: grain) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: width) { largest in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { totals in
          guard let largest = largest.baseAddress, let totals = totals.baseAddress else { return }
          for item in range {
            let (slab, block) = item.quotientAndRemainder(dividingBy: blocks)
            let place = slab * reduced * inner + block * width
            let columns = min(width, inner - block * width)
            exponentials(reduced, columns, inner, input + place, into: output + place, largest, totals)
            if isLogarithm {
              for column in 0..<columns { totals[column] = Double(logf(Float(totals[column]))) }
            }
            for row in 0..<reduced {
              let (source, result) = (input + (place + row * inner), output + (place + row * inner))
              if isLogarithm {
                for column in 0..<columns {
                  result[column] = source[column] - largest[column] - Float(totals[column])
                }
              } else {
                for column in 0..<columns { result[column] /= Float(totals[column]) }
              }
            }
          }
        }
      }
    }
  }

  /// The largest value of every column, exp(x − largest), and their sums in double precision.
  @inline(__always)
  private static func exponentials(
    _ rows: Int, _ columns: Int, _ stride: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ largest: UnsafeMutablePointer<Float>,
    _ totals: UnsafeMutablePointer<Double>
  ) {
    let larger = Larger()
    largest.update(from: input, count: columns)
    totals.update(repeating: 0, count: columns)
    for row in 1..<max(rows, 1) {
      let line = input + row &* stride
      for column in 0..<columns { largest[column] = larger(line[column], largest[column]) }
    }
    for row in 0..<rows {
      let (line, result) = (input + row &* stride, output + row &* stride)
      for column in 0..<columns { result[column] = ElementaryFunctions.exp(line[column] - largest[column]) }
      for column in 0..<columns { totals[column] += Double(result[column]) }
    }
  }

  /// inputGradient[r, c] = s[r, c] · (g[r, c] − Σ g[r, ·] · s[r, ·]) for the softmax s and the gradient g to it.
  package static func softmaxGradient(
    rows: Int, columns: Int, output s: UnsafePointer<Float>, outputGradient g: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    ThreadPool.forEachRange(rows, grain: max(1, 8192 / max(columns, 1))) { range in
      for row in range {
        let (s, g, result) = (s + row * columns, g + row * columns, inputGradient + row * columns)
        for column in 0..<columns { result[column] = g[column] * s[column] }
        let total = Float(Reductions.sum(columns, result))
        for column in 0..<columns { result[column] -= s[column] * total }
      }
    }
  }

  /// inputGradient[r, c] = g[r, c] − softmax(input)[r, c] · Σ g[r, ·] for the gradient g to the logarithm of softmax.
  package static func logSoftmaxGradient(
    rows: Int, columns: Int, input: UnsafePointer<Float>, outputGradient g: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>
  ) {
    softmax(rows: rows, columns: columns, input: input, output: inputGradient)
    ThreadPool.forEachRange(rows, grain: max(1, 8192 / max(columns, 1))) { range in
      for row in range {
        let (g, result) = (g + row * columns, inputGradient + row * columns)
        let total = Float(Reductions.sum(columns, g))
        for column in 0..<columns { result[column] = g[column] - result[column] * total }
      }
    }
  }

  /// output[r] = log Σ exp(input[r, ·]); −infinity where all are, infinity where one is.
  package static func logSumExp(
    rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
  ) {
    let grain = max(1, 4096 / max(columns, 1))
    ThreadPool.forEach((rows + grain - 1) / grain, scratch: columns) { item, powers in
      for row in item * grain..<min(rows, (item + 1) * grain) {
        let source = input + row * columns
        let best = largest(columns, source)
        let shift = best.isFinite ? best : 0
        for column in 0..<columns { powers[column] = ElementaryFunctions.exp(source[column] - shift) }
        output[row] = shift + logf(Float(Reductions.sum(columns, powers)))
      }
    }
  }
}
