import MienFiles

/// A checkpoint that comes with Mien, within the program: it cannot be lost, nor be exchanged for another.
package struct ShippedCheckpoint: Sendable {
  /// The file's name in the folder `Checkpoints`, which carries its version, and its SHA-256.
  package let file: NetworkFile
  // Constants of the program.
  nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer

  /// The file of this name and SHA-256, whose bytes a function of C gives.
  package init(name: String, sha256: String, _ bytes: (_ count: inout Int) -> UnsafeRawPointer?) {
    var count = 0
    let start = bytes(&count)
    (file, self.bytes) = (NetworkFile(name: name, sha256: sha256), UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The file's tensors and texts.
  ///
  /// - Throws: ``CheckpointError`` if they are no checkpoint: the program was built with something else in its place.
  package func read() throws(CheckpointError) -> Safetensors { try Safetensors(bytes, of: file) }

  /// The SHA-256 of the bytes that are in the program. `mien doctor` compares it with that of ``file``; it is not
  /// computed at each start.
  package var sha256: String { SHA256.digits(of: bytes) }
}
