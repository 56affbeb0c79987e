import Foundation
import TestSupport
import Testing

import MienFiles

/// Names whose bytes are no UTF-8.
@Suite struct FileNameTests {
  @Test(
    arguments: [
      [0x61, 0xE9, 0x2E, 0x70, 0x6E, 0x67], [0xFF], [0xC3, 0xA9], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],
      [0xC0, 0xAF],
      [0xF4, 0x90, 0x80, 0x80], [0xEE, 0xBE, 0x80], [0xEE, 0xBF, 0xBF], [0xEE, 0xBD, 0xBF], [0xEF, 0x80, 0x80],
      [0x80, 0x41],
      [],
    ] as [[UInt8]])
  func bytesComeBack(bytes: [UInt8]) { #expect(FileName.bytes(FileName.text(bytes)) == bytes) }

  /// A combining mark after a slash makes one character of both, and two names all the same.
  @Test(arguments: [
    ("photos/\u{301}x.jpg", "\u{301}x.jpg"), ("a/b/", "b"), ("/", "/"), ("x", "x"), ("", ""),
    ("a/\u{200D}", "\u{200D}"),
  ])
  func theLastPart(path: String, last: String) {
    #expect(FileName.lastPart(path) == last)
    var names = FileNames()
    #expect(!names.name(of: path).utf8.dropLast(path == "/" ? 1 : 0).contains(UInt8(ascii: "/")))
  }

  @Test func anyBytesComeBackAndDiffer() {
    var state: UInt64 = 7
    var texts: Set<[UInt8]> = []
    var names: Set<[UInt8]> = []
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<6 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append([0x41, 0xEE, 0xBE, 0xBF, 0x80, 0xC3, 0xA9, 0xEF, 0xF0, 0xFF][Int(state >> 40) % 10])
      }
      let text = FileName.text(bytes)
      #expect(FileName.bytes(text) == bytes)
      names.insert(bytes)
      texts.insert(Array(text.utf8))
    }
    #expect(texts.count == names.count)
  }

  @Test func whatIsShown() {
    let name = FileName.text([0x63, 0x61, 0x66, 0xE9, 0x2E, 0x70, 0x6E, 0x67])
    #expect(FileName.shown(name) == #"caf\xE9.png"# && FileName.shownInJSON(name) == #"caf\\xE9.png"#)
    #expect(CSV.field(name) == #"caf\xE9.png"# && FileNames.shellWord(name) == #"$'caf\xE9.png'"#)
    #expect(FileName.shown("café %02d.png") == "café %02d.png")
    var names = FileNames()
    let (first, second) = (names.name(of: name), names.name(of: FileName.text([0x63, 0x61, 0x66, 0xE8])))
    #expect(first.hasPrefix("caf_-") && second.hasPrefix("caf_-") && first != second)
  }

  /// Written, listed, read and removed by its bytes.
  @Test func filesAreReached() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/" + FileName.text([0x62, 0xFF, 0x2E, 0x70])
      try AtomicFile.write([1, 2, 3], to: path)
      #expect(try Folder.names(in: folder).map { folder + "/" + $0 } == [path])
      #expect(try ReadableFile.contents(of: path) == [1, 2, 3])
      #expect(FileNames.realPath(path).hasSuffix(String(path.suffix(4))))
      try AtomicFile.remove(path)
      #expect(try Folder.names(in: folder).isEmpty)
    }
  }

  /// The longest names that a file system has, and the temporary names and results that are made from them.
  @Test func longNames() throws {
    try withTemporaryFolder { folder in
      let names = [
        String(repeating: "n", count: 255), String(repeating: "é", count: 127), String(repeating: "%02d", count: 63),
      ]
      for name in names {
        try AtomicFile.write([1], to: folder + "/" + name)
        #expect(try ReadableFile.contents(of: folder + "/" + name) == [1])
        var others = FileNames()
        let (one, two) = (others.name(of: name, suffix: "-face12"), others.name(of: name + "x", suffix: "-face12"))
        #expect(one.utf8.count <= 140 && one != two && two.dropLast(7).last?.isHexDigit == true)
      }
      #expect(Set(try Folder.names(in: folder)) == Set(names))
    }
  }
}

/// Pipes that are opened for reading.
@Suite struct PipeTests {
  @Test func withoutAWriterItIsRefused() throws {
    try withTemporaryFolder { folder in
      mkfifo(folder + "/p", 0o600)
      let error = #expect(throws: SystemError.self) { try Descriptor(reading: folder + "/p", patience: 0) }
      #expect(error?.description == "it is a named pipe, and no program writes to it")
      #expect(ReadableFile.isPipe(folder + "/p") && !ReadableFile.isPipe(folder))
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryFolder { folder in
      mkfifo(folder + "/p", 0o600)
      let writer = try ChildProcess("/bin/sh", ["-c", "printf one > \(folder)/p; exit 0"])
      #expect(try ReadableFile.contents(ofFileOrPipe: folder + "/p", limit: 10) == Array("one".utf8))
      #expect(writer.wait() == 0)
      let second = try ChildProcess("/bin/sh", ["-c", "printf 12345678901 > \(folder)/p"])
      let error = #expect(throws: FileError.self) {
        try ReadableFile.contents(ofFileOrPipe: folder + "/p", limit: 10)
      }
      #expect(error?.isTooLarge == true)
      second.stop()
    }
  }
}
