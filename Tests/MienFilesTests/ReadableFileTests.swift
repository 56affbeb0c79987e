import Foundation
import MienFiles
import TestSupport
import Testing

@Suite struct ReadableFileTests {
  @Test func anyPlaceIsRead() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
      try AtomicFile.write(bytes, to: path)
      let file = try ReadableFile(path)
      #expect(file.size == 1000)
      #expect(try file.bytes(at: 0, count: 1000) == bytes && file.bytes(at: 990, count: 100) == Array(bytes[990...]))
      #expect(try file.bytes(at: 1000, count: 5) == [] && file.bytes(at: 17, count: 0) == [])
      #expect(
        try ReadableFile.contents(of: path) == bytes && ReadableFile.contents(ofFileOrPipe: path, limit: 1000) == bytes)
    }
  }

  /// Each kind of thing that is no file says what it is.
  @Test func otherThingsAreRefused() throws {
    try withTemporaryFolder { folder in
      #expect { try ReadableFile(folder) } throws: { ($0 as? FileError)?.isFolder == true }
      #expect { try ReadableFile(folder + "/none") } throws: { ($0 as? FileError)?.isMissing == true }
      #expect { try ReadableFile("/dev/null") } throws: { ($0 as? FileError)?.isNoFile == true }
      #expect { try ReadableFile.contents(ofFileOrPipe: folder, limit: 9) } throws: {
        ($0 as? FileError)?.isFolder == true
      }
      let path = folder + "/file"
      try AtomicFile.write([1, 2, 3], to: path)
      #expect { try ReadableFile.contents(of: path, limit: 2) } throws: { ($0 as? FileError)?.isTooLarge == true }
      #expect { try ReadableFile.contents(ofFileOrPipe: "/dev/zero", limit: 1 << 17) } throws: {
        ($0 as? FileError)?.isTooLarge == true
      }
      // A named pipe without a writer is refused at once.
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect { try ReadableFile(pipe) } throws: { ($0 as? FileError)?.isNoFile == true }
    }
  }

  @Test func whatIsNotWantedIsNotReadToItsEnd() throws {
    let bytes = try ReadableFile.contents(ofFileOrPipe: "/dev/zero", limit: 1 << 30) { $0.count < 100 }
    #expect(bytes.count >= 100 && bytes.count < 1 << 20)
  }

  /// Lines of any length, also across the pieces in which they are read.
  @Test(arguments: ["\n", "\r\n"]) func linesAreCounted(end: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let lines = (0..<40).map { String(repeating: "x", count: $0 * 977 % 50_000) + "\($0)" }
      for rest in ["", "cut off"] {
        try AtomicFile.write(lines.map { $0 + end }.joined() + rest, to: path)
        var read: [String] = []
        let isCut = try ReadableFile(path).forEachLine { line, number in
          read.append(line)
          #expect(number == read.count)
        }
        #expect(read == lines && isCut == !rest.isEmpty)
      }
      try AtomicFile.write("", to: path)
      #expect(try ReadableFile(path).forEachLine { _, _ in } == false)
    }
  }

  @Test func foldersAreListed() throws {
    try withTemporaryFolder { folder in
      for name in ["b", ".hidden", "ä"] { try AtomicFile.write("", to: folder + "/" + name) }
      #expect(try Folder.names(in: folder).sorted() == [".hidden", "b", "ä"].sorted())
      #expect(try Folder.exists(folder) && !Folder.exists(folder + "/b"))
      #expect(throws: FileError.self) { try Folder.names(in: folder + "/none") }
      #expect(throws: FileError.self) { try Folder.exists(folder + "/none") }
    }
  }
}
