import Testing

/// Rule 2 of the design: kernels are loops, not vector types or vendors' libraries. Errors are thrown, not forced.
/// Mistakes of a caller end with a text in optimised builds, too: `expect` and `stop` of `MienSystem`.
@Suite struct ForbiddenCodeTests {
  static func offences(_ file: SourceFile) throws -> [String] {
    let forbidden = try Regex(
      #"\bSIMD(2|4|8|16|32|64)\b|import (Accelerate|simd)\b|\btry!|\bas!|\bfatalError\(|\bprecondition(Failure)?\("#)
    // Which has the two that keep their text.
    guard !file.path.hasSuffix("MienSystem/Expectation.swift") else { return [] }
    return file.lines.enumerated().compactMap { number, line in
      guard !line.drop(while: { $0 == " " }).hasPrefix("//"), line.firstMatch(of: forbidden) != nil else { return nil }
      return "\(file.path):\(number + 1): \(line)"
    }
  }

  @Test(arguments: [
    "let a: SIMD4<Float>", "import simd", "try! f()", "a as! B", "fatalError(\"\")", "precondition(a)",
    "preconditionFailure(\"\")",
  ])
  func forbiddenCodeIsFound(line: String) throws {
    #expect(try Self.offences(SourceFile(path: "A.swift", text: "// try!\n" + line)) == ["A.swift:2: " + line])
  }

  @Test func noVectorTypesAndNoForcedErrors() throws {
    for offence in try Repository.sources.flatMap(Self.offences) { Issue.record("\(offence)") }
  }
}
