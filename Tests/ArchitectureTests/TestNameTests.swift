import Testing

/// A test is found by the name of what it tests.
@Suite struct TestNameTests {
  /// Files whose name does not say what is in them.
  static func offences(_ file: SourceFile) throws -> [String] {
    let hasTests = try file.lines.contains { try Regex(#"^ *@Test\b"#).firstMatch(in: $0) != nil }
    guard file.name.hasSuffix("Tests") else {
      return hasTests ? ["\(file.path): has tests, and no name that ends in Tests"] : []
    }
    let suite = try Regex(#"\b(struct|class|enum|actor) \#(file.name)\b"#)
    guard file.text.firstMatch(of: suite) != nil else { return ["\(file.path): has no suite \(file.name)"] }
    return hasTests ? [] : ["\(file.path): has no test"]
  }

  @Test(arguments: [
    ("PNGTests", "@Suite struct PNGTest {\n  @Test func f() {} }", "has no suite PNGTests"),
    ("PNG", "@Suite struct PNGTests {\n  @Test func f() {} }", "has tests, and no name that ends in Tests"),
    ("PNGTests", "@Suite struct PNGTests {}", "has no test"),
  ])
  func wrongNamesAreFound(name: String, text: String, offence: String) throws {
    let file = SourceFile(path: "Tests/ImagesTests/\(name).swift", text: text)
    #expect(try Self.offences(file) == ["Tests/ImagesTests/\(name).swift: \(offence)"])
  }

  @Test func testFilesAreNamedAfterWhatTheyTest() throws {
    for offence in try Repository.tests.flatMap(Self.offences) { Issue.record("\(offence)") }
  }
}
