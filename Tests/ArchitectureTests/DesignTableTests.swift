import Foundation
import Testing

/// The table of targets in Documentation/Design.md, which `Scripts/structure` writes.
@Suite struct DesignTableTests {
  /// The names in the first column between the markers; nil without markers.
  static func targets(_ document: String) -> [String]? {
    func marker(_ line: Substring) -> String { line.filter { $0 != " " } }
    let lines = document.split(separator: "\n")
    guard let begin = lines.firstIndex(where: { marker($0) == "<!--structure:begin-->" }),
      let end = lines.firstIndex(where: { marker($0) == "<!--structure:end-->" }), begin < end
    else { return nil }
    return lines[begin...end].compactMap { line in
      let cells = line.split(separator: "|")
      guard line.hasPrefix("|"), let name = cells.first?.trimmingPrefix(" "), name.hasPrefix("`") else { return nil }
      return name.dropFirst().prefix { $0 != "`" }.description
    }
  }

  @Test func theTableIsRead() {
    let table =
      "`No`\n<!-- structure: begin -->\n| target | files |\n| --- | ---: |\n| `A` | 1 |\n|`B`| 2 |\n| all | 3 |\n"
    #expect(Self.targets(table) == nil)
    #expect(Self.targets(table + "<!-- structure:end -->\n| `C` | 1 |") == ["A", "B"])
  }

  static let document = Repository.root.appendingPathComponent("Documentation/Design.md")

  @Test(.enabled("Documentation/Design.md is not there") { FileManager.default.fileExists(atPath: document.path) })
  func theTableHasExactlyTheTargets() throws {
    let listed = try #require(Self.targets(try String(contentsOf: Self.document, encoding: .utf8)))
    #expect(listed.sorted() == (try Repository.targets()))
  }
}
