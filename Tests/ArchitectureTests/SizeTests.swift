import Testing

/// Files that are read at one sitting.
@Suite struct SizeTests {
  /// The most lines that the command line may have: options, one call, and printing. New commands may raise it.
  static let commandLines = 1200

  /// What is too long: the middle file, the longest tenth, any file.
  static func offences(_ files: [SourceFile]) -> [String] {
    let sorted = files.sorted { $0.lineCount < $1.lineCount }
    guard let last = sorted.last else { return ["no files"] }
    var offences: [String] = []
    func check(_ what: String, _ file: SourceFile, _ limit: Int) {
      if file.lineCount > limit {
        offences.append("\(what), \(file.path), has \(file.lineCount) lines, not at most \(limit)")
      }
    }
    check("the median", sorted[sorted.count / 2], 150)
    check("nine in ten", sorted[sorted.count * 9 / 10], 350)
    check("the longest", last, 500)
    return offences
  }

  @Test func longFilesAreFound() {
    func file(_ lines: Int) -> SourceFile {
      SourceFile(path: "\(lines)", text: String(repeating: "\n", count: lines))
    }
    #expect(Self.offences([150, 150, 500].map(file)).map { $0.prefix(11) } == ["nine in ten"])
    #expect(Self.offences([10, 151, 350].map(file)).map { $0.prefix(10) } == ["the median"])
    #expect(Self.offences(Array(repeating: file(10), count: 20) + [file(501)]).map { $0.prefix(11) } == ["the longest"])
    #expect(Self.offences([]) == ["no files"])
    #expect(Self.offences(Array(repeating: file(150), count: 9) + [file(350)]).isEmpty)
  }

  @Test func filesStayReadable() {
    for offence in Self.offences(Repository.sources + Repository.tests) { Issue.record("\(offence)") }
  }

  @Test func theCommandLineStaysThin() {
    let lines = Repository.sources.filter { $0.module == "MienCommand" }.map(\.lineCount).reduce(0, +)
    #expect(lines > 0)
    #expect(lines <= Self.commandLines)
  }
}
