import MienKernels
import Testing

/// The fast softmax and cross-entropy against the readable ones in double precision.
@Suite struct SoftmaxCrossEntropyTests {
  static let sizes = [(1, 1), (1, 7), (9, 7), (17, 33), (2, 1000), (600, 7)]

  @Test(arguments: sizes, [Float(1), 30]) func softmax(size: (rows: Int, columns: Int), spread: Float) throws {
    let input = noise(size.rows * size.columns, seed: 1).map { $0 * spread }
    let output = try runKernel([input], outputs: [input.count]) {
      SoftmaxCrossEntropy.softmax(rows: size.rows, columns: size.columns, input: $0[0], output: $1[0])
    }[0]
    let expected = SoftmaxCrossEntropyReference.softmax(
      rows: size.rows, columns: size.columns, input: input.doubles)
    // An error in the exponent is a relative error of the power.
    let magnitudes = expected.map { $0 * (1 + 2 * Double(spread)) }
    #expect(worstError(output, expected, magnitudes: magnitudes, terms: size.columns) < 1)
  }

  @Test(arguments: sizes, [Float(1), 30]) func logSoftmax(size: (rows: Int, columns: Int), spread: Float)
    throws
  {
    let input = noise(size.rows * size.columns, seed: 1).map { $0 * spread }
    let output = try runKernel([input], outputs: [input.count]) {
      SoftmaxCrossEntropy.logSoftmax(rows: size.rows, columns: size.columns, input: $0[0], output: $1[0])
    }[0]
    let expected = SoftmaxCrossEntropyReference.logSoftmax(
      rows: size.rows, columns: size.columns, input: input.doubles)
    #expect(worstError(output, expected, magnitudes: expected.map { 1 + abs($0) }, terms: size.columns) < 1)
  }

  /// Columns: the same as rows of the transposed matrix, to rounding.
  @Test(arguments: [(1, 1, 2), (3, 7, 5), (1, 300, 3), (2, 5, 600)], [false, true])
  func softmaxOfColumns(size: (outer: Int, reduced: Int, inner: Int), isLogarithm: Bool) throws {
    let (outer, reduced, inner) = size
    let input = noise(outer * reduced * inner, seed: 1).map { $0 * 30 }
    let output = try runKernel([input], outputs: [input.count]) {
      SoftmaxCrossEntropy.softmax(
        outer: outer, reduced: reduced, inner: inner, input: $0[0], output: $1[0], isLogarithm: isLogarithm)
    }[0]
    for slab in 0..<outer {
      for column in 0..<inner {
        let places = (0..<reduced).map { (slab * reduced + $0) * inner + column }
        let values = places.map { Double(input[$0]) }
        let expected =
          isLogarithm
          ? SoftmaxCrossEntropyReference.logSoftmax(rows: 1, columns: reduced, input: values)
          : SoftmaxCrossEntropyReference.softmax(rows: 1, columns: reduced, input: values)
        let magnitudes = expected.map { isLogarithm ? 1 + abs($0) : $0 * 61 }
        #expect(worstError(places.map { output[$0] }, expected, magnitudes: magnitudes, terms: reduced) < 1)
      }
    }
  }

  @Test(arguments: sizes, [Float(1), 30, 300]) func logSumExp(size: (rows: Int, columns: Int), spread: Float) throws {
    let input = noise(size.rows * size.columns, seed: 1).map { $0 * spread }
    let output = try runKernel([input], outputs: [size.rows]) {
      SoftmaxCrossEntropy.logSumExp(rows: size.rows, columns: size.columns, input: $0[0], output: $1[0])
    }[0]
    let logarithms = SoftmaxCrossEntropyReference.logSoftmax(
      rows: size.rows, columns: size.columns, input: input.doubles)
    // x − log softmax(x) is the same for every x of a row.
    let expected = (0..<size.rows).map { Double(input[$0 * size.columns]) - logarithms[$0 * size.columns] }
    #expect(worstError(output, expected, magnitudes: expected.map { 1 + abs($0) }, terms: size.columns) < 1)
  }

  @Test(arguments: sizes) func lossAndGradient(size: (rows: Int, columns: Int)) throws {
    let (rows, columns) = size
    let logits = noise(rows * columns, seed: 1).map { 5 * $0 }
    let targets = noise(rows * columns, seed: 2).map { max($0, 0) }
    let results = try runKernel([logits, targets], outputs: [rows, rows * columns]) {
      SoftmaxCrossEntropy.lossAndGradient(
        rows: rows, columns: columns, logits: $0[0], targets: $0[1], losses: $1[0], gradient: $1[1])
    }
    let losses = SoftmaxCrossEntropyReference.losses(
      rows: rows, columns: columns, logits: logits.doubles, targets: targets.doubles)
    let mass = ReductionsReference.sum(outer: rows, reduced: columns, inner: 1, targets.doubles)
    #expect(
      worstError(
        results[0], losses, magnitudes: zip(losses, mass).map { $0 + 10 * $1 }, terms: columns) < 1)
    let gradient = SoftmaxCrossEntropyReference.gradient(
      rows: rows, columns: columns, logits: logits.doubles, targets: targets.doubles)
    let probabilities = SoftmaxCrossEntropyReference.softmax(
      rows: rows, columns: columns, input: logits.doubles)
    let magnitudes = gradient.indices.map { place in
      11 * probabilities[place] * mass[place / columns] + Double(targets[place])
    }
    #expect(worstError(results[1], gradient, magnitudes: magnitudes, terms: columns) < 1)
  }

  /// Large logits neither overflow nor lose digits.
  @Test(arguments: [Float(-10_000), 0, 100, 10_000]) func shiftDoesNotMatter(_ shift: Float) throws {
    let input: [Float] = [shift, shift + 1, shift + 2]
    let outputs = try runKernel([input], outputs: [3, 3]) {
      SoftmaxCrossEntropy.softmax(rows: 1, columns: 3, input: $0[0], output: $1[0])
      SoftmaxCrossEntropy.logSoftmax(rows: 1, columns: 3, input: $0[0], output: $1[1])
    }
    let expected = [0.090030573170380, 0.244728471054798, 0.665240955774822]
    let logarithms = [-2.407605964444380, -1.407605964444380, -0.407605964444380]
    for column in 0..<3 {
      #expect(abs(Double(outputs[0][column]) - expected[column]) < 2e-7)
      #expect(abs(Double(outputs[1][column]) - logarithms[column]) < 5e-7)
    }
  }

  @Test(arguments: [-10_000, 0, 10_000, -Float.infinity, .infinity, .nan]) func extremesOfLogSumExp(_ x: Float) throws {
    let outputs = try runKernel([[x, -.infinity, x]], outputs: [1, 3]) {
      SoftmaxCrossEntropy.logSumExp(rows: 1, columns: 3, input: $0[0], output: $1[0])
      SoftmaxCrossEntropy.softmax(
        outer: 1, reduced: 3, inner: 1, input: $0[0], output: $1[1], isLogarithm: false)
    }
    let value = outputs[0][0]
    #expect(x.isNaN ? value.isNaN : x.isInfinite ? value == x : abs(value - x - 0.693_147_18) < 1e-3)
    #expect(x.isFinite ? outputs[1] == [0.5, 0, 0.5] : outputs[1][0].isNaN)
  }

  /// A class that is impossible and not wanted costs nothing; NaN is never hidden.
  @Test func infinityAndNaN() throws {
    let results = try runKernel([[0, -.infinity, 0], [1, 0, 0]], outputs: [1, 3]) {
      SoftmaxCrossEntropy.lossAndGradient(
        rows: 1, columns: 3, logits: $0[0], targets: $0[1], losses: $1[0], gradient: $1[1])
    }
    #expect(abs(results[0][0] - 0.693_147_18) < 1e-6)
    #expect(results[1][1] == 0)
    for place in 0..<3 {
      var input: [Float] = [0, 1, 2]
      input[place] = .nan
      let output = try runKernel([input], outputs: [3]) {
        SoftmaxCrossEntropy.softmax(rows: 1, columns: 3, input: $0[0], output: $1[0])
      }[0]
      #expect(output.allSatisfy { $0.isNaN })
    }
  }
}
