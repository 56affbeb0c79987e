/// A seeded source of random numbers: SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom
/// number generators").
///
/// The same seed gives the same numbers on every machine. The whole state is one word. So a checkpoint can hold it, and
/// every image of every epoch can have its own stream, on any thread.
public struct RandomGenerator: RandomNumberGenerator, Sendable, Equatable, Codable {
  /// Everything that the next numbers depend on.
  public var state: UInt64

  /// The generator that starts at `seed`.
  public init(seed: UInt64) {
    state = seed
  }

  /// An independent generator for one place in a computation, such as `(seed, epoch, index of the image)`.
  public init(seed: UInt64, stream: UInt64...) {
    state = seed
    for word in stream {
      state = next() ^ (word &* 0xD6E8_FEB8_6659_FD93)
    }
    state = next()
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number drawn evenly from [0, 1), a multiple of 2⁻²⁴.
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number drawn evenly from `range`.
  public mutating func uniform(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// 0 ..< `count` in random order (Fisher & Yates 1938). The standard library's `shuffled` may change with its
  /// version.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next() % UInt64(last + 1)))
    }
    return order
  }

  /// True with probability `probability`.
  public mutating func bernoulli(_ probability: Float) -> Bool {
    uniform() < probability
  }
}
