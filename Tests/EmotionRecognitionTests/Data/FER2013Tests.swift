import EmotionRecognition
import Foundation
import Testing

@Suite struct FER2013Tests {
  static let text = FERText(count: 7)

  /// Spellings of the same seven faces.
  enum Spelling: CaseIterable {
    case usual, spacedHeader, otherOrder, quoted, allQuoted, carriageReturns, mark, noLastNewline, blankLines,
      extraColumn
    case doubledSpaces, leadingZeros, everything, semicolons, tabs, decimals, names, otherUsages

    var content: String {
      let text = FER2013Tests.text
      func lines(_ header: String, _ row: (_ emotion: Int, _ pixels: String, _ usage: String) -> String)
        -> [String]
      {
        [header]
          + text.faces.indices.map {
            row(text.emotions[$0].rawValue, text.pixels($0), text.usages[$0].rawValue)
          }
      }
      func joined(_ lines: [String], _ end: String = "\n") -> String { lines.map { $0 + end }.joined() }
      let usual = lines(FERText.header) { "\($0),\($1),\($2)" }
      switch self {
      case .usual: return joined(usual)
      case .spacedHeader: return joined(lines("emotion, Usage, pixels") { "\($0),\($2),\($1)" })
      case .otherOrder: return joined(lines("Usage,PIXELS,Emotion") { "\($2),\($1),\($0)" })
      case .quoted: return joined(lines(FERText.header) { "\($0),\"\($1)\",\($2)" })
      case .allQuoted:
        return joined(lines("\"emotion\",\"pixels\",\"Usage\"") { "\"\($0)\",\"\($1)\",\"\($2)\"" })
      case .carriageReturns: return joined(usual, "\r\n")
      case .mark: return "\u{FEFF}" + joined(usual)
      case .noLastNewline: return usual.joined(separator: "\n")
      case .blankLines: return joined(usual, "\n\n") + "  \r\n"
      case .extraColumn:
        return joined(lines("id,emotion,name,pixels,Usage") { "7,\($0),\"a, b\",\($1),\($2)" })
      case .doubledSpaces:
        return joined(
          lines(FERText.header) { " \($0) , \($1.replacingOccurrences(of: " ", with: "  ")) , \($2) " })
      case .leadingZeros:
        return joined(
          lines(FERText.header) { "0\($0),000\($1.replacingOccurrences(of: " ", with: " 0")),\($2)" })
      case .semicolons: return joined(lines("emotion;pixels;Usage") { "\($0);\($1);\($2)" })
      case .tabs: return joined(lines("emotion\tUsage\tpixels") { "\($0)\t\($2)\t\"\($1)\"" })
      case .decimals: return joined(lines(FERText.header) { "\($0).0,\($1),\($2)" })
      case .names:
        let names = Emotion.allCases.map(\.name)
        return joined(lines(FERText.header) { "\(names[$0].capitalized),\($1),\($2)" })
      case .otherUsages:
        let words = ["Training": "train", "PublicTest": "Val", "PrivateTest": "privatetest"]
        return joined(lines(FERText.header) { "\($0),\($1),\(words[$2] ?? "")" })
      case .everything:
        return "\u{FEFF}"
          + lines(" usage , \"Pixels\" ,emotion") { "\($2), \"\($1)\" ,\($0)" }.joined(separator: "\r\n")
      }
    }
  }

  /// UTF-16, as some spreadsheets save it, is named, not printed as rubbish.
  @Test func otherEncodingsAreNamed() throws {
    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
      let text = "\u{FEFF}" + Spelling.usual.content
      let path = NSTemporaryDirectory() + "mien-\(UUID().uuidString).csv"
      try #require(text.data(using: encoding)).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(throws: DataError(.utf16, path: path)) { try FER2013(contentsOf: path) }
    }
  }

  @Test(arguments: Spelling.allCases)
  func readsEverySpelling(_ spelling: Spelling) throws {
    try withFile(spelling.content) { path in
      let data = try FER2013(contentsOf: path)
      #expect(data.usages == Usage.allCases)
      #expect(data.rowUsages == Self.text.usages)
      for usage in Usage.allCases {
        #expect(areEqual(data[usage], Self.text.expected(usage)), "\(usage)")
      }
    }
  }

  @Test func readsOnlyTrainingWithoutUsage() throws {
    let text = Self.text
    let rows = text.faces.indices.map { "\(text.emotions[$0].rawValue),\(text.pixels($0))\n" }
    try withFile("emotion,pixels\n" + rows.joined()) { path in
      let data = try FaceData.load(path)
      #expect(data.usages == [.training])
      #expect(data[.training]?.pixels == text.faces.flatMap { $0 })
      #expect(data[.training]?.emotions == text.emotions)
      #expect(data[.publicTest] == nil)
      #expect(data.source == path)
    }
  }

  /// Boundaries between pieces fall on every kind of place: into numbers, on commas, on newlines, behind the
  /// last byte.
  @Test(arguments: [211, 997, 4096, 7993, 9999, 20_011, 1 << 20], [1, 2, 7])
  func readsTheSameInAnyPieces(chunkSize: Int, chunksPerRound: Int) throws {
    for end in ["\n", ""] {
      try withFile(FERText.header + "\n" + Self.text.rows.joined(separator: "\n") + end) { path in
        let data = try FER2013(contentsOf: path, chunkSize: chunkSize, chunksPerRound: chunksPerRound)
        #expect(data.rowUsages == Self.text.usages)
        for usage in Usage.allCases {
          #expect(areEqual(data[usage], Self.text.expected(usage)), "\(usage)")
        }
      }
    }
  }

  /// One boundary after another across the end of the first row.
  @Test func readsTheSameAtEveryBoundary() throws {
    let rows = Array(Self.text.rows.prefix(2))
    try withFile(([FERText.header] + rows).map { $0 + "\n" }.joined()) { path in
      for chunkSize in rows[0].utf8.count - 12...rows[0].utf8.count + 4 {
        let data = try FER2013(contentsOf: path, chunkSize: chunkSize, chunksPerRound: 2)
        #expect(data.rowUsages == [.training, .publicTest], "\(chunkSize)")
        #expect(data[.publicTest]?.pixels == Self.text.faces[1], "\(chunkSize)")
      }
    }
  }

  @Test func tellsItsProgress() throws {
    let content = FERText.header + "\n" + Self.text.rows.joined(separator: "\n")
    try withFile(content) { path in
      var told: [Int64] = []
      _ = try FER2013(contentsOf: path, chunkSize: 5000, chunksPerRound: 2) { done, total in
        #expect(total == Int64(content.utf8.count))
        told.append(done)
      }
      #expect(told.count > 2)
      #expect(told == told.sorted())
      #expect(told.last == Int64(content.utf8.count))
    }
  }
}
