import MienDocuments
import Testing

@Suite struct AxisTests {
  static let bounds: [ClosedRange<Double>] = [
    0...0, 0...1, 1...1, -3 ... -3, -1...1, 0.1...0.3, 0...0.7054, 0.69...0.71, 1...120, 0...3589,
    1e-7...3e-7,
    -1e-300...1e-300, 1e9...1e9 + 1e-3, -1e300...1e300,
    -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
    123_456.7...123_456.8, -17...4, 2.3e-5...2.3e5,
  ]

  @Test(arguments: bounds, [1, 2, 5, 8, 20])
  func ticksAreFewRoundAndInside(bounds: ClosedRange<Double>, count: Int) {
    for extending in [true, false] {
      let axis = Axis(covering: bounds, about: count, extending: extending)
      let range = axis.range
      #expect(range.lowerBound < range.upperBound)
      #expect(range.lowerBound.isFinite && range.upperBound.isFinite)
      #expect(axis.ticks.count <= count + 3)
      #expect(axis.ticks.allSatisfy { range.contains($0) })
      #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0 < $1 })
      // 1, 2 or 5 times a power of ten.
      let text = String(axis.step).prefix { $0 != "e" }
      #expect(["1", "2", "5"].contains(String(text.filter { $0 != "0" && $0 != "." })))
      if extending { #expect(axis.ticks.count >= 2) }
      let slack = (range.upperBound - range.lowerBound) * 1e-6
      #expect(range.lowerBound <= max(bounds.lowerBound, -1e300) + slack)
      #expect(range.upperBound >= min(bounds.upperBound, 1e300) - slack)
    }
  }

  @Test(arguments: [1...1, 1...2, 1...3, 0...7, 1...120, 5...300])
  func integersOnly(bounds: ClosedRange<Int>) {
    let axis = Axis(
      covering: Double(bounds.lowerBound)...Double(bounds.upperBound), about: 8, integers: true,
      extending: false)
    #expect(!axis.ticks.isEmpty)
    #expect(axis.ticks.allSatisfy { $0 == $0.rounded() })
  }

  @Test(arguments: [[], [Double.nan], [.infinity, -.infinity, .nan]])
  func nothingFinite(values: [Double]) {
    #expect(Axis(covering: values).range == 0...1)
  }

  @Test func knownTicks() {
    #expect(
      Axis(covering: 0...1, about: 5).ticks.map { fixed($0, 1) } == [
        "0.0", "0.2", "0.4", "0.6", "0.8", "1.0",
      ])
    #expect(
      Axis(covering: 1...120, about: 6, integers: true, extending: false).ticks == [20, 40, 60, 80, 100, 120])
    #expect(Axis(covering: [0.93, .nan, 1.87]).range == 0.8...2)
  }

  @Test(arguments: [
    (0...1, "0.2"), (0...0.05, "0.01"), (0...300, "100"), (0...3e7, "1e7"), (0...2e-6, "5e-7"),
  ])
  func labels(bounds: ClosedRange<Double>, label: String) {
    let axis = Axis(covering: bounds, about: bounds == 0...300 ? 3 : 5)
    #expect(axis.ticks.map(axis.label).contains(label), "\(axis.ticks.map(axis.label))")
    #expect(Set(axis.ticks.map(axis.label)).count == axis.ticks.count)
  }

  @Test(
    arguments: [
      (0.125, 1, "0.1"), (-0.001, 2, "0.00"), (-0.5, 1, "-0.5"), (.nan, 2, "nan"), (-.infinity, 2, "-inf"),
      (3.0, 0, "3"),
    ] as [(Double, Int, String)])
  func fixedText(value: Double, places: Int, text: String) {
    #expect(fixed(value, places) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func groupedText(count: Int, text: String) {
    #expect(grouped(count) == text)
  }

  /// Lighter to darker all the way, in grey as well: luma falls with every step.
  @Test func sequentialColourDarkens() {
    let lumas = stride(from: 0.0, through: 1, by: 0.05).map { value in
      let colour = SequentialColour(value)
      return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green) + 0.0722 * Double(colour.blue)
    }
    #expect(zip(lumas, lumas.dropFirst()).allSatisfy { $0 > $1 })
    #expect(SequentialColour(-3) == SequentialColour(0))
    #expect(SequentialColour(.nan) == SequentialColour(0))
    #expect(SequentialColour(7) == SequentialColour(1))
  }
}
