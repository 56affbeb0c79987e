import Testing

/// The formatter breaks code, not comments.
@Suite struct CommentTests {
  static let width = 120

  /// Lines with a comment that are wider than ``width`` columns.
  static func offences(_ file: SourceFile) -> [String] {
    let lines = file.lines
    guard lines.contains(where: { $0.count > width }) else { return [] }
    return SwiftText(file.text).comments.compactMap { comment in
      let columns = lines[comment.line - 1].count
      return columns > width ? "\(file.path):\(comment.line): \(columns) columns" : nil
    }
  }

  @Test func wideCommentsAreFound() {
    func comment(_ columns: Int) -> String { "// " + String(repeating: "é", count: columns - 3) + "\n" }
    let text = comment(120) + comment(121) + "let a = \"\"\"\n" + comment(130) + "\"\"\"\n"
    #expect(Self.offences(SourceFile(path: "A.swift", text: text)) == ["A.swift:2: 121 columns"])
  }

  @Test func commentsAreNotWide() {
    let offences = (Repository.sources + Repository.tests).flatMap(Self.offences)
    for offence in offences { Issue.record("\(offence)") }
  }
}
