// The loops of ``FusedNormalization`` over one line: sixteen channels at a time in registers, pixel after pixel.
extension FusedNormalization {
  @inline(never)
  func applyLine(
    _ range: Range<Int>, _ input: UnsafePointer<Float>, _ factor: UnsafePointer<Float>, _ term: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (line, floor) = (width &* channels, floor)
    var channel = range.lowerBound
    while channel < range.upperBound {
      let (a, b) = (Lanes16(factor + channel), Lanes16(term + channel))
      if isPooled {
        for window in 0..<width / 2 {
          let source = input + (2 &* window &* channels &+ channel)
          let z0 = b.adding(a, times: Lanes16(source))
          let z1 = b.adding(a, times: Lanes16(source + channels))
          let z2 = b.adding(a, times: Lanes16(source + line))
          let z3 = b.adding(a, times: Lanes16(source + (line &+ channels)))
          z0.maximum(z1).maximum(z2.maximum(z3)).maximum(floor).store(to: output + (window &* channels &+ channel))
        }
      } else {
        for pixel in 0..<width {
          let offset = pixel &* channels &+ channel
          b.adding(a, times: Lanes16(input + offset)).maximum(floor).store(to: output + offset)
        }
      }
      channel &+= 16
    }
  }

  /// sums[c] += Σ g and products[c] += Σ g · (x − mean[c]), where g is the output's gradient at the values that passed.
  @inline(never)
  func addParameterGradients(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ mean: UnsafePointer<Float>,
    _ factor: UnsafePointer<Float>, _ term: UnsafePointer<Float>, sums: UnsafeMutablePointer<Float>,
    products: UnsafeMutablePointer<Float>
  ) {
    let (line, floor) = (width &* channels, floor)
    var channel = 0
    while channel < channels {
      let (a, b, m) = (Lanes16(factor + channel), Lanes16(term + channel), Lanes16(mean + channel))
      var (sum, product) = (Lanes16(sums + channel), Lanes16(products + channel))
      if isPooled {
        for window in 0..<width / 2 {
          let source = input + (2 &* window &* channels &+ channel)
          let (x0, x1) = (Lanes16(source), Lanes16(source + channels))
          let (x2, x3) = (Lanes16(source + line), Lanes16(source + (line &+ channels)))
          let (z0, z1) = (b.adding(a, times: x0), b.adding(a, times: x1))
          let (z2, z3) = (b.adding(a, times: x2), b.adding(a, times: x3))
          let best = z0.maximum(z1).maximum(z2.maximum(z3))
          let g = Lanes16(outputGradient + (window &* channels &+ channel)).kept(whereNegative: floor - best)
          sum = sum + g
          let (g0, g1, g2, g3) = g.given(toFirstOf: z0, z1, z2, reaching: best)
          product = product.adding(g0, times: x0 - m).adding(g1, times: x1 - m).adding(g2, times: x2 - m)
            .adding(g3, times: x3 - m)
        }
      } else {
        for pixel in 0..<width {
          let offset = pixel &* channels &+ channel
          let x = Lanes16(input + offset)
          let g = Lanes16(outputGradient + offset).kept(whereNegative: floor - b.adding(a, times: x))
          sum = sum + g
          product = product.adding(g, times: x - m)
        }
      }
      sum.store(to: sums + channel)
      product.store(to: products + channel)
      channel &+= 16
    }
  }

  /// inputGradient = a · g + b · x + c, where only the winners get g.
  @inline(never)
  func inputGradientLine(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>, _ factor: UnsafePointer<Float>,
    _ term: UnsafePointer<Float>, _ coefficients: BatchNormalization.GradientCoefficients,
    into inputGradient: UnsafeMutablePointer<Float>
  ) {
    let (line, floor) = (width &* channels, floor)
    var channel = 0
    while channel < channels {
      let (scale, shift) = (Lanes16(factor + channel), Lanes16(term + channel))
      let (a, b) = (Lanes16(coefficients.a + channel), Lanes16(coefficients.b + channel))
      let c = Lanes16(coefficients.c + channel)
      if isPooled {
        for window in 0..<width / 2 {
          let offset = 2 &* window &* channels &+ channel
          let source = input + offset
          let place = inputGradient + offset
          let (x0, x1) = (Lanes16(source), Lanes16(source + channels))
          let (x2, x3) = (Lanes16(source + line), Lanes16(source + (line &+ channels)))
          let (z0, z1) = (shift.adding(scale, times: x0), shift.adding(scale, times: x1))
          let (z2, z3) = (shift.adding(scale, times: x2), shift.adding(scale, times: x3))
          let best = z0.maximum(z1).maximum(z2.maximum(z3))
          let g = Lanes16(outputGradient + (window &* channels &+ channel)).kept(whereNegative: floor - best)
          let (g0, g1, g2, g3) = g.given(toFirstOf: z0, z1, z2, reaching: best)
          c.adding(b, times: x0).adding(a, times: g0).store(to: place)
          c.adding(b, times: x1).adding(a, times: g1).store(to: place + channels)
          c.adding(b, times: x2).adding(a, times: g2).store(to: place + line)
          c.adding(b, times: x3).adding(a, times: g3).store(to: place + (line &+ channels))
        }
      } else {
        for pixel in 0..<width {
          let offset = pixel &* channels &+ channel
          let x = Lanes16(input + offset)
          let g = Lanes16(outputGradient + offset).kept(whereNegative: floor - shift.adding(scale, times: x))
          c.adding(b, times: x).adding(a, times: g).store(to: inputGradient + offset)
        }
      }
      channel &+= 16
    }
  }
}

extension Lanes16 {
  /// The gradient of a window's winner: each value goes to the first of the window's four z that equals `best`, the
  /// largest; the last gets the rest.
  @inline(__always)
  fileprivate func given(
    toFirstOf z0: Lanes16, _ z1: Lanes16, _ z2: Lanes16, reaching best: Lanes16
  ) -> (Lanes16, Lanes16, Lanes16, Lanes16) {
    let g0 = kept(whereNotNegative: z0 - best)
    let rest0 = self - g0
    let g1 = rest0.kept(whereNotNegative: z1 - best)
    let rest1 = rest0 - g1
    let g2 = rest1.kept(whereNotNegative: z2 - best)
    return (g0, g1, g2, rest1 - g2)
  }
}
