import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// Whatever bytes a file holds, reading it gives its content or an error, and never ends the program.
@Suite struct SafetensorsDamageTests {
  @Test func filesThatAreNone() throws {
    try withTemporaryFolder { folder in
      let missing = #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: folder + "/missing") }
      #expect(missing?.description.contains("\(folder)/missing: cannot be read: no such file") == true)
      let directory = #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: folder) }
      #expect(directory?.description.contains("a folder") == true)
    }
    let empty = SafetensorsFile.error(of: [])
    #expect(empty?.contains("0 bytes are too few") == true)
    #expect(throws: CheckpointError.self) { try Safetensors(contentsOf: "/dev/zero") }
  }

  @Test func truncatedAnywhere() throws {
    let bytes = try #require(SafetensorsFile.bytes(base64: SafetensorsFixtures.network))
    #expect(SafetensorsFile.error(of: bytes) == nil)
    for count in 0..<bytes.count {
      #expect(SafetensorsFile.error(of: Array(bytes[..<count])) != nil, "\(count) bytes")
    }
    #expect(SafetensorsFile.error(of: bytes + [0]) != nil)
  }

  /// Every byte of the header once as something else: content or an error.
  @Test func oneByteWrong() throws {
    let bytes = try #require(SafetensorsFile.bytes(base64: SafetensorsFixtures.mixed))
    var generator = RandomGenerator(seed: 4)
    var errors = 0
    for place in 0..<bytes.count {
      var damaged = bytes
      damaged[place] ^= UInt8(1 + generator.next() % 255)
      if SafetensorsFile.error(of: damaged) != nil { errors += 1 }
    }
    #expect(errors > 400)
  }

  @Test(arguments: [UInt64(1) << 63, .max, .max - 7, 1 << 32, 8_000_001, 1_000, 3])
  func hostileHeaderLengths(length: UInt64) {
    let bytes = withUnsafeBytes(of: length.littleEndian) { [UInt8]($0) } + Array("{}      ".utf8)
    #expect(SafetensorsFile.error(of: bytes) != nil)
  }

  /// Only UTF-8 without a mark, as every other reader has it.
  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian])
  func otherEncodings(encoding: String.Encoding) throws {
    let header = try #require(#"{"__metadata__":{"a":"b"}}"#.data(using: encoding))
    for mark in [[], [0xEF, 0xBB, 0xBF]] as [[UInt8]] {
      let text = mark.isEmpty ? [UInt8](header) : mark + Array("{}".utf8)
      let bytes = withUnsafeBytes(of: UInt64(text.count).littleEndian) { [UInt8]($0) } + text
      #expect(SafetensorsFile.error(of: bytes) != nil)
    }
  }

  /// What is given in place of a checkpoint is named.
  @Test(arguments: [
    ("version https://git-lfs.github.com/spec/v1\noid sha256:", "git lfs pull"),
    ("PK\u{3}\u{4}archive/data.pkl", "PyTorch"),
    ("<!DOCTYPE html>", "a web page"), ("emotion,pixels,Usage\n0,1 2 3", "a table of faces"),
  ])
  func otherFiles(text: String, words: String) {
    #expect(SafetensorsFile.error(of: Array(text.utf8))?.contains(words) == true)
  }

  private static let hostileHeaders: [(String, String)] = [
    ("no JSON", "hello"),
    ("nothing", ""),
    ("an array", "[1, 2]"),
    ("a number", "7"),
    ("cut off", #"{"a":{"dtype":"F32""#),
    ("deep nesting", #"{"a":"# + String(repeating: "[", count: 100_000)),
    ("deep and closed", #"{"a":"# + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000) + "}"),
    ("deep objects", String(repeating: #"{"a":"#, count: 50_000)),
    ("no object", #"{"a":7}"#),
    ("null", #"{"a":null}"#),
    ("no fields", #"{"a":{}}"#),
    ("no type", #"{"a":{"shape":[1],"data_offsets":[0,4]}}"#),
    ("type no text", #"{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}"#),
    ("no shape", #"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#),
    ("no offsets", #"{"a":{"dtype":"F32","shape":[1]}}"#),
    ("one offset", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}"#),
    ("three offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]}}"#),
    ("negative offset", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#),
    ("reversed offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#),
    ("beyond the end", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#),
    ("far beyond", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}"#),
    ("huge offset", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}}"#),
    ("fraction", #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#),
    ("exponent", #"{"a":{"dtype":"F32","shape":[1e30],"data_offsets":[0,4]}}"#),
    ("text as size", #"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#),
    ("negative size", #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#),
    ("two negative sizes", #"{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}"#),
    ("too few bytes", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#),
    ("too many bytes", #"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,3]}}"#),
    ("overflow", #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#),
    (
      "overflow behind a zero",
      #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,0],"data_offsets":[0,0]}}"#
    ),
    (
      "overlap",
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    ),
    ("hole", #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#),
    ("rest", #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#),
    ("nothing for four bytes", "{}"),
    (
      "the same name twice",
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}"#
    ),
    ("text that is none", #"{"__metadata__":{"x":7},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#),
    ("metadata no object", #"{"__metadata__":[],"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#),
  ]

  @Test(arguments: hostileHeaders)
  func hostileHeader(what: String, header: String) {
    let error = SafetensorsFile.error(of: SafetensorsFile.bytes(header: header, data: [0, 0, 128, 63]))
    #expect(error != nil, "\(what) was accepted")
    #expect(error?.contains("\n") == false)
  }

  /// The frame of the cases above is sound: with a right header it reads.
  @Test func aRightHeader() {
    let header = #"{"a\":{\"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}, "__metadata__":{"x":"{:\":"}}"#
    #expect(SafetensorsFile.error(of: SafetensorsFile.bytes(header: header, data: [0, 0, 128, 63])) == nil)
  }

  @Test func noUnicode() {
    var bytes = SafetensorsFile.bytes(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: [0, 0, 128, 63])
    bytes[10] = 0xFF
    #expect(SafetensorsFile.error(of: bytes) != nil)
  }
}

/// Files of given bytes.
enum SafetensorsFile {
  static func bytes(base64: String) -> [UInt8]? { Data(base64Encoded: base64).map { [UInt8]($0) } }

  static func bytes(header: String, data: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) } + Array(header.utf8) + data
  }

  static func withFile<Result>(base64: String, _ body: (_ path: String) throws -> Result) throws -> Result {
    try withFile(#require(bytes(base64: base64)), body)
  }

  static func withFile<Result>(_ bytes: [UInt8], _ body: (_ path: String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/file.safetensors"))
      return try body(folder + "/file.safetensors")
    }
  }

  /// What reading these bytes gives: nil if they can be read.
  static func error(of bytes: [UInt8]) -> String? {
    do {
      _ = try withFile(bytes) { try Safetensors(contentsOf: $0) }
      return nil
    } catch let error as CheckpointError {
      return error.description
    } catch {
      Issue.record(error, "reading fails with a CheckpointError and no other")
      return nil
    }
  }
}
