import Foundation
import ReferenceSupport
import Testing

/// A folder of its own that is gone after the test.
func withTemporaryFolder<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// The checks above must be able to fail.
@Suite struct TestSupportTests {
  @Test func relativeDeviationNoticesErrors() {
    #expect(relativeDeviation([1, 2], from: [1, 2]) == 0)
    #expect(relativeDeviation([1, 2.5], from: [1, 2]) == 0.25)
    #expect(relativeDeviation([.nan, 2], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([1], from: [1, 2]) == .infinity)
    #expect(relativeDeviation([0.5], from: [0]) == 0.5)
  }
}
