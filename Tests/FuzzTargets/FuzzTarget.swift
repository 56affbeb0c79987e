import MienFiles
import MienSystem

/// A reader of outside data, as a fuzzer drives it: bytes go in, and the reader reads them or refuses them with an
/// error. Anything else is a finding: a trap, a hang, much memory, a ``Finding``.
///
/// `Scripts/fuzz` makes up the bytes; the tests of `FuzzingTests` replay those that are kept in their folder `Corpus`.
package struct FuzzTarget: Sendable, CustomStringConvertible {
  /// Reads an input.
  ///
  /// - Throws: a ``Finding`` if the reader did wrong; any other error if it refused the input.
  package typealias Body = (_ input: [UInt8]) throws -> Void

  /// How it is called: the name of its folder in the corpus.
  package let name: String
  /// What is read.
  package let about: String
  /// The longest input in bytes.
  package let longest: Int
  /// Words of the format, from which a fuzzer makes inputs.
  package let words: [String]
  /// Valid inputs to begin with.
  package let seeds: @Sendable () throws -> [[UInt8]]
  /// Makes what reads, once for many inputs: it may keep files in a folder of its own.
  package let prepare: @Sendable (_ folder: String) throws -> Body

  package init(
    _ name: String, _ about: String, longest: Int = 1024, words: [String] = [],
    seeds: @escaping @Sendable () throws -> [[UInt8]], prepare: @escaping @Sendable (_ folder: String) throws -> Body
  ) {
    (self.name, self.about, self.longest, self.words) = (name, about, longest, words)
    (self.seeds, self.prepare) = (seeds, prepare)
  }

  package var description: String { name }

  /// All readers, in the order of their names.
  package static let all: [FuzzTarget] =
    (checkpoints + arrays + tables + pictures + videos + recordings + devices).sorted { $0.name < $1.name }
}

/// What a reader did wrong without trapping.
package struct Finding: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Something that holds whatever the input is.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws(Finding) {
  if !holds { throw Finding(what()) }
}

/// A file whose content is replaced for every input. It stays open: making a file takes longer than most readers.
final class ScratchFile {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("written", path) }
  }

  deinit { close(descriptor) }

  /// Gives the file this content.
  func replace(with bytes: [UInt8]) throws(Finding) {
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count || bytes.isEmpty, ftruncate(descriptor, off_t(bytes.count)) == 0 else {
      throw Finding("\(path) cannot be written: no fault of a reader")
    }
  }
}

/// Takes numbers from an input, one after the other; zeros when it is used up.
struct InputNumbers {
  private var bytes: ArraySlice<UInt8>

  init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes)[...] }

  /// Whether it is used up.
  var isOver: Bool { bytes.isEmpty }
  /// What is left.
  var rest: [UInt8] { Array(bytes) }

  mutating func byte() -> UInt8 { bytes.popFirst() ?? 0 }

  /// A number of so many bytes, the lowest first.
  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
    (0..<Number.bitWidth / 8).reduce(0) { $0 | Number(truncatingIfNeeded: byte()) << (8 * Number($1)) }
  }

  mutating func below(_ limit: Int) -> Int { Int(number(UInt16.self)) % limit }
}

extension Collection<UInt8> {
  /// The parts between zeros: an input that stands for several files.
  func files(_ count: Int) -> [[UInt8]] {
    var parts = split(separator: 0, maxSplits: count - 1, omittingEmptySubsequences: false).map { Array($0) }
    while parts.count < count { parts.append([]) }
    return parts
  }
}

extension FuzzTarget {
  /// The words as libFuzzer reads them: each scalar stands for the byte of that value, others for their UTF-8.
  package var dictionary: [UInt8] {
    let lines = words.map { word in
      let bytes =
        word.unicodeScalars.allSatisfy { $0.value < 256 }
        ? word.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } : Array(word.utf8)
      return "\"" + bytes.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
    }
    return Array(lines.joined().utf8)
  }
}
