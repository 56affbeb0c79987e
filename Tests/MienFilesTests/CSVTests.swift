import MienFiles
import Testing

@Suite struct CSVTests {
  @Test(
    arguments: [
      ("", [""]), ("a,b", ["a", "b"]), (",", ["", ""]), ("\"a,b\",c", ["a,b", "c"]),
      ("\"say \"\"hi\"\"\"", ["say \"hi\""]),
      ("é,日本", ["é", "日本"]),
      // A combining mark makes one character with the byte before.
      ("a,\u{301}b", ["a", "\u{301}b"]), ("\"a\"\u{301}", ["a\u{301}"]),
    ] as [(String, [String])]) func fieldsAreRead(line: String, fields: [String])
  {
    #expect(CSV.fields(line) == fields)
  }

  @Test func quotesThatDoNotEndAreRefused() { #expect(CSV.fields("a,\"b,c") == nil) }

  /// What is written is read again; line breaks become spaces, so that a record is a line.
  @Test(arguments: ["", "plain", "a,b", "\"", "\"a\",", "a\nb,c", "tab\tä", "\"\u{301}", ",\u{301}"])
  func fieldsAreReadAsWritten(text: String) {
    let line = "1," + CSV.field(text) + ",2"
    #expect(
      CSV.fields(line) == [
        "1", text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " "), "2",
      ])
    #expect(!line.contains("\n"))
  }
}
