import ReferenceSupport
import Testing

/// The checks of the test support must be able to fail.
@Suite struct ReferenceSupportTests {
  @Test func relativeDeviationNoticesErrors() {
    #expect(relativeDeviation([1, 2], from: [1, 2]) == 0)
    #expect(relativeDeviation([1, 2.5], from: [1, 2]) == 0.25)
    #expect(relativeDeviation([.nan, 2], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([1], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([0.5], from: [0]) == 0.5)
  }
}
