/// The one-dimensional transforms of a minimal filtering algorithm F(m, 3): m outputs of a filter of three taps by
/// m + 2 multiplications instead of 3 · m (Winograd 1980, "Arithmetic Complexity of Computations"; Lavin & Gray 2016,
/// "Fast Algorithms for Convolutional Neural Networks").
///
///     output = Aᵀ [ (G · filter) ⊙ (Bᵀ · input) ]
///
/// In two dimensions every transform is applied to the columns and then to the rows, and (m + 2)² products replace 9 ·
/// m². Gradients go back through the transposed transforms.
///
/// Each function reads lanes of 16 channels, `step` Floats apart, and writes lanes in the same way; no two overlap.
protocol WinogradTransforms {
  /// m, the outputs of one tile in each direction.
  static var outputs: Int { get }
  /// Bᵀ: m + 2 inputs to as many points.
  static func input(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int)
  /// Aᵀ: m + 2 points to m outputs.
  static func output(
    _ points: UnsafePointer<Float>, _ step: Int, _ outputs: UnsafeMutablePointer<Float>, _ outputStep: Int)
  /// A: the gradients of m outputs to m + 2 points.
  static func outputGradient(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int)
  /// G: 3 taps to m + 2 points.
  static func filter(
    _ taps: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int)
  /// Gᵀ: the gradients of m + 2 points to 3 taps.
  static func filterGradient(
    _ points: UnsafePointer<Float>, _ step: Int, _ taps: UnsafeMutablePointer<Float>, _ tapStep: Int)
}

extension WinogradTransforms {
  /// m + 2, the inputs and the products of one tile in each direction.
  @inline(__always)
  static var points: Int { outputs + 2 }
}

/// F(2, 3), from the points 0, 1, −1 and ∞: 2.25 times fewer products in two dimensions. Exact except for rounding,
/// with an error near the direct convolution's.
enum Winograd2: WinogradTransforms {
  @inline(__always)
  static var outputs: Int { 2 }

  @inline(__always)
  static func input(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let d1 = Lanes16(source + step)
    let d2 = Lanes16(source + 2 &* step)
    (Lanes16(source) - d2).store(to: points)
    (d1 + d2).store(to: points + pointStep)
    (d2 - d1).store(to: points + 2 &* pointStep)
    (d1 - Lanes16(source + 3 &* step)).store(to: points + 3 &* pointStep)
  }

  @inline(__always)
  static func output(
    _ points: UnsafePointer<Float>, _ step: Int, _ outputs: UnsafeMutablePointer<Float>, _ outputStep: Int
  ) {
    let m1 = Lanes16(points + step)
    let m2 = Lanes16(points + 2 &* step)
    (Lanes16(points) + (m1 + m2)).store(to: outputs)
    ((m1 - m2) - Lanes16(points + 3 &* step)).store(to: outputs + outputStep)
  }

  @inline(__always)
  static func outputGradient(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let y0 = Lanes16(source)
    let y1 = Lanes16(source + step)
    y0.store(to: points)
    (y0 + y1).store(to: points + pointStep)
    (y0 - y1).store(to: points + 2 &* pointStep)
    (Float(-1) * y1).store(to: points + 3 &* pointStep)
  }

  @inline(__always)
  static func filter(
    _ taps: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let g0 = Lanes16(taps)
    let g1 = 0.5 * Lanes16(taps + step)
    let g2 = Lanes16(taps + 2 &* step)
    let even = 0.5 * (g0 + g2)
    g0.store(to: points)
    (even + g1).store(to: points + pointStep)
    (even - g1).store(to: points + 2 &* pointStep)
    g2.store(to: points + 3 &* pointStep)
  }

  @inline(__always)
  static func filterGradient(
    _ points: UnsafePointer<Float>, _ step: Int, _ taps: UnsafeMutablePointer<Float>, _ tapStep: Int
  ) {
    let o1 = Lanes16(points + step)
    let o2 = Lanes16(points + 2 &* step)
    let even = 0.5 * (o1 + o2)
    (Lanes16(points) + even).store(to: taps)
    (0.5 * (o1 - o2)).store(to: taps + tapStep)
    (even + Lanes16(points + 3 &* step)).store(to: taps + 2 &* tapStep)
  }
}

/// F(3, 3), from the points 0, 1, −1, 2 and ∞: 3.24 times fewer products in two dimensions. For example, for images of
/// 3, 5, 6, 9 or 15 pixels: tiles of four would reach further over their edge.
enum Winograd3: WinogradTransforms {
  @inline(__always)
  static var outputs: Int { 3 }

  @inline(__always)
  static func input(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let d1 = Lanes16(source + step)
    let d2 = Lanes16(source + 2 &* step)
    let d3 = Lanes16(source + 3 &* step)
    let (odd, even) = (d3 - d1, d3 - d2)
    odd.adding(2, times: Lanes16(source) - d2).store(to: points)
    even.adding(-2, times: d1).store(to: points + pointStep)
    even.adding(2, times: d1 - d2).store(to: points + 2 &* pointStep)
    odd.store(to: points + 3 &* pointStep)
    (Lanes16(source + 4 &* step) - d2).adding(-2, times: odd).store(to: points + 4 &* pointStep)
  }

  @inline(__always)
  static func output(
    _ points: UnsafePointer<Float>, _ step: Int, _ outputs: UnsafeMutablePointer<Float>, _ outputStep: Int
  ) {
    let m1 = Lanes16(points + step)
    let m2 = Lanes16(points + 2 &* step)
    let m3 = Lanes16(points + 3 &* step)
    let even = m1 + m2
    ((Lanes16(points) + even) + m3).store(to: outputs)
    (m1 - m2).adding(2, times: m3).store(to: outputs + outputStep)
    (even.adding(4, times: m3) + Lanes16(points + 4 &* step)).store(to: outputs + 2 &* outputStep)
  }

  @inline(__always)
  static func outputGradient(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let y0 = Lanes16(source)
    let y1 = Lanes16(source + step)
    let y2 = Lanes16(source + 2 &* step)
    let even = y0 + y2
    y0.store(to: points)
    (even + y1).store(to: points + pointStep)
    (even - y1).store(to: points + 2 &* pointStep)
    y0.adding(2, times: y1).adding(4, times: y2).store(to: points + 3 &* pointStep)
    y2.store(to: points + 4 &* pointStep)
  }

  @inline(__always)
  static func filter(
    _ taps: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let g0 = Lanes16(taps)
    let g1 = Lanes16(taps + step)
    let g2 = Lanes16(taps + 2 &* step)
    let even = g0 + g2
    (0.5 * g0).store(to: points)
    (Float(-0.5) * (even + g1)).store(to: points + pointStep)
    (Float(1.0 / 6) * (g1 - even)).store(to: points + 2 &* pointStep)
    (Float(1.0 / 6) * g0.adding(2, times: g1).adding(4, times: g2)).store(to: points + 3 &* pointStep)
    g2.store(to: points + 4 &* pointStep)
  }

  @inline(__always)
  static func filterGradient(
    _ points: UnsafePointer<Float>, _ step: Int, _ taps: UnsafeMutablePointer<Float>, _ tapStep: Int
  ) {
    let o1 = 0.5 * Lanes16(points + step)
    let o2 = Float(1.0 / 6) * Lanes16(points + 2 &* step)
    let o3 = Lanes16(points + 3 &* step)
    let even = Float(-1) * (o1 + o2)
    even.adding(1.0 / 6, times: o3).adding(0.5, times: Lanes16(points)).store(to: taps)
    (o2 - o1).adding(1.0 / 3, times: o3).store(to: taps + tapStep)
    (even.adding(2.0 / 3, times: o3) + Lanes16(points + 4 &* step)).store(to: taps + 2 &* tapStep)
  }
}

/// F(4, 3), from the points 0, 1, −1, 2, −2 and ∞: four times fewer products in two dimensions. Its largest error is
/// about ten times the direct convolution's: a few millionths of the largest output.
enum Winograd4: WinogradTransforms {
  @inline(__always)
  static var outputs: Int { 4 }

  @inline(__always)
  static func input(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let d1 = Lanes16(source + step)
    let d2 = Lanes16(source + 2 &* step)
    let d3 = Lanes16(source + 3 &* step)
    let d4 = Lanes16(source + 4 &* step)
    d4.adding(-5, times: d2).adding(4, times: Lanes16(source)).store(to: points)
    let (evenOne, oddOne) = (d4.adding(-4, times: d2), d3.adding(-4, times: d1))
    (evenOne + oddOne).store(to: points + pointStep)
    (evenOne - oddOne).store(to: points + 2 &* pointStep)
    let (evenTwo, oddTwo) = (d4 - d2, d3 - d1)
    evenTwo.adding(2, times: oddTwo).store(to: points + 3 &* pointStep)
    evenTwo.adding(-2, times: oddTwo).store(to: points + 4 &* pointStep)
    Lanes16(source + 5 &* step).adding(-5, times: d3).adding(4, times: d1).store(to: points + 5 &* pointStep)
  }

  @inline(__always)
  static func output(
    _ points: UnsafePointer<Float>, _ step: Int, _ outputs: UnsafeMutablePointer<Float>, _ outputStep: Int
  ) {
    let m1 = Lanes16(points + step)
    let m2 = Lanes16(points + 2 &* step)
    let m3 = Lanes16(points + 3 &* step)
    let m4 = Lanes16(points + 4 &* step)
    let (evenOne, oddOne) = (m1 + m2, m1 - m2)
    let (evenTwo, oddTwo) = (m3 + m4, m3 - m4)
    ((Lanes16(points) + evenOne) + evenTwo).store(to: outputs)
    oddOne.adding(2, times: oddTwo).store(to: outputs + outputStep)
    evenOne.adding(4, times: evenTwo).store(to: outputs + 2 &* outputStep)
    (oddOne.adding(8, times: oddTwo) + Lanes16(points + 5 &* step)).store(to: outputs + 3 &* outputStep)
  }

  @inline(__always)
  static func outputGradient(
    _ source: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let y0 = Lanes16(source)
    let y1 = Lanes16(source + step)
    let y2 = Lanes16(source + 2 &* step)
    let y3 = Lanes16(source + 3 &* step)
    y0.store(to: points)
    let (evenOne, oddOne) = (y0 + y2, y1 + y3)
    (evenOne + oddOne).store(to: points + pointStep)
    (evenOne - oddOne).store(to: points + 2 &* pointStep)
    let (evenTwo, oddTwo) = (y0.adding(4, times: y2), y1.adding(4, times: y3))
    evenTwo.adding(2, times: oddTwo).store(to: points + 3 &* pointStep)
    evenTwo.adding(-2, times: oddTwo).store(to: points + 4 &* pointStep)
    y3.store(to: points + 5 &* pointStep)
  }

  @inline(__always)
  static func filter(
    _ taps: UnsafePointer<Float>, _ step: Int, _ points: UnsafeMutablePointer<Float>, _ pointStep: Int
  ) {
    let g0 = Lanes16(taps)
    let g1 = Lanes16(taps + step)
    let g2 = Lanes16(taps + 2 &* step)
    (0.25 * g0).store(to: points)
    let (evenOne, oddOne) = (Float(-1.0 / 6) * (g0 + g2), Float(-1.0 / 6) * g1)
    (evenOne + oddOne).store(to: points + pointStep)
    (evenOne - oddOne).store(to: points + 2 &* pointStep)
    let (evenTwo, oddTwo) = (Float(1.0 / 24) * g0.adding(4, times: g2), Float(1.0 / 12) * g1)
    (evenTwo + oddTwo).store(to: points + 3 &* pointStep)
    (evenTwo - oddTwo).store(to: points + 4 &* pointStep)
    g2.store(to: points + 5 &* pointStep)
  }

  @inline(__always)
  static func filterGradient(
    _ points: UnsafePointer<Float>, _ step: Int, _ taps: UnsafeMutablePointer<Float>, _ tapStep: Int
  ) {
    let o1 = Lanes16(points + step)
    let o2 = Lanes16(points + 2 &* step)
    let o3 = Lanes16(points + 3 &* step)
    let o4 = Lanes16(points + 4 &* step)
    let (evenOne, oddOne) = (Float(-1.0 / 6) * (o1 + o2), Float(-1.0 / 6) * (o1 - o2))
    let (evenTwo, oddTwo) = (o3 + o4, o3 - o4)
    evenOne.adding(1.0 / 24, times: evenTwo).adding(0.25, times: Lanes16(points)).store(to: taps)
    oddOne.adding(1.0 / 12, times: oddTwo).store(to: taps + tapStep)
    (evenOne.adding(1.0 / 6, times: evenTwo) + Lanes16(points + 5 &* step)).store(to: taps + 2 &* tapStep)
  }
}
