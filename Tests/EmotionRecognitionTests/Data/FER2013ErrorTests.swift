import EmotionRecognition
import Foundation
import TestSupport
import Testing

@Suite struct FER2013ErrorTests {
  static let text = FERText(count: 5, seed: 2)

  /// A file with one fault, and what must be said about it.
  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let content: String
    let reason: DataError.Reason
    let line: Int?

    init(_ name: String, _ content: String, _ reason: DataError.Reason, line: Int?) {
      (testDescription, self.content, self.reason, self.line) = (name, content, reason, line)
    }

    /// The five faces with the row on line `line` replaced, and a newline at the end or not.
    static func row(
      _ name: String, line: Int, isOpen: Bool = false, _ reason: DataError.Reason,
      _ change: (_ pixels: [String]) -> String
    ) -> Fault {
      var lines = [FERText.header] + FER2013ErrorTests.text.rows
      lines[line - 1] = change(FER2013ErrorTests.text.faces[line - 2].map { String($0) })
      if isOpen { lines = Array(lines.prefix(line)) }
      return Fault(name, lines.joined(separator: "\n") + (isOpen ? "" : "\n"), reason, line: line)
    }
  }

  private static func csv(_ pixels: [String], emotion: String = "3", usage: String = "Training") -> String {
    "\(emotion),\(pixels.joined(separator: " ")),\(usage)"
  }

  /// The pixels with the one at `place`, counted from 1, replaced.
  private static func replacing(_ pixels: [String], _ place: Int, by word: String) -> [String] {
    var changed = pixels
    changed[place - 1] = word
    return changed
  }

  static let faults: [Fault] = [
    Fault("empty", "", .empty, line: nil),
    Fault("only blanks", " \n\r\n", .empty, line: nil),
    Fault("only a mark", "\u{FEFF}", .empty, line: nil),
    Fault(
      "carriage returns alone", (FERText.header + "\n" + text.row(0) + "\n").replacingOccurrences(of: "\n", with: "\r"),
      .carriageReturns, line: nil),
    Fault("header alone", FERText.header + "\n", .noRows, line: 1),
    Fault("header without newline", FERText.header, .noRows, line: 1),
    Fault("header and blank lines", FERText.header + "\n\n \n", .noRows, line: 3),
    Fault(
      "no header", text.row(0) + "\n", .wrongHeader(column: "emotion", found: String(text.row(0).prefix(80))),
      line: 1),
    Fault("no label", "pixels,Usage\n", .wrongHeader(column: "emotion", found: "pixels,Usage"), line: 1),
    Fault("no pixels", "emotion,Usage\n", .wrongHeader(column: "pixels", found: "emotion,Usage"), line: 1),
    Fault(
      "pixels twice", "emotion,pixels,pixels\n",
      .wrongHeader(column: "pixels", found: "emotion,pixels,pixels"),
      line: 1),
    Fault("long line", FERText.header + "\n" + String(repeating: "1 ", count: 40_000), .lineTooLong, line: 2),
    .row("a pixel less", line: 2, .pixelCount(2303)) { csv($0.dropLast()) },
    .row("a pixel more", line: 4, .pixelCount(2305)) { csv($0 + ["7"]) },
    .row("no pixel", line: 3, .pixelCount(0)) { _ in csv([]) },
    .row("a pixel of 300", line: 3, .pixelValue(text: "300", position: 17)) {
      csv(replacing($0, 17, by: "300"))
    },
    .row("a pixel of 256", line: 3, .pixelValue(text: "256", position: 1)) {
      csv(replacing($0, 1, by: "256"))
    },
    .row("a pixel of 1000", line: 3, .pixelValue(text: "1000", position: 9)) {
      csv(replacing($0, 9, by: "1000"))
    },
    .row("a pixel of letters", line: 6, .pixelValue(text: "abc", position: 2304)) {
      csv(replacing($0, 2304, by: "abc"))
    },
    .row("a negative pixel", line: 5, .pixelValue(text: "-1", position: 100)) {
      csv(replacing($0, 100, by: "-1"))
    },
    .row("a broken pixel", line: 5, .pixelValue(text: "1.5", position: 2)) {
      csv(replacing($0, 2, by: "1.5"))
    },
    .row("emotion 9", line: 6, .emotion("9")) { csv($0, emotion: "9") },
    .row("emotion -1", line: 2, .emotion("-1")) { csv($0, emotion: "-1") },
    .row("no emotion", line: 2, .emotion("")) { csv($0, emotion: "") },
    .row("unknown usage", line: 4, .usage("Test")) { csv($0, usage: "Test") },
    .row("no usage", line: 4, .usage("")) { csv($0, usage: "") },
    .row("a field less", line: 3, .fieldCount(found: 2, expected: 3)) { "3," + $0.joined(separator: " ") },
    .row("a field more", line: 3, .fieldCount(found: 4, expected: 3)) { csv($0) + ",Training" },
    .row("cut within the pixels", line: 4, isOpen: true, .truncated) {
      "3," + $0.prefix(1000).joined(separator: " ")
    },
    .row("cut before the usage", line: 4, isOpen: true, .truncated) { csv($0, usage: "") },
    .row("cut within the usage", line: 4, isOpen: true, .truncated) { csv($0, usage: "Publ") },
    .row("cut after the emotion", line: 6, isOpen: true, .truncated) { _ in "3" },
    .row("wrong, not cut", line: 6, isOpen: true, .usage("Nobody")) { csv($0, usage: "Nobody") },
  ]

  @Test(arguments: faults)
  func saysWhatIsWrongAndWhere(_ fault: Fault) throws {
    try withFile(fault.content) { path in
      for chunkSize in [1000, 9001, 1 << 21] {
        let error = #expect(throws: DataError.self) {
          try FER2013(contentsOf: path, chunkSize: chunkSize, chunksPerRound: 3)
        }
        #expect(error == DataError(fault.reason, path: path, line: fault.line), "pieces of \(chunkSize)")
        let message = error?.description ?? ""
        #expect(message.hasPrefix(fault.line.map { "\(path):\($0): " } ?? "\(path): "))
        #expect(message.contains("; "), "no mend: \(message)")
        #expect(!message.contains("\n"))
      }
    }
  }

  @Test(arguments: [1, 2, 8], [500, 3000, 1 << 21])
  func theFirstErrorWins(chunksPerRound: Int, chunkSize: Int) throws {
    var lines = [FERText.header] + Self.text.rows
    lines[3] = "8,1,Training"
    lines[4] = "9,1,Training"
    lines[5] = "3,1,Nobody"
    try withFile(lines.joined(separator: "\r\n")) { path in
      #expect(throws: DataError(.emotion("8"), path: path, line: 4)) {
        try FER2013(contentsOf: path, chunkSize: chunkSize, chunksPerRound: chunksPerRound)
      }
    }
  }

  @Test func saysWhatIsNoFile() throws {
    try withTemporaryFolder { folder in
      #expect(throws: DataError(.missing, path: folder + "/none.csv")) {
        try FaceData.load(folder + "/none.csv")
      }
      #expect(throws: DataError(.isDirectory, path: folder)) { try FER2013(contentsOf: folder) }
      #expect(throws: DataError(.notAFile, path: "/dev/null")) { try FER2013(contentsOf: "/dev/null") }
      let circle = folder + "/circle.csv"
      try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: circle)
      let error = #expect(throws: DataError.self) { try FER2013(contentsOf: circle) }
      guard case .unreadable(let why)? = error?.reason else {
        Issue.record("expected unreadable, got \(String(describing: error))")
        return
      }
      #expect(!why.isEmpty)
    }
  }

  /// The administrator may read everything, so that this says something only for other people.
  @Test(.enabled(if: getuid() != 0)) func saysWhatMayNotBeRead() throws {
    try withFile(FERText.header) { path in
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      #expect(throws: DataError(.unreadable("Permission denied"), path: path)) {
        try FER2013(contentsOf: path)
      }
    }
  }
}
