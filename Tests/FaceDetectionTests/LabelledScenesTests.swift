import FaceDetection
import Foundation
import Testing

@Suite struct LabelledScenesTests {
  private static func scenes(_ text: String) throws -> LabelledScenes {
    let folder = NSTemporaryDirectory() + "mien-scenes-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try text.write(toFile: folder + "/boxes.csv", atomically: true, encoding: .utf8)
    return try LabelledScenes(contentsOf: folder)
  }

  private static let header = "image,x,y,width,height,part\n"

  @Test func facesOfAPictureAreTogether() throws {
    let scenes = try Self.scenes(
      Self.header + "b.jpg,1,2,30,40,train\r\na.jpg,5,6,7,8,held-out\nb.jpg,50,2.5,30,40,train\n")
    #expect(scenes.scenes.map(\.boxes.count) == [2, 1])
    #expect(scenes.scenes.first?.path.hasSuffix("/b.jpg") ?? false)
    #expect(scenes.scenes.first?.boxes.last == LabelledScenes.Box(left: 50, top: 2.5, width: 30, height: 40))
    #expect(scenes.scenes(for: "held-out").count == 1)
  }

  @Test func marksOfTheEncodingAreSkipped() throws {
    #expect(try Self.scenes("\u{FEFF}" + Self.header + "a.jpg,1,2,30,40,train\n").scenes.count == 1)
  }

  @Test(arguments: [
    ("x,y\n", "first line"), ("", "first line"), (header, "no picture"),
    (header + "a.jpg,1,2,3,train\n", "line 2"), (header + "a.jpg,1,2,3,4,train\nb.jpg,1,2,0,4,train\n", "line 3"),
    (header + "a.jpg,1,2,nan,4,train\n", "line 2"), (header + "a.jpg,1,2,3,4,test\n", "'test'"),
    (header + "a.jpg,1,2,3,4,train\na.jpg,1,2,3,4,held-out\n", "line 3"),
  ]) func errorsSayWhere(text: String, message: String) {
    #expect { try Self.scenes(text) } throws: { "\($0)".contains(message) }
  }

  @Test func missingFoldersAreNamed() {
    #expect { try LabelledScenes(contentsOf: "/nowhere") } throws: { "\($0)".contains("/nowhere/boxes.csv") }
  }
}
