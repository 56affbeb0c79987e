import Foundation
import MienFiles
import TestSupport
import Testing

@Suite struct FileNamesTests {
  @Test func namesAreMadeDifferent() {
    var names = FileNames()
    #expect(names.name(of: "/a/face.png") == "face" && names.name(of: "b/face.jpg") == "face-2")
    #expect(names.name(of: "face", suffix: "-x") == "face-x" && names.name(of: ".png") == "face-3")
    #expect(names.name(of: ".hidden.png") == "hidden" && names.name(of: "a.b.png") == "a.b")
    #expect(names.name(of: String(repeating: "l", count: 90) + ".png").count == 60)
  }

  /// A picture is refused only where its own name could be written, whatever way leads to it.
  @Test func picturesThatCouldBeOverwrittenAreRefused() throws {
    try withTemporaryFolder { folder in
      func check(_ file: String) throws { try FileNames.protect([file], from: folder) { $0.hasSuffix("-faces") } }
      for name in ["a-faces.png", "a-faces-12.png", "./a-faces.png", "sub/../a-faces.jpg"] {
        try FileManager.default.createDirectory(atPath: folder + "/sub", withIntermediateDirectories: true)
        #expect(throws: FileError.self, "\(name)") { try check(folder + "/" + name) }
      }
      for name in ["a.png", "a-facesx.png", "a-faces-x.png", "sub/a-faces.png"] { try check(folder + "/" + name) }
      try FileManager.default.createSymbolicLink(atPath: folder + "-link", withDestinationPath: folder)
      defer { try? FileManager.default.removeItem(atPath: folder + "-link") }
      #expect(throws: FileError.self) { try check(folder + "-link/a-faces.png") }
    }
  }
}
