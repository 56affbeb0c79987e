import EmotionRecognition
import MienTensors
import Testing

@Suite struct FERRowTests {
  private static let header = Array(FERText.header.utf8)

  /// What a way of reading makes of a row: its label, usage and pixels, or nil.
  private struct Reading: Equatable {
    let row: FERRow
    let pixels: [UInt8]
  }

  private func read(_ bytes: [UInt8], isFast: Bool) throws -> Reading? {
    let columns = try Self.header.withUnsafeBufferPointer { header in try FERColumns(header: header, path: "")
    }
    // Poison, to see what is left untouched.
    var pixels = [UInt8](repeating: 0xA5, count: FaceDataset.pixelCount)
    let padded = bytes + [10, 49, 49, 49]
    let row: FERRow? = padded.withUnsafeBufferPointer { line in
      pixels.withUnsafeMutableBufferPointer { target -> FERRow? in
        guard let start = line.baseAddress, let target = target.baseAddress else { return nil }
        if isFast { return FERRow.fast(start, columns: columns, pixels: target) }
        let body = UnsafeBufferPointer(rebasing: line[..<bytes.count])
        return try? FERRow.reference(body, columns: columns, isUnfinished: false, pixels: target).get()
      }
    }
    return row.map { Reading(row: $0, pixels: pixels) }
  }

  @Test func bothWaysReadTheUsualSpelling() throws {
    let text = FERText(count: 6, seed: 3)
    for face in text.faces.indices {
      let fast = try read(Array(text.row(face).utf8), isFast: true)
      #expect(fast?.pixels == text.faces[face])
      #expect(fast?.row.emotion == text.emotions[face])
      #expect(fast?.row.usage == text.usages[face])
      #expect(try read(Array(text.row(face).utf8), isFast: false) == fast)
    }
  }

  @Test func everyValueIsReadInEveryWidth() throws {
    let values = (0..<FaceDataset.pixelCount).map { UInt8($0 % 256) }
    for width in 1...3 {
      let words = values.map { value in
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
      }
      #expect(
        try read(Array("6,\(words.joined(separator: " ")),PrivateTest".utf8), isFast: true)?.pixels == values)
    }
  }

  /// What the fast way accepts after a byte was damaged, the reference accepts, too, and reads as the same.
  @Test func theFastWayAcceptsNothingElse() throws {
    let text = FERText(count: 1, seed: 4)
    let row = Array(text.row(0).utf8)
    let damages: [UInt8] = Array(" ,\"-/0:9a\r\t".utf8) + [0, 0x1F, 0x80, 0xFA, 0xFF]
    var generator = RandomGenerator(seed: 5)
    var accepted = 0
    for trial in 0..<300 {
      var damaged = row
      let place =
        trial % 3 == 0
        ? Int(generator.next() % 8)
        : trial % 3 == 1
          ? row.count - 1 - Int(generator.next() % 12) : Int(generator.next() % UInt64(row.count))
      damaged[place] = damages[Int(generator.next() % UInt64(damages.count))]
      if let fast = try read(damaged, isFast: true) {
        accepted += 1
        #expect(try read(damaged, isFast: false) == fast, "byte \(place) is \(damaged[place])")
      }
    }
    #expect(accepted > 0 && accepted < 150)
  }
}
