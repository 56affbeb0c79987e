import Testing

/// What differs among C libraries stands in one file of each module.
@Suite struct PlatformTests {
  /// Modules with more than one file that asks which C library there is.
  static func offences(_ files: [SourceFile]) -> [String] {
    let asking = files.filter { file in
      file.lines.contains {
        $0.drop { $0 == " " }.wholeMatch(of: /#(if|elseif).*canImport\((Glibc|Musl|Darwin)\).*/) != nil
      }
    }
    return Dictionary(grouping: asking, by: \.module).filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { "\($0.key): \($0.value.map(\.name).sorted().joined(separator: ", "))" }
  }

  @Test func secondLaddersAreFound() {
    let ladder = "#if canImport(Glibc)\n  import Glibc\n#endif\n"
    let files = [("A", "One"), ("A", "Two"), ("B", "Three")].map { module, name in
      SourceFile(path: "Sources/\(module)/\(name).swift", text: ladder)
    }
    #expect(Self.offences(files) == ["A: One, Two"])
  }

  @Test func oneFileOfAModuleKnowsTheCLibrary() {
    for offence in Self.offences(Repository.sources) { Issue.record("\(offence)") }
  }
}
