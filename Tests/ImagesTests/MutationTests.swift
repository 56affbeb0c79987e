import Foundation
import Images
import Testing

/// Files changed randomly in many places, and PngSuite if it is available.
@Suite struct MutationTests {
  private static let environment = ProcessInfo.processInfo.environment

  /// Every one gives a picture or an error, in time and within the limits. `MIEN_MUTATIONS=100000` does more of them.
  @Test func mutatedFilesAreReadOrRefused() {
    let count = Int(Self.environment["MIEN_MUTATIONS"] ?? "") ?? 2000
    let fixtures = pngFixtures + jpegFixtures
    let limits = ImageLimits(side: 4096, pixels: 1 << 20)
    var noise = Noise(state: UInt64(Self.environment["MIEN_MUTATION_SEED"] ?? "1") ?? 1)
    var (read, slowest) = (0, Duration.zero)
    let memory = peakMemory()
    for _ in 0..<count {
      let bytes = mutated(fixtures[Int.random(in: fixtures.indices, using: &noise)].bytes, &noise)
      let start = ContinuousClock.now
      if let image = try? ColourImage(decoding: bytes, limits: limits) {
        read += 1
        #expect(image.width * image.height <= limits.pixels && image.pixels.count == image.width * image.height * 3)
      }
      slowest = max(slowest, ContinuousClock.now - start)
    }
    // Some survive (bytes behind the end, ancillary chunks), most do not.
    #expect(read > 0 && read < count)
    // A hang, not slowness: a million pixels take milliseconds.
    #expect(slowest < .seconds(20))
    // Pixels, their copies, and libpng's and libjpeg's own buffers; only if no other test runs at the same time.
    if Self.environment["MIEN_MUTATIONS"] != nil { #expect(peakMemory() - memory < 64 << 20) }
  }

  /// A few bytes changed, a piece cut out, doubled or put elsewhere; half of the PNG files get right checksums again,
  /// so that the damage reaches what lies behind them.
  private func mutated(_ original: [UInt8], _ noise: inout Noise) -> [UInt8] {
    var bytes = original
    for _ in 0..<Int.random(in: 1...6, using: &noise) where bytes.count > 16 {
      let first = Int.random(in: 0..<bytes.count, using: &noise)
      let range = first..<min(bytes.count, first + Int.random(in: 1...16, using: &noise))
      switch Int.random(in: 0..<6, using: &noise) {
      case 0: bytes[first] = UInt8.random(in: 0...255, using: &noise)
      case 1: bytes[first] ^= 1 << UInt8.random(in: 0...7, using: &noise)
      case 2: bytes[first] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &noise) ?? 0
      case 3: bytes.removeSubrange(range)
      case 4: bytes.insert(contentsOf: bytes[range], at: Int.random(in: 0...bytes.count, using: &noise))
      default: bytes.removeLast(min(bytes.count - 16, Int.random(in: 1...64, using: &noise)))
      }
    }
    if bytes.first == 0x89, Bool.random(using: &noise) { repairChecksums(&bytes) }
    return bytes
  }

  private func repairChecksums(_ bytes: inout [UInt8]) {
    var place = 8
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = place + 8 + length
      guard end + 4 <= bytes.count else { return }
      let sum = checksum(bytes[place + 4..<end])
      for byte in 0..<4 { bytes[end + byte] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(byte))) }
      place = end + 4
    }
  }

  /// The CRC of a PNG chunk.
  private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
    }
  }

  /// The peak memory of the process, in bytes.
  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }

  /// `Scripts/reference/pngsuite.py` makes the folder.
  @Test(.enabled(if: environment["MIEN_PNGSUITE"] != nil, "MIEN_PNGSUITE names no folder"))
  func pngSuite() throws {
    let folder = try #require(Self.environment["MIEN_PNGSUITE"])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".png") }.sorted()
    var (sound, broken) = (0, 0)
    for name in names {
      let path = folder + "/" + name
      if name.hasPrefix("x") {
        #expect(throws: ImageError.self, "\(name)") { try ColourImage(contentsOf: path) }
        broken += 1
        continue
      }
      let image = try ColourImage(contentsOf: path)
      let expected = try Data(contentsOf: URL(fileURLWithPath: path.dropLast(4) + ".rgb"))
      #expect(Data("\(image.width) \(image.height)\n".utf8) + image.pixels == expected, "\(name)")
      sound += 1
    }
    #expect(sound >= 40 && broken >= 10, "\(sound) sound and \(broken) broken files")
  }
}
