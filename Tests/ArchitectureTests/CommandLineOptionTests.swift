import Testing

/// Errors and reports of the library carry facts; only the command line knows how its options are spelt.
@Suite struct CommandLineOptionTests {
  /// Options of other programs.
  static let others: Set<String> = ["--list-devices"]

  static func offences(_ file: SourceFile) throws -> [String] {
    let option = try Regex("--[a-z][a-z-]+")
    return SwiftText(file.text).literals.flatMap { literal in
      literal.text.matches(of: option).map { literal.text[$0.range] }.filter { !others.contains(String($0)) }
        .map { "\(file.path):\(literal.line): \($0)" }
    }
  }

  @Test func optionsInLiteralsAreFound() throws {
    let text =
      "// --comment\nlet a = \"give --batch-size, or \\(x ? \"--seed\" : \"\")\"\nlet b = c--d\nlet e = \"v4l2-ctl --list-devices\""
    #expect(
      try Self.offences(SourceFile(path: "A.swift", text: text)) == ["A.swift:2: --seed", "A.swift:2: --batch-size"])
  }

  @Test func onlyTheCommandLineNamesOptions() throws {
    let files = Repository.sources.filter { $0.module != "MienCommand" }
    for offence in try files.flatMap(Self.offences) { Issue.record("\(offence)") }
  }
}
