import Testing

/// The reader of Swift text that the other checks trust.
@Suite struct SwiftTextTests {
  @Test func literalsAreFoundAndInterpolationsAreNot() {
    let text = SwiftText(##"let a = "one \(f("two", (3))) \" end" + #"raw "\n" \#(x)"# // "no""##)
    #expect(text.literals.map(\.text) == ["two", "one … \" end", ##"raw "\n" …"##])
    #expect(text.comments.map(\.text) == ["// \"no\""])
  }

  @Test func linesAreCounted() {
    let text = SwiftText("let a = \"\"\"\n  --x\n  \"\"\"\n/* one\n /* two */\n*/ let b = \"c\" // d\n#if x\n\"e\"")
    #expect(
      text.literals == [.init(line: 1, text: "\n  --x\n  "), .init(line: 6, text: "c"), .init(line: 8, text: "e")])
    #expect(text.comments.map(\.line) == [4, 5, 6, 6])
  }

  @Test(arguments: ["\"", "\"\"\"", "/*", "#\"", "\"\\(", "\"\\"])
  func unfinishedTextEnds(text: String) {
    #expect(SwiftText(text).comments.count + SwiftText(text).literals.count == 1)
  }
}
