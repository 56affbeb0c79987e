import MienSystem

extension Tensor {
  /// Elements drawn evenly from `range`.
  public static func uniform(
    _ shape: Shape, in range: ClosedRange<Float> = 0...1, using generator: inout RandomGenerator
  ) -> Tensor {
    Tensor(shape) { output in
      for index in 0..<shape.count { output[index] = generator.uniform(in: range) }
    }
  }

  /// Elements drawn from the normal distribution of this mean and deviation (Box & Muller 1958).
  public static func normal(
    _ shape: Shape, mean: Float = 0, deviation: Float = 1, using generator: inout RandomGenerator
  ) -> Tensor {
    Tensor(shape) { output in
      for index in 0..<shape.count { output[index] = mean + deviation * generator.normal() }
    }
  }
}

extension RandomGenerator {
  /// A number drawn from the standard normal distribution.
  public mutating func normal() -> Float {
    // 1 − u lies in (0, 1], so the logarithm is finite.
    let radius = (-2 * log(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
    return Float(radius * cos(2 * Double.pi * Double(next() >> 11) * 0x1p-53))
  }
}
