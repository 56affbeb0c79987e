import Foundation
import MienFiles
import NeuralNetworks
import TestSupport
import Testing

/// Files of NumPy; what is in them comes from `Scripts/reference/numpy_files.py`.
@Suite struct NumPyTests {
  private func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try AtomicFile.write(bytes, to: folder + "/file")
      return try body(folder + "/file")
    }
  }

  private func bytes(_ base64: String) throws -> [UInt8] { [UInt8](try #require(Data(base64Encoded: base64))) }

  private func message(_ bytes: [UInt8]) throws -> String {
    try withFile(bytes) { path in
      let error = #expect(throws: FileError.self) { try NumPyArray(contentsOf: path) }
      return error?.description ?? ""
    }
  }

  @Test(arguments: NumPyFixture.arrays) func arraysOfEveryTypeAreRead(fixture: NumPyFixture) throws {
    let array = try withFile(try bytes(fixture.file)) { try NumPyArray(contentsOf: $0) }
    #expect(array.tensor.shape.sizes == fixture.shape && array.tensor.elements == fixture.numbers)
    // Written, it is read again.
    try withTemporaryFolder { folder in
      try NumPyArray(array.tensor).write(to: folder + "/a.npy")
      #expect(try NumPyArray(contentsOf: folder + "/a.npy").tensor == array.tensor)
    }
  }

  /// The bytes that NumPy writes.
  @Test(arguments: ["<f4", "a number", "empty"]) func arraysAreWrittenAsByNumPy(name: String) throws {
    let fixture = try #require(NumPyFixture.arrays.first { $0.name == name })
    #expect(try NumPyArray(Tensor(Shape(fixture.shape), fixture.numbers)).bytes == bytes(fixture.file))
  }

  @Test func whatCannotBeHeldIsNamed() throws {
    for (file, problem) in NumPyFixture.unreadable {
      let message = try message(try bytes(file))
      #expect(message.contains(problem), "\(message)")
    }
  }

  /// Every beginning of a file, and every file with one byte changed, is read or refused.
  @Test func damagedArraysAreRefused() throws {
    let file = try bytes(try #require(NumPyFixture.arrays.first { $0.name == "<f4" }).file)
    for count in 0..<file.count {
      let message = try message(Array(file.prefix(count)))
      #expect(!message.isEmpty, "\(count) bytes")
    }
    #expect(try message(file + [0]).contains("does not fill its 49 bytes"))
    for place in 0..<128 {
      for change: UInt8 in [1, 0x20, 0x80] {
        var damaged = file
        damaged[place] ^= change
        try withFile(damaged) { path in
          guard let array = try? NumPyArray(contentsOf: path) else { return }
          #expect(array.tensor.count * 4 == 48 || array.tensor.count * 2 == 48 || array.tensor.count * 8 == 48)
        }
      }
    }
    for header in [
      "{'descr': '<f4', 'shape': (3,)}", "{'descr': '<f4', 'fortran_order': Maybe, 'shape': (3,)}", "[]", "{",
    ] {
      let bytes = Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }) + [1, 0, UInt8(header.utf8.count), 0]
      #expect(try message(bytes + Array(header.utf8)).contains("its header is no dictionary"))
    }
  }

  @Test func archives() throws {
    try withFile(try bytes(NumPyFixture.archive)) { path in
      let archive = try NumPyArchive(contentsOf: path)
      #expect(archive.names == ["labels", "x_train"])
      let images = try archive.array("x_train")
      #expect(
        images.tensor == Tensor([2, 3, 2], [253, 254, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8]) && images.elementType == "|u1")
      #expect(try archive.array("labels").integers() == [3, 1, 2])
      let error = #expect(throws: FileError.self) { try archive.array("other") }
      #expect(error?.description.contains("it has no array other: there are labels, x_train") == true)
    }
    try withFile(try bytes(NumPyFixture.compressedArchive)) { path in
      let archive = try NumPyArchive(contentsOf: path)
      let error = #expect(throws: FileError.self) { try archive.array("labels") }
      #expect(error?.description.contains("numpy.savez, not numpy.savez_compressed") == true)
    }
  }

  /// Labels that are not whole are named with their file.
  @Test func integersAreWhole() throws {
    try withTemporaryFolder { folder in
      try NumPyArray(Tensor([2], [1, 1.5])).write(to: folder + "/a.npy")
      let array = try NumPyArray(contentsOf: folder + "/a.npy")
      let error = #expect(throws: FileError.self) { try array.integers() }
      #expect(error?.description.hasSuffix("a.npy: element 1 is 1.5, and whole numbers are needed") == true)
    }
  }

  @Test func archivesAreWritten() throws {
    try withTemporaryFolder { folder in
      let arrays = ["b": Tensor([2, 3], [1, 2, 3, 4, 5, 6]), "größe": Tensor(2), "empty": Tensor([0], [])]
      try NumPyArchive.write(arrays, to: folder + "/a.npz")
      let archive = try NumPyArchive(contentsOf: folder + "/a.npz")
      #expect(archive.names == ["b", "empty", "größe"])
      for (name, tensor) in arrays { #expect(try archive.array(name).tensor == tensor) }
      try NumPyArchive.write([:], to: folder + "/b.npz")
      let error = #expect(throws: FileError.self) { try NumPyArchive(contentsOf: folder + "/b.npz").array("a") }
      #expect(error?.description.contains("it has none at all") == true)
    }
  }

  /// The checksum of "123456789" is the one that every description of it gives.
  @Test func checksums() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926 && CRC32.checksum([]) == 0)
    #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
  }

  /// Wherever an archive is damaged, nothing else is read than what was in it.
  @Test func damagedArchives() throws {
    let file = try bytes(NumPyFixture.archive)
    let original = try withFile(file) { path in
      let archive = try NumPyArchive(contentsOf: path)
      return try archive.names.map { try archive.array($0) }
    }
    for place in file.indices {
      var damaged = file
      damaged[place] ^= 0xFF
      try withFile(damaged) { path in
        guard let archive = try? NumPyArchive(contentsOf: path) else { return }
        for name in archive.names {
          if let array = try? archive.array(name) { #expect(original.contains(array), "byte \(place)") }
        }
      }
    }
    for count in 0..<file.count {
      try withFile(Array(file.prefix(count))) { path in
        _ = #expect(throws: FileError.self) { try NumPyArchive(contentsOf: path) }
      }
    }
  }
}
