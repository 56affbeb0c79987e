import EmotionRecognition
import FaceDetection
import Foundation
import Images
import Sessions
import Testing

@Suite("mien camera and analyze")
struct SessionCommandTests {
  /// A checkpoint, and a gray Y4M video of the astronaut's face that wanders: 12 frames, ten a second.
  func place() throws -> Workplace {
    let place = try EvaluateCommandTests().place()
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Datasets/astronaut.jpg")
    let face = try GrayImage(contentsOf: path.path).cropped(to: Rectangle(x: 60, y: 0, width: 110, height: 110))
    var video = Data("YUV4MPEG2 W200 H120 F10:1 Cmono\n".utf8)
    for index in 0..<12 {
      var picture = GrayImage(width: 200, height: 120, filledWith: 140)
      for y in 0..<110 { for x in 0..<110 { picture[x + 5 * index, y + 5] = face[x, y] } }
      video += Data("FRAME\n".utf8) + Data(picture.pixels)
    }
    try video.write(to: URL(filePath: place.file("video.y4m")))
    return place
  }

  private func run(_ command: String, _ place: Workplace, _ arguments: [String]) throws -> MienProcess.Outcome {
    try MienProcess.run([command, "--model", place.file("model.safetensors")] + arguments)
  }

  @Test func analyzeWritesEverythingOnce() throws {
    let place = try place()
    let outcome = try run("analyze", place, [place.file("video.y4m"), "--output", place.file("a"), "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect((summary["persons"] as? [Any])?.count == 1 && summary["seconds"] as? Double == 1.2)
    let recording = try Recording(contentsOf: place.file("a"))
    #expect(recording.rows.map(\.microseconds) == (0..<12).map { Int64($0) * 100_000 })
    #expect(recording.rows.allSatisfy { $0.status == .face && $0.person == 1 })
    #expect(
      recording.metadata.settings.smallestFace == 40 && recording.metadata.model.name == "model.safetensors"
        && recording.metadata.model.sha256?.count == 64)
    for file in ["timeline.svg", "summary.json", "events.csv"] {
      #expect(FileManager.default.fileExists(atPath: place.file("a/" + file)))
    }
    let again = try run("analyze", place, [place.file("video.y4m"), "--output", place.file("a")])
    #expect(again.status == 1 && again.errorLines.count == 1 && again.errors.contains("holds a recording already"))
  }

  /// A run that was killed resumes with --resume, to the same lines.
  @Test func analyzeGoesOn() throws {
    let place = try place()
    let arguments = [place.file("video.y4m"), "--output", place.file("a")]
    #expect(try run("analyze", place, arguments).status == 0)
    // As it was after its beginning: nothing done, and lines that were written since.
    let whole = try String(contentsOfFile: place.file("a/frames.csv"), encoding: .utf8)
    let (process, _, _) = try MienProcess.start(
      ["analyze", "--model", place.file("model.safetensors"), place.file("video.y4m"), "--output", place.file("b")])
    while !FileManager.default.fileExists(atPath: place.file("b/state.json")), process.isRunning { usleep(500) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let outcome = try run("analyze", place, [place.file("video.y4m"), "--output", place.file("b"), "--resume"])
    // Whoever was not quick enough finds a whole analysis.
    #expect(outcome.status == 0 || outcome.errors.contains("is done"), "\(outcome.errors)")
    #expect(try String(contentsOfFile: place.file("b/frames.csv"), encoding: .utf8) == whole)
  }

  /// The recording of a folder has no size, which would change with each file beside it, and tells the rate that was
  /// assumed.
  @Test func foldersOfPictures() throws {
    let place = try place()
    let pictures = place.file("pictures")
    try FileManager.default.createDirectory(atPath: pictures, withIntermediateDirectories: true)
    let names = (0..<300).map { "a-name-that-is-long-enough-to-make-the-folder-itself-grow-\($0).png" }
    let picture = try Data(GrayImage(width: 20, height: 20, filledWith: 9).pngEncoded())
    for name in names { try picture.write(to: URL(filePath: "\(pictures)/\(name)")) }
    let outcome = try run("analyze", place, [pictures, "--output", place.file("a"), "--rate", "0.2"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let recording = try Recording(contentsOf: place.file("a"))
    #expect(recording.metadata.assumedRate == 0.2 && recording.metadata.bytes == nil)
    #expect(recording.rows.map(\.microseconds) == (0..<300).map { $0 * 5_000_000 })
    // Without a rate they are single pictures, not the frames of a video.
    let single = try run("analyze", place, [pictures, "--output", place.file("b")])
    #expect(single.status == 2 && single.errors.contains("mien predict") && single.errors.contains("--rate"))
    for output in [pictures, pictures + "/", pictures + "/../pictures"] {
      let outcome = try run("analyze", place, [pictures, "--output", output, "--rate", "25"])
      #expect(outcome.status == 1 && outcome.errors.contains("it is what is analyzed"), "\(outcome.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: pictures).count == 300)
  }

  /// What tells its rate takes no other, and its recording says that none was assumed.
  @Test func aRateIsAssumedWhereNoneIsTold() throws {
    let place = try place()
    let video = place.file("video.y4m")
    let outcome = try run("analyze", place, [video, "--output", place.file("a"), "--rate", "20"])
    #expect(outcome.status == 1 && outcome.errorLines.count == 1 && outcome.errors.contains("states its own rate, 10"))
    #expect(!FileManager.default.fileExists(atPath: place.file("a")))
    #expect(try run("analyze", place, [video, "--output", place.file("a")]).status == 0)
    let metadata = try Recording(contentsOf: place.file("a")).metadata
    #expect(metadata.assumedRate == nil && metadata.bytes ?? 0 > 12 * 200 * 120)
    let again = try run("analyze", place, [place.file("a"), "--rate", "20"])
    #expect(again.status == 2 && again.errors.contains("is a recording"))
  }

  @Test func analyzeNamesWhatItCannotRead() throws {
    let place = try place()
    let missing = try run("analyze", place, [place.file("nowhere.mp4"), "--output", place.file("a")])
    #expect(missing.status == 1 && missing.errorLines.count == 1 && missing.errors.contains("nowhere.mp4"))
    #expect(!FileManager.default.fileExists(atPath: place.file("a")))
    #expect(
      try run("analyze", place, [place.file("video.y4m"), "--output", place.file("a"), "--rate", "0"]).status == 2)
  }

  /// One line of JSON for each frame, and nothing else on standard output; the recording has the same.
  @Test func cameraReplaysAndRecords() throws {
    let place = try place()
    let outcome = try run(
      "camera", place,
      ["--replay", place.file("video.y4m"), "--unpaced", "--frames", "20", "--json", "--record", place.file("r")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try outcome.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["frame"] as? Int } == Array(0..<20) && lines.map { $0["sequence"] as? Int } == Array(0..<20))
    // The video begins again: the face jumps back, and is a person all the same.
    #expect(lines.allSatisfy { $0["status"] as? String == "face" })
    let recording = try Recording(contentsOf: place.file("r"))
    #expect(recording.rows.map(\.microseconds) == lines.map { ($0["time_us"] as? NSNumber)?.int64Value })
    #expect(recording.rows.map(\.person) == lines.map { $0["person"] as? Int })
    #expect(recording.metadata.ended != nil && recording.metadata.clock == "monotonic")
    let pictures = try #require(recording.metadata.pictures)
    #expect(pictures.coding.hasPrefix("Y4M") && pictures.width == 200 && pictures.framesPerSecond == 10)
    #expect(outcome.errors.contains("milliseconds per frame") && outcome.errors.contains("person"))
    // A recording that was cut off has neither summary nor timeline; they are made again.
    let files = ["summary.json", "timeline.svg"].map { place.file("r/" + $0) }
    let first = try files.map { try String(contentsOfFile: $0, encoding: .utf8) }
    for file in files { try FileManager.default.removeItem(atPath: file) }
    let again = try run("analyze", place, [place.file("r"), "--json"])
    #expect(again.status == 0 && again.output == first[0], "\(again.errors)")
    #expect(try files.map { try String(contentsOfFile: $0, encoding: .utf8) } == first)
  }

  @Test func whereTheResultsGoIsAsked() throws {
    let place = try place()
    #expect(try run("analyze", place, [place.file("video.y4m")]).status == 2)
    #expect(
      try run("camera", place, ["--replay", place.file("video.y4m"), "--frames", "2", "--record", place.file("r")])
        .status == 0)
    let outcome = try run("analyze", place, [place.file("r"), "--output", place.file("a")])
    #expect(outcome.status == 2 && outcome.errors.contains("is a recording"))
  }

  @Test(arguments: [
    ["--size", "640"], ["--rate", "0"], ["--format", "H264"], ["--control", "brightness"], ["--unpaced"],
    ["--replay", "x", "--device", "/dev/video0"], ["--replay", "x", "--size", "640x480"], ["--frames", "0"],
    ["--smoothing", "-1"],
  ]) func wrongUsageIsTwo(arguments: [String]) throws {
    let outcome = try MienProcess.run(["camera"] + arguments)
    #expect(outcome.status == 2 && outcome.errors.contains("Error"), "\(outcome.errors)")
  }

  @Test func aMissingCameraIsNamed() throws {
    let place = try place()
    let outcome = try run("camera", place, ["--device", "/dev/nowhere"])
    #expect(outcome.status == 1 && outcome.errorLines.count == 1 && outcome.errors.contains("/dev/nowhere"))
  }
}
