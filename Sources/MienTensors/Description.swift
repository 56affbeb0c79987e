extension Tensor: CustomStringConvertible {
  /// The shape, and the elements in brackets and columns; "…" stands for the middle of long axes.
  ///
  ///     Tensor[2, 3]
  ///     [[1.0, 2.0, 3.5],
  ///      [4.0, 5.0, -6.0]]
  ///
  /// Numbers have up to four decimals, all of them equally many; if some are too large or too small for that, all have
  /// an exponent.
  public var description: String {
    guard shape.rank > 0 else { return "Tensor \(NumberFormat([scalar]).text(scalar))" }
    guard count > 0 else { return "Tensor\(shape)" }
    // What is shown decides on the format, and so on how much of the last axis fits.
    let outer = shape.sizes.dropLast().enumerated().map { axis, size in
      Self.shown(size, atMost: axis == shape.rank - 2 ? 20 : 6)
    }
    let estimate = NumberFormat(elements(at: outer + [Self.shown(shape[-1], atMost: 33)]))
    let fitting = Swift.max(3, (100 - shape.rank) / (estimate.width + 2))
    let indices = outer + [Self.shown(shape[-1], atMost: fitting)]
    let format = NumberFormat(elements(at: indices))
    let text = rows(0, 0, indices[...], format)
    return "Tensor\(shape)" + (shape.rank == 1 ? " " : "\n") + text
  }

  /// Which indices of an axis are shown; nil stands for those between.
  private static func shown(_ size: Int, atMost limit: Int) -> [Int?] {
    guard size > limit else { return Array(0..<size) }
    let edge = (limit - 1) / 2
    return (0..<edge).map { $0 } + [nil] + (size - edge..<size).map { $0 }
  }

  private func elements(at indices: [[Int?]]) -> [Float] {
    var places = [0]
    for (axis, shown) in indices.enumerated() {
      places = places.flatMap { place in shown.compactMap { $0.map { place * shape.sizes[axis] + $0 } } }
    }
    return withUnsafePointer { memory in places.map { memory[$0] } }
  }

  /// The text of the part of the tensor that begins at `place`, in units of what lies within `axis`.
  private func rows(_ axis: Int, _ place: Int, _ indices: ArraySlice<[Int?]>, _ format: NumberFormat) -> String {
    guard let shown = indices.first else { return format.text(withUnsafePointer { $0[place] }) }
    let parts = shown.map { index in
      index.map { rows(axis + 1, place * shape.sizes[axis] + $0, indices.dropFirst(), format) } ?? "…"
    }
    let isLast = indices.count == 1
    let lines = String(repeating: "\n", count: Swift.max(1, indices.count - 1))
    let separator = isLast ? ", " : "," + lines + String(repeating: " ", count: axis + 1)
    return "[" + parts.joined(separator: separator) + "]"
  }
}

/// How the numbers of one tensor are written: aligned to the right, with the same decimals.
private struct NumberFormat {
  private var decimals = 1
  private var hasExponent = false
  private(set) var width = 0

  init(_ numbers: [Float]) {
    let magnitudes = numbers.map { abs(Double($0)) }.filter { $0.isFinite && $0 > 0 }
    hasExponent = (magnitudes.max() ?? 0) >= 1e7 || (magnitudes.min() ?? 1) < 1e-4
    if !hasExponent {
      decimals = magnitudes.map { Self.decimals($0) }.max() ?? 1
    }
    width = numbers.map { unpadded($0).count }.max() ?? 0
  }

  /// How many decimals, from one to four, the number has when it is rounded to four.
  private static func decimals(_ magnitude: Double) -> Int {
    var (rounded, decimals) = (Int((magnitude * 10_000).rounded()), 4)
    while decimals > 1, rounded % 10 == 0 { (rounded, decimals) = (rounded / 10, decimals - 1) }
    return decimals
  }

  func text(_ number: Float) -> String {
    let text = unpadded(number)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func unpadded(_ number: Float) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    let sign = number.sign == .minus ? "-" : ""
    let magnitude = abs(Double(number))
    guard hasExponent else { return sign + Self.fixed(magnitude, decimals) }
    var (mantissa, exponent) = (magnitude, 0)
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa > 0, mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    // 9.99996 rounds to 10.
    if mantissa >= 9.999_95 { (mantissa, exponent) = (1, exponent + 1) }
    let digits = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
    return sign + Self.fixed(mantissa, 4) + "e" + (exponent < 0 ? "-" : "+") + digits
  }

  private static func fixed(_ magnitude: Double, _ decimals: Int) -> String {
    let power = (0..<decimals).reduce(1) { power, _ in power * 10 }
    let (whole, rest) = Int((magnitude * Double(power)).rounded()).quotientAndRemainder(dividingBy: power)
    let digits = String(rest)
    return "\(whole)." + String(repeating: "0", count: decimals - digits.count) + digits
  }
}
