import Foundation
import Images
import Testing

@Suite struct ReadingTests {
  @Test func readsFiles() throws {
    for fixture in [pngFixtures[0], jpegFixtures[0]] {
      try withTemporaryFile(fixture.bytes) { (path) throws in
        #expect(try ColourImage(contentsOf: path) == fixture.image)
        #expect(try GrayImage(contentsOf: path) == GrayImage(fixture.image))
      }
    }
  }

  @Test func missingFile() {
    let error = #expect(throws: ImageError.self) { try ColourImage(contentsOf: "/nowhere/face.png") }
    #expect(error == .unreadable(path: "/nowhere/face.png", reason: "No such file or directory"))
    #expect(error?.description.contains("/nowhere/face.png") == true)
  }

  @Test func directory() {
    #expect(throws: ImageError.directory(path: "/usr")) { try GrayImage(contentsOf: "/usr") }
  }

  @Test func emptyFile() throws {
    try withTemporaryFile([]) { (path) throws in
      #expect(throws: ImageError.empty(name: path)) { try ColourImage(contentsOf: path) }
    }
    #expect(throws: ImageError.empty(name: "camera")) { try GrayImage(decoding: [], name: "camera") }
  }

  @Test func otherKind() throws {
    let text = Array("nothing known and so on".utf8)
    let expected = Array("nothing know".utf8)
    try withTemporaryFile(text) { (path) throws in
      #expect(throws: ImageError.unknownFormat(name: path, firstBytes: expected)) {
        try ColourImage(contentsOf: path)
      }
    }
    let error = #expect(throws: ImageError.self) {
      try ColourImage(decoding: Array("%PDF-1.7 and so on".utf8), name: "a.gif")
    }
    #expect(error?.description.contains("is a PDF document, not a picture") == true)
    #expect(throws: ImageError.unknownFormat(name: "x", firstBytes: [0x0A])) {
      try ColourImage(decoding: [0x0A], name: "x")
    }
  }

  /// A file without end is given up after its first bytes.
  @Test func endlessFile() {
    let zeros = [UInt8](repeating: 0, count: 12)
    #expect(throws: ImageError.unknownFormat(name: "/dev/zero", firstBytes: zeros)) {
      try ColourImage(contentsOf: "/dev/zero")
    }
  }

  @Test func fileSizeIsLimited() throws {
    let bytes = pngFixtures[0].bytes
    try withTemporaryFile(bytes) { (path) throws in
      #expect(throws: ImageError.fileTooLarge(name: path, limit: bytes.count - 1)) {
        try ColourImage(contentsOf: path, limits: ImageLimits(fileBytes: bytes.count - 1))
      }
      #expect(try ColourImage(contentsOf: path, limits: ImageLimits(fileBytes: bytes.count)).width == 9)
    }
  }

  @Test func pictureSizeIsLimited() throws {
    let bytes = pngFixtures[0].bytes
    for limits in [ImageLimits(side: 8), ImageLimits(pixels: 62)] {
      #expect(throws: ImageError.tooLarge(name: "p", width: 9, height: 7, limits: limits)) {
        try ColourImage(decoding: bytes, name: "p", limits: limits)
      }
    }
    #expect(try ColourImage(decoding: bytes, limits: ImageLimits(side: 9, pixels: 63)).height == 7)
  }

  /// What each message must hold: the name, and what can be done.
  @Test(arguments: [
    (ImageError.unreadable(path: "N", reason: "because"), "Check the path"),
    (.directory(path: "N"), "Give a file"),
    (.empty(name: "N"), "again"),
    (.unknownFormat(name: "N", firstBytes: [0, 255]), "00 ff. Convert"),
    (.fileTooLarge(name: "N", limit: 5), "or raise the limit"),
    (.tooLarge(name: "N", width: 1, height: 2, limits: ImageLimits()), "16384"),
    (.truncated(name: "N", format: .png, reason: "because"), "PNG data end too early (because)"),
    (.damaged(name: "N", format: .jpeg, reason: "because"), "JPEG data are damaged (because)"),
    (.unsupported(name: "N", format: .jpeg, reason: "because"), "(because). Export"),
  ])
  func messages(error: ImageError, part: String) {
    #expect(error.description.hasPrefix("N: "))
    #expect(error.description.contains(part))
    #expect(!error.description.contains("\n"))
  }
}
