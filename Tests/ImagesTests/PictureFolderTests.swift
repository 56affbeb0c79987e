import Foundation
import Testing

import Images

@Suite struct PictureFolderTests {
  private static func folder(_ files: [(String, [UInt8])]) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)").path
    for (name, bytes) in files {
      let place = URL(fileURLWithPath: path + "/" + name)
      try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    return path
  }

  /// Files stay as they are, folders become their pictures by number, and what is not read is said.
  @Test(arguments: [false, true]) func pathsBecomeFiles(isRecursive: Bool) throws {
    let png = try GrayImage(width: 2, height: 2, filledWith: 1).pngEncoded()
    let path = try Self.folder([
      ("p10.png", png), ("p9.png", png), ("q.bin", png), ("x.webp", [1]), ("in/r.png", png), ("in/y.txt", [2]),
    ])
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (files, notes) = try PictureFolder.files(["/no/such.png", path + "/"], isRecursive: isRecursive)
    let names = ["/no/such.png", path + "/p9.png", path + "/p10.png", path + "/q.bin"]
    #expect(files == names + (isRecursive ? [path + "/in/r.png"] : []))
    #expect(
      notes == [
        "\(path)/: 1 of 4 files is left out: 1 .webp",
        isRecursive ? "\(path)/in: 1 of 2 files is left out: 1 .txt" : "\(path)/: 1 folder in it is not looked into",
      ])
  }

  /// Kinds of files that people take for pictures are called by their names.
  @Test(arguments: [
    ("RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"), ("GIF89a\0\0\0\0\0\0", "a GIF picture"),
    ("BM\0\0\0\0\0\0\0\0\0\0", "a BMP picture"),
    ("II*\0\0\0\0\0\0\0\0\0", "a TIFF picture"), ("\0\0\0 ftypavif", "an AVIF picture"),
    ("\0\0\0 ftypheic", "a HEIC picture"),
    ("\0\0\0 ftypmp42", "mien analyze"), ("version https://git-lfs", "git lfs pull"), ("<!DOCTYPE html>", "a web page"),
    ("nothing known", "it begins with the bytes 6e 6f"),
  ])
  func otherFilesAreNamed(text: String, words: String) {
    let error = #expect(throws: ImageError.self) { try GrayImage(decoding: Array(text.utf8), name: "x.jpg") }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  /// A chunk that states more than there is costs no memory: libpng would make room for 2 GB first.
  @Test(arguments: ["tEXt", "zTXt", "iTXt", "sPLT", "pCAL", "sCAL", "abCd"]) func chunksThatLie(type: String) throws {
    var bytes = try GrayImage(width: 2, height: 2, filledWith: 1).pngEncoded()
    // After the signature and IHDR.
    bytes.insert(contentsOf: [0x7F, 0xFF, 0xFF, 0xF0] + Array(type.utf8), at: 8 + 25)
    let error = #expect(throws: ImageError.self) { try GrayImage(decoding: bytes, name: "x.png") }
    #expect(error?.description.contains("a chunk \(type) states 2147483632 bytes") == true)
  }
}
