import MienFiles
import Foundation
import TestSupport
import Testing

import NeuralNetworks

@Suite struct ShippedCheckpointTests {
  /// Beside the executable and its folder, and the sources: nowhere else above it, where anybody may put a folder.
  @Test func onlyExactPlacesAreSearched() throws {
    let executable = try #require(Bundle.main.executableURL?.resolvingSymlinksInPath()).deletingLastPathComponent()
    let folders = ShippedCheckpoint.folders
    #expect(folders.count == 3)
    #expect(folders[0] == executable.path + "/Checkpoints")
    #expect(folders[1] == executable.deletingLastPathComponent().path + "/share/mien/Checkpoints")
  }

  /// A file of the right name with other bytes is refused; SHA-256 cannot be made to fit.
  @Test func otherBytesAreRefused() throws {
    let shipped = ShippedCheckpoint(name: "faces-2.safetensors", sha256: String(repeating: "0", count: 64))
    let error = #expect(throws: CheckpointError.self) { try shipped.read() }
    #expect(error?.problem.contains("its SHA-256 is") == true)
    let missing = ShippedCheckpoint(name: "none.safetensors", sha256: "")
    #expect(throws: CheckpointError.self) { try missing.read() }
  }
}
