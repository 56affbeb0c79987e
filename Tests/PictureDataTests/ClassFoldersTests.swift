import Foundation
import Images
import MienFiles
import NeuralNetworks
import PictureData
import TestSupport
import Testing

/// Folders of pictures, called after their classes.
@Suite struct ClassFoldersTests {
  private func write(_ name: String, _ tone: UInt8, width: Int = 4, in folder: String) throws {
    let place = URL(filePath: folder + "/" + name)
    try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    let image = ColourImage(width: width, height: 2, filledWith: Colour(red: tone, green: 0, blue: 0))
    try Data(image.pngEncoded()).write(to: place)
  }

  @Test func picturesAreReadInTheOrderOfTheirClasses() throws {
    try withTemporaryFolder { folder in
      for (name, tone) in [
        ("b/10.png", 10), ("b/9.png", 9), ("a/deeper/x.png", 1), ("Z/z.png", 5), (".hidden/a.png", 7),
      ] {
        try write(name, UInt8(tone), in: folder)
      }
      try Data("text".utf8).write(to: URL(filePath: folder + "/b/notes.txt"))
      let data = try ClassFolders(folder)
      #expect(data.classes == ["Z", "a", "b"] && data.labels == [0, 1, 2, 2] && data.count == 4)
      #expect(
        data.files.map { $0.dropFirst(folder.count) } == ["/Z/z.png", "/a/deeper/x.png", "/b/9.png", "/b/10.png"])
      #expect(data.notes.count == 1 && data.notes[0].contains("1 of 3 files is left out: 1 .txt"))
      // What lies beside the folders, and a folder that is not there.
      try write("beside.png", 1, in: folder)
      #expect(try ClassFolders(folder).notes.contains(folder + ": 1 file beside the folders is left out"))
      try FileManager.default.removeItem(atPath: folder + "/beside.png")
      try FileManager.default.createSymbolicLink(atPath: folder + "/c", withDestinationPath: folder + "/none")
      let gone = #expect(throws: FileError.self) { try ClassFolders(folder) }
      #expect(gone?.path == folder + "/c")
      try FileManager.default.removeItem(atPath: folder + "/c")
      let all = try data.pictures(height: 2, width: 4)
      #expect(all.labels == data.labels && all.classes == data.classes)
      #expect(all.images()[0..., 0, 0, 0].elements.map { ($0 * 255).rounded() } == [5, 1, 9, 10])
      // Some of them, gray, of another size.
      let some = try data.pictures([3, 0], height: 5, width: 3, channels: 1)
      #expect(some.images().shape == [2, 5, 3, 1] && some.labels == [2, 0])
      #expect(some.tones == [UInt8](repeating: 3, count: 15) + [UInt8](repeating: 1, count: 15))
      // The classes of another set keep their numbers.
      let others = try ClassFolders(folder, classes: ["b", "x", "a", "Z"])
      #expect(others.labels == [3, 2, 0, 0] && others.classes.count == 4)
      let error = #expect(throws: FileError.self) { try ClassFolders(folder, classes: ["a", "b"]) }
      #expect(error?.description.contains("/Z: it is none of the classes a, b") == true)
      // Ahead of the network.
      let loader = BatchLoader(Batches(of: data.count, size: 2, seed: 1)) { chosen, _ in
        try data.pictures(chosen, height: 2, width: 4)
      }
      #expect(try loader.batch(epoch: 0, step: 1).labels == loader.batches.epoch(0)[1].map { data.labels[$0] })
    }
  }

  @Test func whatIsMissingOrDamagedIsNamed() throws {
    try withTemporaryFolder { folder in
      func message(_ body: () throws -> Void) -> String {
        let error = #expect(throws: FileError.self) { try body() }
        return error?.description ?? ""
      }
      #expect(message { _ = try ClassFolders(folder) }.contains("there is no folder in it"))
      #expect(message { _ = try ClassFolders(folder + "/none") }.contains("no such file or folder"))
      for name in ["a/1.png", "a/2.png", "a/3.png"] { try write(name, 1, in: folder) }
      try FileManager.default.createDirectory(atPath: folder + "/b", withIntermediateDirectories: true)
      #expect(message { _ = try ClassFolders(folder) }.contains("/b: there is no picture in it"))
      try write("b/1.png", 2, in: folder)
      for name in ["a/1.png", "a/3.png"] { try Data("broken".utf8).write(to: URL(filePath: folder + "/" + name)) }
      let data = try ClassFolders(folder)
      let problem = message { _ = try data.pictures(height: 2, width: 2) }
      #expect(problem.hasPrefix(folder + "/a/1.png: ") && problem.contains("1 more cannot be read: 3.png"))
      #expect(try data.pictures([1, 3], height: 2, width: 2).count == 2)
    }
  }
}
