import MienKernels

/// A kernel wrote outside its memory.
struct WroteOutOfBounds: Error {
  /// Which of the outputs.
  var output: Int
}

/// Floats between two bands of sentinels: what is read from the bands spoils a result, and what is written to
/// them is found by ``isIntact``.
final class GuardedMemory {
  private static let sentinel = Float(bitPattern: 0x7FC0_BEEF)
  private static let band = 80
  private let whole: UnsafeMutableBufferPointer<Float>
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    whole = .allocate(capacity: values.count + 2 * Self.band)
    whole.initialize(repeating: Self.sentinel)
    for (index, value) in values.enumerated() { whole[Self.band + index] = value }
  }

  deinit { whole.deallocate() }

  /// The first Float between the bands.
  var pointer: UnsafeMutablePointer<Float> {
    guard let base = whole.baseAddress else { preconditionFailure("an empty allocation") }
    return base + Self.band
  }

  var values: [Float] { Array(whole[Self.band..<Self.band + count]) }

  var isIntact: Bool {
    let bands = [whole[..<Self.band], whole[(Self.band + count)...]]
    return bands.allSatisfy { $0.allSatisfy { $0.bitPattern == Self.sentinel.bitPattern } }
  }
}

/// What a kernel writes, given `inputs` and memory of `outputs` Floats full of NaN, all of it between guard
/// bands.
///
/// The kernel runs on NaN first. That leaves NaN in the scratch memory that it takes from the pool a second
/// time, so a kernel that reads scratch memory before writing it does not go unnoticed.
func runKernel(
  _ inputs: [[Float]], outputs: [Int],
  _ kernel: ([UnsafePointer<Float>], [UnsafeMutablePointer<Float>]) -> Void
) throws -> [[Float]] {
  var results: [[Float]] = []
  for isRehearsal in [true, false] {
    let sources = inputs.map { GuardedMemory(isRehearsal ? $0.map { _ in .nan } : $0) }
    let targets = outputs.map { GuardedMemory([Float](repeating: .nan, count: $0)) }
    kernel(sources.map { UnsafePointer($0.pointer) }, targets.map(\.pointer))
    withExtendedLifetime(sources) {}
    for (index, target) in targets.enumerated() where !target.isIntact {
      throw WroteOutOfBounds(output: index)
    }
    results = targets.map(\.values)
  }
  return results
}

/// The largest error of `actual` in units of what rounding explains: (√terms + 2) · 2⁻²⁴ · magnitude.
///
/// The worst case of a sum of n terms is n · 2⁻²⁴ times the sum of their magnitudes, and √n is what errors of
/// either sign come to (Higham 2002, "Accuracy and Stability of Numerical Algorithms", section 2.8). The
/// smaller bound notices one lost term among many thousands.
///
/// - Parameters:
///   - magnitudes: The sums of the terms' absolute values, for each element.
///   - terms: How many terms were summed for one element.
func worstError(_ actual: [Float], _ expected: [Double], magnitudes: [Double], terms: Int) -> Double {
  guard actual.count == expected.count, actual.count == magnitudes.count else { return .infinity }
  let unit = (Double(terms).squareRoot() + 2) * 0x1p-24
  var worst = 0.0
  for ((value, expected), magnitude) in zip(zip(actual, expected), magnitudes) {
    let error = abs(Double(value) - expected)
    guard error != 0 else { continue }
    guard error.isFinite, magnitude > 0 else { return .infinity }
    worst = max(worst, error / (unit * magnitude))
  }
  return worst
}

/// Numbers drawn evenly from [−1, 1), the same for the same seed (SplitMix64).
func noise(_ count: Int, seed: UInt64) -> [Float] {
  var state = seed &* 0x2545_F491_4F6C_DD1D
  return (0..<count).map { _ in
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float((word ^ (word >> 31)) >> 40) * 0x1p-23 - 1
  }
}

extension [Float] {
  /// The same numbers in double precision.
  var doubles: [Double] { map(Double.init) }
  /// Their absolute values in double precision.
  var magnitudes: [Double] { map { abs(Double($0)) } }
  /// The bits, to compare NaN and zeros by.
  var bits: [UInt32] { map(\.bitPattern) }
}
