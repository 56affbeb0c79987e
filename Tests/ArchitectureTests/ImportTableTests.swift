import Testing

/// The table of imports, held against the `import` lines.
@Suite struct ImportTableTests {
  /// The modules that a source text imports.
  static func imports(_ file: SourceFile) -> [String] {
    file.lines.compactMap { line in
      var words = line.split(separator: " ").map(String.init)
      words.removeAll { $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0) }
      guard words.first == "import", words.count > 1 else { return nil }
      // `import enum Module.Name` names a declaration.
      let name = words.count > 2 ? words[2] : words[1]
      return name.split(separator: ".").first.map(String.init)
    }
  }

  /// What the files of a target import and may not.
  static func offences(_ files: [SourceFile]) -> [String] {
    files.flatMap { file in
      imports(file).filter { !ImportTable.known(to: file.module).contains($0) }
        .map { "\(file.path): \(file.module) may not import \($0)" }
    }
  }

  @Test func importLinesAreRead() {
    let text = "@_exported import enum A.B\nimport C\n// import D\n#if x\n  import E\nlet import = 1"
    #expect(Self.imports(SourceFile(path: "", text: text)) == ["A", "C", "E"])
  }

  @Test func anArrowThatPointsUpIsFound() {
    let up = SourceFile(path: "Sources/MienTensors/Up.swift", text: "import NeuralNetworks\nimport MienKernels\n")
    #expect(Self.offences([up]) == ["Sources/MienTensors/Up.swift: MienTensors may not import NeuralNetworks"])
  }

  @Test func foundationInTheCoreIsFound() {
    func offences(_ path: String) -> [String] {
      Self.offences([SourceFile(path: path, text: "import Foundation\nimport Dispatch\n")])
    }
    #expect(offences("Sources/NeuralNetworks/A.swift").count == 2 && offences("Sources/Sessions/A.swift").isEmpty)
  }

  @Test func everyTargetIsInTheTable() throws {
    // The shims hold no Swift.
    let targets = Set(Repository.sources.map(\.module))
    #expect(targets == Set(ImportTable.allowed.keys))
    #expect(targets.isSubset(of: try Repository.targets()))
  }

  @Test(arguments: ImportTable.allowed.keys.sorted())
  func arrowsPointDown(target: String) {
    let files = Repository.sources.filter { $0.module == target }
    #expect(!files.isEmpty)
    for offence in Self.offences(files) { Issue.record("\(offence)") }
  }
}
