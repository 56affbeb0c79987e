import MienFiles
import NeuralNetworks
import TestSupport
import Testing

@Suite struct ShippedCheckpointTests {
  /// What is read from memory is what is read from a file of the same bytes, with its name and hash.
  @Test func bytesInMemoryAreReadLikeAFile() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let written = Safetensors(
        ["a": Tensor([2, 3], [1, 2, 3, 4, 5, 6]), "b": Tensor([1], [7])], metadata: ["c": "d"])
      try written.write(to: path)
      let bytes = try ReadableFile.contents(of: path)
      let (shipped, memory) = Self.shipped(bytes)
      defer { memory.deallocate() }
      let read = try shipped.read()
      #expect(read.metadata == ["c": "d"] && read.file == shipped.file && read.path == "shipped.safetensors")
      #expect(read.tensors.mapValues(\.elements) == written.tensors.mapValues(\.elements))
      #expect(try shipped.sha256 == ReadableFile(path).sha256())
    }
  }

  /// Bytes that end anywhere before their end are refused, and what is behind them is not read.
  @Test func cutBytesAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      try Safetensors(["a": Tensor([3], [1, 2, 3])]).write(to: path)
      let bytes = try ReadableFile.contents(of: path)
      for count in 0..<bytes.count {
        let (shipped, memory) = Self.shipped(Array(bytes.prefix(count)))
        defer { memory.deallocate() }
        #expect(throws: CheckpointError.self, "\(count) bytes") { try shipped.read() }
      }
    }
  }

  private static func shipped(_ bytes: [UInt8]) -> (ShippedCheckpoint, UnsafeMutableRawBufferPointer) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    memory.copyBytes(from: bytes)
    let shipped = ShippedCheckpoint(name: "shipped.safetensors", sha256: "0") { count in
      count = bytes.count
      return UnsafeRawPointer(memory.baseAddress)
    }
    return (shipped, memory)
  }
}
