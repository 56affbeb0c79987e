import Foundation
import Images
import TestSupport
import Testing

/// A file and the pixels it holds, both in base64.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let width: Int
  let height: Int
  let file: String
  let rgb: String

  var testDescription: String { name }
  var bytes: [UInt8] { base64(file) }
  var image: ColourImage { ColourImage(width: width, height: height, pixels: base64(rgb)) }
}

struct OrientationFixture: Sendable, CustomTestStringConvertible {
  let orientation: Int
  let width: Int
  let segment: String
  let rgb: String

  var testDescription: String { "orientation \(orientation)" }
}

struct ResizingFixture: Sendable, CustomTestStringConvertible {
  let width: Int
  let height: Int
  let rgb: String

  var testDescription: String { "\(width) by \(height)" }
}

/// The bytes of a base64 string that is known to be one.
func base64(_ text: String) -> [UInt8] {
  guard let data = Data(base64Encoded: text) else { preconditionFailure("a fixture is not base64") }
  return [UInt8](data)
}

/// Numbers that look random and are the same in every run.
struct Noise: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
  }

  mutating func image(width: Int, height: Int) -> ColourImage {
    var pixels: [UInt8] = []
    for _ in 0..<(width * height * 3) { pixels.append(UInt8.random(in: 0...255, using: &self)) }
    return ColourImage(width: width, height: height, pixels: pixels)
  }
}

/// The largest difference between two pictures of one size; nil where the sizes differ.
func largestDifference(_ one: ColourImage, _ other: ColourImage) -> Int? {
  guard one.width == other.width, one.height == other.height else { return nil }
  return zip(one.pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max()
}

/// Puts a program into a directory of its own for as long as `body` runs.
func withProgram(_ script: String, _ body: (String) throws -> Void) throws {
  try withTemporaryFolder { folder in
    try writeProgram(script, to: folder + "/program")
    try body(folder + "/program")
  }
}

/// Puts a file into a directory of its own for as long as `body` runs.
func withTemporaryFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  let file = directory.appendingPathComponent("ünïcode name.img")
  try Data(bytes).write(to: file)
  try body(file.path)
}
