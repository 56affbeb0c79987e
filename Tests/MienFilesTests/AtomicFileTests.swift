import Foundation
import MienFiles
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private static func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
  private static func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  @Test func writesAndOverwrites() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file.txt"
      try AtomicFile.write("a first text that is long", to: path)
      #expect(try Self.text(path) == "a first text that is long")
      try AtomicFile.write("zwei ü", to: path)
      #expect(try Self.text(path) == "zwei ü")
      try AtomicFile.write([UInt8](), to: path)
      #expect(try Self.text(path) == "")
      #expect(try Self.names(folder) == ["file.txt"])
    }
  }

  @Test func writesPartsInOrder() throws {
    try withTemporaryFolder { folder in
      let (first, second): ([UInt8], [UInt8]) = (Array("one ".utf8), Array("two".utf8))
      try first.withUnsafeBytes { first in
        try second.withUnsafeBytes { second in
          try AtomicFile.write([first, UnsafeRawBufferPointer(start: nil, count: 0), second], to: folder + "/file")
        }
      }
      #expect(try Self.text(folder + "/file") == "one two")
    }
  }

  /// A device or a pipe is written to. A file that took its name would take it from every program of the machine.
  @Test func devicesAndPipesKeepTheirNames() throws {
    try withTemporaryFolder { folder in
      let (pipe, link) = (folder + "/pipe", folder + "/link")
      #expect(mkfifo(pipe, 0o600) == 0)
      let end = open(pipe, O_RDONLY | O_NONBLOCK)
      defer { close(end) }
      try AtomicFile.write("through", to: pipe, isPrivate: true)
      var bytes = [UInt8](repeating: 0, count: 16)
      #expect(read(end, &bytes, bytes.count) == 7 && String(decoding: bytes.prefix(7), as: UTF8.self) == "through")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
      try AtomicFile.write("nothing", to: link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "/dev/null")
      #expect(try Self.names(folder) == ["link", "pipe"])
      var status = stat()
      #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
  }

  /// A link under the temporary name does not lead to a file of the user: neither a symbolic one nor a second name.
  @Test(arguments: ["symbolic", "hard"]) func plantedLinksAreReplaced(kind: String) throws {
    try withTemporaryFolder { folder in
      let victim = folder + "/victim"
      try AtomicFile.write("mine", to: victim)
      let link = folder + "/file.partial"
      if kind == "hard" {
        try FileManager.default.linkItem(atPath: victim, toPath: link)
      } else {
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: victim)
      }
      try AtomicFile.write("new", to: folder + "/file")
      #expect(try Self.text(victim) == "mine" && Self.text(folder + "/file") == "new")
      #expect(try Self.names(folder) == ["file", "victim"])
    }
  }

  /// What a killed process left is used again; what a living one writes is left alone.
  @Test func temporaryFilesOfOthers() throws {
    try withTemporaryFolder { folder in
      try Data(repeating: 7, count: 10_000).write(to: URL(fileURLWithPath: folder + "/file.partial"))
      try AtomicFile.write("new", to: folder + "/file")
      #expect(try Self.text(folder + "/file") == "new" && Self.names(folder) == ["file"])
      let other = open(folder + "/file.partial", O_WRONLY | O_CREAT, 0o644)
      defer { close(other) }
      #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
      let error = #expect(throws: FileError.self) { try AtomicFile.write("newer", to: folder + "/file") }
      #expect(error?.problem == "another process writes it")
      #expect(try Self.text(folder + "/file") == "new")
    }
  }

  /// Larger than one call to the system writes.
  @Test func largeFiles() throws {
    try withTemporaryFolder { folder in
      let bytes = (0..<(1 << 24) + 12_345).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      try AtomicFile.write(bytes, to: folder + "/file")
      #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/file"))) == bytes)
    }
  }

  @Test func aMissingFolderIsAnError() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: FileError.self) { try AtomicFile.write("text", to: folder + "/missing/file") }
      #expect(error?.description.contains("\(folder)/missing/file: cannot be written: no such file or folder") == true)
      let names = try Self.names(folder)
      #expect(names.isEmpty)
    }
  }

  @Test func aFolderIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.makeFolder(folder + "/target")
      try AtomicFile.write("old", to: folder + "/target/inside")
      #expect(throws: FileError.self) { try AtomicFile.write("text", to: folder + "/target") }
      // Neither a temporary file nor a changed folder is left.
      #expect(try Self.names(folder) == ["target"])
      #expect(try Self.text(folder + "/target/inside") == "old")
    }
  }

  /// When the temporary file cannot be made, the old file stays.
  @Test func aFailureLeavesTheOldFile() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/file")
      try AtomicFile.makeFolder(folder + "/file.partial")
      #expect(throws: FileError.self) { try AtomicFile.write("new", to: folder + "/file") }
      #expect(try Self.text(folder + "/file") == "old")
    }
  }

  /// What a killed process left is overwritten.
  @Test func anOldTemporaryFileIsNoHindrance() throws {
    try withTemporaryFolder { folder in
      try Data("a long rest of a killed process".utf8).write(to: URL(fileURLWithPath: folder + "/file.partial"))
      try AtomicFile.write("new", to: folder + "/file")
      #expect(try Self.text(folder + "/file") == "new")
      #expect(try Self.names(folder) == ["file"])
    }
  }

  /// Whoever reads while others write sees one of the whole texts.
  @Test func readersSeeWholeFiles() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)").path
    try AtomicFile.makeFolder(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/file"
    let texts = ["a", "b"].map { String(repeating: $0, count: 200_000) }
    try AtomicFile.write(texts[0], to: path)
    let writer = Task {
      for round in 0..<40 { try AtomicFile.write(texts[round % 2], to: path) }
    }
    for _ in 0..<40 { #expect(texts.contains(try Self.text(path))) }
    try await writer.value
  }

  @Test func makesFoldersAboveFolders() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.makeFolder(folder + "/a/b/c")
      try AtomicFile.makeFolder(folder + "/a/b/c")
      try AtomicFile.makeFolder(folder + "/a/b/d/")
      #expect(try Self.names(folder + "/a/b") == ["c", "d"])
      try AtomicFile.write("text", to: folder + "/a/file")
      let error = #expect(throws: FileError.self) { try AtomicFile.makeFolder(folder + "/a/file") }
      #expect(error?.description.contains("a file of that name is there") == true)
      #expect(throws: FileError.self) { try AtomicFile.makeFolder(folder + "/a/file/below") }
    }
  }
}
