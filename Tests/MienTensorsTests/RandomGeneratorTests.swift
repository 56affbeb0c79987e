import Foundation
import MienTensors
import Testing

@Suite struct RandomGeneratorTests {
  /// The values of the published reference implementation (https://prng.di.unimi.it/splitmix64.c) for seed
  /// 1234567.
  @Test func publishedValues() {
    var generator = RandomGenerator(seed: 1_234_567)
    let values = (0..<5).map { _ in generator.next() }
    #expect(
      values == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func stateIsTheWholeGenerator() throws {
    var first = RandomGenerator(seed: 5)
    _ = first.next()
    var second = try JSONDecoder().decode(RandomGenerator.self, from: JSONEncoder().encode(first))
    #expect(first == second)
    #expect(first.next() == second.next())
  }

  /// Mean 1/2, variance 1/12, in [0, 1); the tolerances are five standard errors.
  @Test(arguments: [UInt64(1), 2, 99]) func uniformMoments(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let count = 200_000
    let values = Tensor.uniform([count], using: &generator).elements.map(Double.init)
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let (mean, variance) = moments(values)
    #expect(abs(mean - 0.5) < 5 * (1 / 12.0 / Double(count)).squareRoot())
    #expect(abs(variance - 1 / 12.0) < 5 * (1 / 180.0 / Double(count)).squareRoot())
    let range = Tensor.uniform([1000], in: -3 ... -2, using: &generator).elements
    #expect(range.allSatisfy { $0 >= -3 && $0 <= -2 })
  }

  /// Mean, variance, and the share within one and two deviations.
  @Test(arguments: [UInt64(1), 2, 99]) func normalMoments(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let count = 200_000
    let values = Tensor.normal([count], mean: 3, deviation: 2, using: &generator).elements.map(Double.init)
    let (mean, variance) = moments(values)
    #expect(abs(mean - 3) < 5 * 2 / Double(count).squareRoot())
    #expect(abs(variance - 4) < 5 * 4 * (2 / Double(count)).squareRoot())
    for (distance, share) in [(2.0, 0.682_689), (4, 0.954_500)] {
      let inside = Double(values.count { abs($0 - 3) < distance }) / Double(count)
      #expect(abs(inside - share) < 5 * (share * (1 - share) / Double(count)).squareRoot())
    }
  }

  @Test func bernoulli() {
    var generator = RandomGenerator(seed: 3)
    let successes = (0..<100_000).count { _ in generator.bernoulli(0.3) }
    #expect(abs(Double(successes) - 30_000) < 5 * (100_000 * 0.3 * 0.7).squareRoot())
    #expect(!(0..<1000).contains { _ in generator.bernoulli(0) })
    #expect((0..<1000).allSatisfy { _ in generator.bernoulli(1) })
  }

  /// Neighbouring streams share no numbers and are not correlated.
  @Test func streamsAreIndependent() {
    let count = 20_000
    let seeds: [RandomGenerator] = [
      RandomGenerator(seed: 1), RandomGenerator(seed: 1, stream: 0), RandomGenerator(seed: 1, stream: 1),
      RandomGenerator(seed: 1, stream: 0, 0), RandomGenerator(seed: 1, stream: 0, 1),
      RandomGenerator(seed: 1, stream: 1, 0), RandomGenerator(seed: 2, stream: 0),
    ]
    let sequences = seeds.map { seed in
      var generator = seed
      return (0..<count).map { _ in generator.next() }
    }
    #expect(Set(sequences.joined()).count == count * seeds.count)
    for first in sequences.indices {
      for second in 0..<first {
        let products = zip(sequences[first], sequences[second]).map { (unit($0) - 0.5) * (unit($1) - 0.5) }
        #expect(abs(moments(products).mean) < 5 / 12 / Double(count).squareRoot())
      }
    }
    #expect(RandomGenerator(seed: 1, stream: 3, 4) == RandomGenerator(seed: 1, stream: 3, 4))
  }

  private func unit(_ word: UInt64) -> Double { Double(word >> 11) * 0x1p-53 }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }
}
