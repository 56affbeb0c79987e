import EmotionRecognition
import Foundation
import Images
import NeuralNetworks
import Testing

/// `mien train-detector` on made pictures, as a user runs it.
@Suite struct TrainDetectorCommandTests {
  /// Folders as the command wants them, the faces drawn.
  private final class Folders {
    let place: Workplace

    init() throws {
      place = try Workplace(training: 28, publicTest: 14)
      var generator = RandomGenerator(seed: 4)
      func noise(_ side: Int) -> GrayImage {
        GrayImage(
          width: side, height: side, pixels: (0..<side * side).map { _ in UInt8(generator.uniform(in: 90...160)) })
      }
      func write(_ image: GrayImage, _ folder: String, _ index: Int) throws {
        try Data(image.pngEncoded()).write(to: URL(fileURLWithPath: place.file("\(folder)/\(index + 100).png")))
      }
      for folder in ["scenes", "portraits", "nofaces"] {
        try FileManager.default.createDirectory(atPath: place.file(folder), withIntermediateDirectories: true)
      }
      let faces = SchematicFaces.dataset(usage: .training, count: 40)
      var boxes = "image,x,y,width,height,part\n"
      for index in 0..<35 {
        var scene = noise(90)
        let face = Array(faces.face(index))
        for row in 0..<48 { for column in 0..<48 { scene[20 + column, 15 + row] = face[row * 48 + column] } }
        try write(scene, "scenes", index)
        boxes += "\(index + 100).png,20,5,48,58,\(index < 33 ? "train" : "held-out")\n"
      }
      try boxes.write(toFile: place.file("scenes/boxes.csv"), atomically: false, encoding: .utf8)
      for index in 0..<2 { try write(noise(200), "portraits", index) }
      for index in 0..<40 { try write(noise(70), "nofaces", index) }
    }

    func options(_ output: String, epochs: Int = 2) -> [String] {
      [
        "train-detector", "--scenes", place.file("scenes"), "--portraits", place.file("portraits"), "--backgrounds",
        place.file("nofaces"), "--data", place.csv, "--epochs", "\(epochs)", "--steps", "2", "--output",
        place.file(output),
      ]
    }
  }

  /// It trains, judges what it has not seen, and what it writes finds faces; the folder is not written over.
  @Test func trainsAndReports() throws {
    let folders = try Folders()
    let outcome = try MienProcess.run(folders.options("run") + ["--leave-out", "3"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.filter { $0.hasPrefix("proposals, epoch") || $0.hasPrefix("refinement, epoch") }.count == 4)
    #expect(
      outcome.output.contains("held-out scenes: 2 faces") && outcome.output.contains(" of 8 pictures without faces"))
    let detector = folders.place.file("run/detector.safetensors")
    let found = try MienProcess.run("predict", folders.place.file("scenes/100.png"), "--detector", detector, "--json")
    #expect(found.status == 0 && found.output.contains("faces"), "\(found.errors)")

    let before = try Data(contentsOf: URL(fileURLWithPath: folders.place.file("run/last.safetensors")))
    let again = try MienProcess.run(folders.options("run"))
    #expect(again.status == 1 && again.errorLines.count == 1 && again.errors.contains("or resume it with --resume"))
    let other = try MienProcess.run(folders.options("run", epochs: 3) + ["--leave-out", "3", "--resume"])
    #expect(other.status == 2 && other.errors.contains("was begun with"))
    let more = try MienProcess.run(folders.options("run") + ["--resume"])
    #expect(more.status == 1 && more.errors.contains("other pictures"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: folders.place.file("run/last.safetensors"))) == before)
  }

  /// Ctrl-C saves; going on gives the same detector.
  @Test func controlCSavesAndResumingGivesTheSameDetector() throws {
    let folders = try Folders()
    #expect(try MienProcess.run(folders.options("whole", epochs: 4)).status == 0)
    let (process, output, errors) = try MienProcess.start(folders.options("cut", epochs: 4))
    while process.isRunning, !FileManager.default.fileExists(atPath: folders.place.file("cut/last.safetensors")) {
      usleep(2000)
    }
    process.interrupt()
    process.waitUntilExit()
    let words = try MienProcess.text(errors)
    #expect(process.terminationStatus == 130, "\(words)")
    #expect(try MienProcess.text(output).contains("--resume"))
    #expect(try MienProcess.run(folders.options("cut", epochs: 4) + ["--resume"]).status == 0)
    let detectors = try ["whole", "cut"].map {
      try Data(contentsOf: URL(fileURLWithPath: folders.place.file("\($0)/detector.safetensors")))
    }
    #expect(detectors[0] == detectors[1])
  }

  /// One line that says what is wrong, where, and what is expected; nothing is begun.
  @Test func wrongDataIsNamed() throws {
    let folders = try Folders()
    let boxes = folders.place.file("scenes/boxes.csv")
    let right = try String(contentsOfFile: boxes, encoding: .utf8)
    func refusal(_ change: (String) -> String) throws -> MienProcess.Outcome {
      try change(right).write(toFile: boxes, atomically: false, encoding: .utf8)
      return try MienProcess.run(folders.options("run"))
    }
    let first = "100.png,20,5,48,58"
    for (wrong, message) in [
      ("100.png,200,50,480,580", "90×90"), ("100.png,0.2,0.05,3e38,3e38", "90×90"), ("100.png,20,5,48,-58", "line 2"),
      ("nowhere.png,20,5,48,58", "nowhere.png"),
    ] {
      let outcome = try refusal { $0.replacingOccurrences(of: first, with: wrong) }
      #expect(
        outcome.status == 1 && outcome.errorLines.count == 1 && outcome.errors.contains(message), "\(outcome.errors)")
    }
    // Known at once, not only when the held-out scenes are judged.
    let late = try refusal { $0.replacingOccurrences(of: "134.png", with: "gone.png") }
    #expect(late.status == 1 && late.errors.contains("gone.png"), "\(late.errors)")
    let few = try refusal { $0.split(separator: "\n").prefix(9).joined(separator: "\n") }
    #expect(few.status == 1 && few.errors.contains("at least 32"), "\(few.errors)")
    #expect(!FileManager.default.fileExists(atPath: folders.place.file("run/last.safetensors")))

    try right.write(toFile: boxes, atomically: false, encoding: .utf8)
    var options = folders.options("run")
    options[4] = folders.place.file("scenes")
    let portraits = try MienProcess.run(options)
    #expect(portraits.status == 1 && portraits.errors.contains("200×200"), "\(portraits.errors)")
    let part = try MienProcess.run(folders.options("run") + ["--leave-out", "5"])
    #expect(part.status != 0 && part.errors.contains("--leave-out 5"))
  }
}
