import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Synchronization
import Testing

/// The shipped detector on a photograph of an astronaut (`Datasets/astronaut.jpg`), rotated, scaled, darkened and
/// repeated.
@Suite struct FaceDetectorTests {
  static let detector = try? FaceDetector.shipped()
  /// 256 × 256 pixels.
  static let photograph: PixelPyramid = {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Datasets/astronaut.jpg")
    guard let image = try? GrayImage(contentsOf: path.path) else { preconditionFailure("\(path) cannot be read") }
    return PixelPyramid(image)
  }()
  /// The face, read off the picture: from the places of the eyes and of the mouth.
  static let face = FaceBox(x: 113, y: 57.5, side: 56, roll: 0.04)

  /// The photograph, rotated around its face and scaled, in a picture of `size`² pixels centred on the face; and the
  /// face in it.
  static func picture(angle: Float = 0, side: Float, size: Int = 300, gain: Float = 1) -> (GrayImage, FaceBox) {
    let scale = face.side / side
    let view = FaceBox(x: face.x, y: face.y, side: Float(size) * scale, roll: -angle)
    let tones = photograph.aligned(view, side: size)
    let half = Float(size) / 2
    return (
      GrayImage(width: size, height: size, pixels: tones.map { UInt8(min(max(gain * $0 + 0.5, 0), 255)) }),
      FaceBox(x: half, y: half, side: side, roll: face.roll + angle)
    )
  }

  /// A checkpoint whose numbers are finite and whose answers are not is refused.
  @Test(arguments: ["proposals", "refinement"]) func answersThatAreNoNumbersAreRefused(network: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Checkpoints")
    var file = try Safetensors(contentsOf: folder.appending(path: "faces-2.safetensors").path)
    for (name, tensor) in file.tensors where name.hasPrefix(network) && name.hasSuffix("weight") {
      file.tensors[name] = Tensor(tensor.shape, repeating: 3e37)
    }
    let path = NSTemporaryDirectory() + "mien-\(UUID().uuidString).safetensors"
    try file.write(to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: CheckpointError.self) { try FaceDetector(contentsOf: path) }
    #expect(error?.problem.contains(network) == true)
  }

  @Test(arguments: [20, 28, 40, 57, 80, 120, 200] as [Float]) func findsFacesOfEverySize(side: Float) throws {
    let (image, face) = Self.picture(side: side)
    let found = try #require(Self.detector).faces(in: image)
    #expect(found.count == 1)
    #expect(found.first.map { $0.box.overlap(with: face) > 0.65 } ?? false, "\(found) \(face)")
  }

  /// The roll is found, too; on many pictures to 3 degrees, but on this one 0.3 radians have to do.
  @Test(arguments: [-0.52, -0.3, 0.3, 0.52] as [Float]) func findsTurnedFaces(angle: Float) throws {
    let (image, face) = Self.picture(angle: angle, side: 60)
    let found = try #require(Self.detector).faces(in: image)
    #expect(found.count == 1)
    #expect(
      found.first.map { $0.box.overlap(with: face) > 0.6 && abs($0.box.roll - face.roll) < 0.3 } ?? false, "\(found)")
  }

  @Test func findsDarkFaces() throws {
    let found = try #require(Self.detector).faces(in: Self.picture(side: 60, gain: 0.25).0)
    #expect(found.count == 1)
  }

  /// Six faces of different sizes at once; within a region only those in it; at a threshold only those that reach it.
  @Test func findsSeveralFaces() throws {
    let detector = try #require(Self.detector)
    var image = GrayImage(width: 480, height: 320, filledWith: 90)
    var faces: [FaceBox] = []
    for (index, side) in ([40, 48, 60, 36, 55, 44] as [Float]).enumerated() {
      let (part, _) = Self.picture(side: side, size: 150)
      let (left, top) = (index % 3 * 160 + 5, index / 3 * 160 + 5)
      for y in 0..<150 { for x in 0..<150 { image[left + x, top + y] = part[x, y] } }
      faces.append(FaceBox(x: Float(left) + 75, y: Float(top) + 75, side: side))
    }
    let found = detector.faces(in: image)
    #expect(found.count == 6)
    for face in faces { #expect(found.count { $0.box.overlap(with: face) > 0.6 } == 1, "\(face)") }
    #expect(zip(found, found.dropFirst()).allSatisfy { $0.score >= $1.score })
    let left = detector.faces(in: image, .init(region: Rectangle(x: 0, y: 0, width: 160, height: 320)))
    #expect(left.count == 2 && left.allSatisfy { $0.box.x < 160 })
    let dark = GrayImage(width: 480, height: 320, pixels: image.pixels.map { UInt8(Float($0) * 0.1) })
    for threshold in [0, 0.5, 0.99, 1] as [Float] {
      let some = detector.faces(in: dark, .init(threshold: threshold))
      #expect(some.allSatisfy { $0.score >= threshold } && (threshold < 1 || some.count < 6))
    }
    // Larger faces only: fewer pixels are looked at.
    let large = detector.faces(in: image, .init(smallestSide: 50))
    #expect(large.contains { $0.box.overlap(with: faces[2]) > 0.6 })
    // The pyramid is the same picture.
    #expect(detector.faces(in: PixelPyramid(image)) == found)
  }

  /// The highest score is returned for faces and for others, and only of the region.
  @Test func highestScoreIsThatOfTheRegion() throws {
    let detector = try #require(Self.detector)
    // A face so small that its score is low.
    let unsure = stride(from: 9 as Float, to: 18, by: 0.25).lazy.map { side -> (PixelPyramid, FaceBox, Float) in
      let (image, face) = Self.picture(side: side, size: 120)
      let picture = PixelPyramid(image)
      return (picture, face, detector.search(picture, .init(threshold: 0)).faces.first?.score ?? 0)
    }
    let (picture, face, best) = try #require(unsure.first { (0.05...0.95).contains($0.2) })
    #expect(detector.search(picture, .init(threshold: 0)).highestScore == best)
    let none = detector.search(picture, .init(threshold: best.nextUp))
    #expect(none.faces.isEmpty && none.highestScore == best)
    let some = detector.search(picture, .init(threshold: best))
    #expect(some.faces.map(\.score) == [best] && some.highestScore == best)
    // Where it is, and where it is not.
    let around = Rectangle(x: Int(face.x) - 20, y: Int(face.y) - 20, width: 40, height: 40)
    #expect(detector.search(picture, .init(threshold: best.nextUp, region: around)).highestScore == best)
    let corner = Rectangle(x: 0, y: 0, width: 1, height: 1)
    let elsewhere = detector.search(picture, .init(threshold: 0, region: corner))
    #expect(elsewhere.faces.isEmpty && elsewhere.highestScore == nil)
  }

  /// Memory of one picture changes nothing in the next, for any sizes; neither do searches on other threads.
  @Test func searchesDoNotDisturbEachOther() throws {
    let shared = try #require(Self.detector)
    let pictures = [(40, 200), (60, 300), (30, 97), (60, 64), (50, 161)].map {
      PixelPyramid(Self.picture(side: Float($0.0), size: $0.1).0)
    }
    let expected = try pictures.map { try FaceDetector.shipped().search($0) }
    #expect(expected.map(\.faces.count) == [1, 1, 1, 1, 1])
    var faces = expected[0].faces + expected[1].faces
    var pyramid = pictures[0]
    for index in [0, 1, 2, 3, 4, 2, 0, 4] {
      pyramid.replace(with: Self.picture(side: [40, 60, 30, 60, 50][index], size: [200, 300, 97, 64, 161][index]).0)
      let highestScore = shared.search(pyramid, into: &faces)
      #expect(faces == expected[index].faces && highestScore == expected[index].highestScore)
    }
    let mistakes = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 24) { round in
      let found = shared.search(pictures[round % 5])
      if found.faces != expected[round % 5].faces { mistakes.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(mistakes.load(ordering: .relaxed) == 0)
  }

  /// Nothing is found in an empty picture of any size.
  @Test(arguments: [(1, 1), (1, 700), (9, 3), (64, 64), (333, 127)]) func emptyPicturesHaveNoFaces(
    width: Int, height: Int
  ) throws {
    let detector = try #require(Self.detector)
    for tone in [0, 128, 255] as [UInt8] {
      #expect(detector.faces(in: GrayImage(width: width, height: height, filledWith: tone)).isEmpty)
    }
    var generator = RandomGenerator(seed: 5)
    let noise = (0..<width * height).map { _ in UInt8(generator.uniform(in: 0...255)) }
    #expect(detector.faces(in: GrayImage(width: width, height: height, pixels: noise)).isEmpty)
  }

  /// A file contains the detector that was written.
  @Test func writtenDetectorsAreReadAgain() throws {
    let path = NSTemporaryDirectory() + "mien-detector-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let detector = try #require(Self.detector)
    try detector.write(to: path, notes: ["seed": "3"])
    let (image, _) = Self.picture(side: 60)
    #expect(try FaceDetector(contentsOf: path).faces(in: image) == detector.faces(in: image))
    #expect(try Safetensors(contentsOf: path).metadata["mien.note.seed"] == "3")
  }

  @Test func otherFilesAreRefused() throws {
    let path = NSTemporaryDirectory() + "mien-detector-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Safetensors(["weight": Tensor([1], [2])], metadata: [:]).write(to: path)
    #expect { try FaceDetector(contentsOf: path) } throws: { "\($0)".contains("holds no face detector") }
    try Safetensors(["weight": Tensor([1], [2])], metadata: ["mien.detector": "1"]).write(to: path)
    #expect { try FaceDetector(contentsOf: path) } throws: { "\($0)".contains("mien.calibration") }
    let key = ["mien.detector": "1", "mien.calibration": #"{"bias":0,"proposal":1,"refinement":1}"#]
    try Safetensors(["weight": Tensor([1], [2])], metadata: key).write(to: path)
    #expect { try FaceDetector(contentsOf: path) } throws: { "\($0)".contains("proposals.") }
  }
}
