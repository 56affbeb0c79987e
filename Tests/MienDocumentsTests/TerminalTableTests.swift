import MienDocuments
import Testing

@Suite struct TerminalTableTests {
  @Test func alignsColumns() {
    let table = TerminalTable(
      title: "title", header: ["name", "n"], rows: [["a", "1"], ["longer", "1,234"]])
    #expect(
      table.text() == """
        title
        name        n
        ------  -----
        a           1
        longer  1,234

        """)
  }

  @Test func shadesOnlyWhenAsked() {
    let table = TerminalTable(header: ["name", "n"], rows: [["a", TerminalTable.Cell("1", shade: 0.5)], ["b", "2"]])
    #expect(!table.text().contains("\u{1B}"))
    let shaded = table.text(shading: true)
    #expect(shaded.contains("\u{1B}[48;2;"))
    // Without its escape sequences it is the same table.
    #expect(shaded.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") == table.text())
  }
}
