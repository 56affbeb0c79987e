import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What the fuzzers keep, read again: inputs that reach much of each reader, and those that found something.
@Suite struct FuzzingTests {
  static let corpus = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")

  /// The kept inputs of a reader by their names, and the valid ones that it begins with.
  static func inputs(_ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let folder = corpus.appendingPathComponent(target.name)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let kept = try names.map { (name: $0, bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent($0)))) }
    return kept + (try target.seeds().enumerated().map { (name: "seed \($0)", bytes: $1) })
  }

  /// Reads inputs: how many are not refused, and what is found.
  static func replay(
    _ target: FuzzTarget, _ inputs: [(name: String, bytes: [UInt8])]
  ) throws -> (read: Int, findings: [String]) {
    try withTemporaryFolder { folder in
      let body = try target.prepare(folder)
      var (read, findings) = (0, [String]())
      for input in inputs {
        do {
          try body(input.bytes)
          read += 1
        } catch let finding as Finding {
          findings.append("\(target.name), \(input.name): \(finding)")
        } catch {
          // Refused, which is right. What it says must be there.
          if "\(error)".isEmpty { findings.append("\(target.name), \(input.name): an error without words") }
        }
      }
      return (read, findings)
    }
  }

  @Test(arguments: FuzzTarget.all)
  func keptInputsAreReadOrRefused(target: FuzzTarget) throws {
    let (read, findings) = try Self.replay(target, Self.inputs(target))
    for finding in findings { Issue.record("\(finding)") }
    // A reader that refuses everything would pass, too.
    #expect(read > 0)
  }

  @Test func findingsAndRefusalsAreToldApart() throws {
    struct Refusal: Error {}
    let target = FuzzTarget("made-up", "nothing", seeds: { [] }) { _ in
      { input in
        if input == [1] { throw Finding("one") }
        if input == [2] { throw Refusal() }
      }
    }
    let (read, findings) = try Self.replay(target, [("a", [1]), ("b", [2]), ("c", [3])])
    #expect(read == 1)
    #expect(findings == ["made-up, a: one"])
  }

  /// The corpus stays small, and has a folder for each reader and for nothing else.
  @Test func theCorpusIsSmall() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
    let sizes = try FuzzTarget.all.flatMap { target in
      try Self.inputs(target).filter { !$0.name.hasPrefix("seed ") }.map(\.bytes.count)
    }
    #expect(sizes.count <= 600)
    #expect(sizes.reduce(0, +) <= 200_000)
  }
}
