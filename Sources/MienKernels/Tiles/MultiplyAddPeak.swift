/// The highest speed of multiply-adds in this build, in registers only, without memory. Other kernels are measured
/// against it.
package enum MultiplyAddPeak {
  private static let iterations = 1_000_000
  /// As many as fit into the registers beside factor and term: twelve registers, of 32 with 16 Floats or of 16 with 8
  /// or 4.
  private static let chains = 12 * Processor.vectorWidth / 16

  /// Floating-point operations of one run on `threads` threads.
  package static func operations(threads: Int) -> Double {
    Double(threads * iterations * chains * 16 * 2)
  }

  /// Runs independent chains of multiply-adds on every thread.
  package static func run(threads: Int) {
    ThreadPool.forEach(threads, scratch: 16) { index, scratch in
      chain(1 + Float(index) * 1e-7, into: scratch)
    }
  }

  @inline(never)
  private static func chain(_ start: Float, into result: UnsafeMutablePointer<Float>) {
    // Slightly below one, so that the values stay normal numbers.
    let (factor, term) = (start * 0.999_999, start * 1e-6)
    var a = Lanes16(repeating: start), b = a, c = a, d = a, e = a, f = a
    var g = a, h = a, i = a, j = a, k = a, l = a
    for _ in 0..<iterations {
      a.multiply(by: factor, adding: term)
      b.multiply(by: factor, adding: term)
      c.multiply(by: factor, adding: term)
      if chains > 3 {
        d.multiply(by: factor, adding: term)
        e.multiply(by: factor, adding: term)
        f.multiply(by: factor, adding: term)
      }
      if chains > 6 {
        g.multiply(by: factor, adding: term)
        h.multiply(by: factor, adding: term)
        i.multiply(by: factor, adding: term)
        j.multiply(by: factor, adding: term)
        k.multiply(by: factor, adding: term)
        l.multiply(by: factor, adding: term)
      }
    }
    result.update(repeating: 0, count: 16)
    for lanes in [a, b, c, d, e, f, g, h, i, j, k, l] {
      var sum = lanes
      sum.add(result)
      sum.store(to: result)
    }
  }
}
