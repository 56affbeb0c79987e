import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Testing

/// A training of a few steps on made pictures.
@Suite struct DetectorTrainerTests {
  /// Noise with a dark spot for a face.
  static func pictures(seed: UInt64 = 1) -> DetectionPictures {
    var generator = RandomGenerator(seed: seed)
    func picture(_ side: Int, spot: Bool) -> PixelPyramid {
      var image = GrayImage(
        width: side, height: side, pixels: (0..<side * side).map { _ in UInt8(generator.uniform(in: 90...160)) })
      if spot { for y in side / 3..<side / 2 { for x in side / 3..<side / 2 { image[x, y] = 10 } } }
      return PixelPyramid(image)
    }
    let face = FaceBox(x: 40, y: 40, side: 30)
    let scenes = (0..<3).map { _ in DetectionPicture(pixels: picture(100, spot: true), faces: [face]) }
    return DetectionPictures(
      scenes: scenes, portraits: scenes, backgrounds: (0..<3).map { _ in picture(80, spot: false) },
      calibration: scenes + [DetectionPicture(pixels: picture(90, spot: false), faces: [])])
  }

  static let configuration: DetectorTrainer.Configuration = {
    var result = DetectorTrainer.Configuration()
    (result.epochs, result.steps, result.batchSize, result.seed) = (2, 3, 2, 5)
    return result
  }()

  private static func path() -> String { NSTemporaryDirectory() + "mien-detector-\(UUID().uuidString).safetensors" }

  /// Trains until the `limit`-th question whether to stop, and writes the state.
  private static func train(_ trainer: inout DetectorTrainer, limit: Int = .max, state: String) throws -> Bool {
    var asked = 0
    return try trainer.run(
      shouldStop: {
        asked += 1
        return asked > limit
      }, save: { try $0.write(to: state) })
  }

  /// Stopped anywhere, in the first network or the second, at an epoch's end or between, it resumes to the same bits.
  @Test(arguments: [1, 3, 5, 6, 8, 11]) func stoppedRunsResumeToTheSameBits(limit: Int) throws {
    let (whole, stopped) = (Self.path(), Self.path())
    defer { [whole, stopped].forEach { try? FileManager.default.removeItem(atPath: $0) } }
    let pictures = Self.pictures()
    var one = DetectorTrainer(Self.configuration, pictures: pictures)
    #expect(try Self.train(&one, state: whole))
    var other = DetectorTrainer(Self.configuration, pictures: pictures)
    #expect(try !Self.train(&other, limit: limit, state: stopped))
    #expect(try DetectorTrainer.configuration(of: stopped) == Self.configuration)
    var again = try DetectorTrainer(contentsOf: stopped, pictures: Self.pictures())
    #expect(again.note == nil)
    #expect(try Self.train(&again, state: stopped))
    #expect(again.history.map(\.loss) == one.history.map(\.loss) && again.history.count == 4)
    let (left, right) = (try Safetensors(contentsOf: whole), try Safetensors(contentsOf: stopped))
    #expect(left.tensors.keys.sorted() == right.tensors.keys.sorted())
    for (name, tensor) in left.tensors { #expect(right.tensors[name] == tensor, "\(name)") }
    try one.writeDetector(to: whole)
    try again.writeDetector(to: stopped)
    #expect(
      FileManager.default.contents(atPath: whole) == FileManager.default.contents(atPath: stopped))
    _ = try FaceDetector(contentsOf: whole)
  }

  /// A run that another version of the program goes on with says so, and one that says nothing of it, too.
  @Test func anotherProgramIsNoted() throws {
    let state = Self.path()
    defer { try? FileManager.default.removeItem(atPath: state) }
    for (before, now, isNoted) in [("1", "1", false), ("1", "2", true), (nil, "2", true), ("1", nil, false)] {
      try DetectorTrainer(Self.configuration, pictures: Self.pictures(), program: before).write(to: state)
      let note = try DetectorTrainer(contentsOf: state, pictures: Self.pictures(), program: now).note
      #expect((note != nil) == isNoted)
      if let before, isNoted { #expect(note?.contains("another build (\(before), ") == true) }
    }
  }

  /// Other pictures are refused, and damaged states.
  @Test func otherRunsAreRefused() throws {
    let state = Self.path()
    defer { try? FileManager.default.removeItem(atPath: state) }
    var trainer = DetectorTrainer(Self.configuration, pictures: Self.pictures())
    #expect(try !Self.train(&trainer, limit: 4, state: state))
    #expect { try DetectorTrainer(contentsOf: state, pictures: Self.pictures(seed: 2)) } throws: {
      "\($0)".contains("other pictures")
    }
    let file = try Safetensors(contentsOf: state)
    for (key, old, new, word) in [
      ("mien.detectorTraining", #""steps":3"#, #""steps":1"#, "stepsPerEpoch 3"),
      ("proposals.training.counts", #""epoch":1"#, #""epoch":7"#, "proposals.training.counts"),
      ("refinement.training.counts", #""step":0"#, #""step":1"#, "tensor refinement.optimizer.velocity"),
      ("mien.detectorTraining", #""history":[{"#, #""history":[],"former":[{"#, "mien.detectorTraining"),
      ("mien.detectorTraining", #""epochs":2"#, #""epochs":0"#, "mien.detectorTraining"),
      ("mien.detectorTraining", "{", "", "mien.detectorTraining"),
    ] {
      let text = try #require(file.metadata[key])
      try #require(text.contains(old), "\(text)")
      var damaged = file
      damaged.metadata[key] = text.replacingOccurrences(of: old, with: new)
      try damaged.write(to: state)
      #expect { try DetectorTrainer(contentsOf: state, pictures: Self.pictures()) } throws: {
        "\($0)".contains(word) && "\($0)".contains(state)
      }
    }
    for (name, mistakes) in [
      ("mistakes.patches", nil), ("mistakes.windows", Tensor([1, 4], repeating: 1)),
      ("mistakes.windows", Tensor([1, 5], [3, 1, 1, 9, 0])), ("mistakes.patches", Tensor([1, 5], [0.5, 1, 1, 9, 0])),
      ("mistakes.patches", Tensor([1, 5], [0, 1, 1, -9, 0])),
      ("mistakes.patches", Tensor([1, 5], [0, .nan, 1, 9, 0])),
    ] {
      var tensors = file.tensors
      tensors[name] = mistakes
      try Safetensors(tensors, metadata: file.metadata).write(to: state)
      #expect { try DetectorTrainer(contentsOf: state, pictures: Self.pictures()) } throws: { "\($0)".contains(name) }
    }
    var other = file
    other.metadata["proposals.training.build"] = "another processor"
    try other.write(to: state)
    #expect(try DetectorTrainer(contentsOf: state, pictures: Self.pictures()).note?.contains("another build") ?? false)
  }
}
