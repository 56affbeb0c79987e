import Images
import Testing

@testable import Capture

@Suite struct JPEGFrameTests {
  func frame(_ bytes: [UInt8]) -> Frame {
    RawFrame(bytes: bytes, layout: PixelLayout(format: .mjpeg, width: 0, height: 0), time: 0, sequence: 0).decoded()
  }

  /// The tables of a DHT segment by their class and number: the counts and the symbols.
  func tables(_ segment: ArraySlice<UInt8>) -> [UInt8: [UInt8]] {
    var rest = segment.dropFirst(4)
    var tables: [UInt8: [UInt8]] = [:]
    while let id = rest.popFirst() {
      let count = 16 + rest.prefix(16).reduce(0) { $0 + Int($1) }
      tables[id] = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return tables
  }

  @Test func standardTablesAreThoseOfTheStandard() throws {
    let begin = try #require(pictureWithTables.firstRange(of: [0xFF, 0xC4] as [UInt8])?.lowerBound)
    let length = 2 + Int(pictureWithTables[begin + 2]) << 8 + Int(pictureWithTables[begin + 3])
    let theirs = tables(pictureWithTables[begin..<(begin + length)])
    #expect(theirs.count == 4 && tables(HuffmanTables.standardSegment[...]) == theirs)
    #expect(HuffmanTables.standardSegment.count == length)
  }

  @Test func tablesAreInsertedWhereTheyAreMissing() throws {
    #expect(HuffmanTables.inserted(into: pictureWithTables) == pictureWithTables)
    let mended = HuffmanTables.inserted(into: pictureWithoutTables)
    #expect(mended.count == pictureWithTables.count)
    let scan = try #require(mended.firstRange(of: [0xFF, 0xDA] as [UInt8])?.lowerBound)
    #expect(Array(mended[(scan - 420)..<scan]) == HuffmanTables.standardSegment)
    #expect(try ColourImage(decoding: mended) == ColourImage(decoding: pictureWithTables))
    #expect(frame(pictureWithoutTables).picture?.gray == frame(pictureWithTables).picture?.gray)
    #expect(try frame(pictureWithoutTables).picture?.colour() == ColourImage(decoding: pictureWithTables))
  }

  @Test func junkAfterThePictureIsNothing() {
    for junk in [[UInt8](repeating: 0, count: 5000), [0xFF, 0xD8, 0xFF, 0xE0, 9], [0xFF], Array(1...200)] {
      #expect(frame(pictureWithTables + junk).picture?.gray == frame(pictureWithTables).picture?.gray)
    }
  }

  @Test func truncatedPicturesAreBroken() {
    for count in stride(from: 1, to: pictureWithoutTables.count - 2, by: 7) {
      guard case .broken(let fault) = frame(Array(pictureWithoutTables.prefix(count))).content else {
        Issue.record("\(count) bytes are a picture")
        continue
      }
      #expect(!fault.description.isEmpty)
    }
    guard case .truncated? = frame(Array(pictureWithTables.prefix(pictureWithTables.count - 60))).fault else {
      Issue.record("not truncated")
      return
    }
    #expect(frame([]).fault == .empty)
    #expect(frame([1, 2, 3]).fault == .undecodable(reason: "it does not begin like a JPEG picture"))
  }

  /// Bytes changed, removed and doubled: a picture or a reason, never a trap.
  @Test func damage() {
    var noise = Noise(state: 7)
    var broken = 0
    for _ in 0..<400 {
      var bytes = Bool.random(using: &noise) ? pictureWithTables : pictureWithoutTables
      for _ in 0..<Int.random(in: 1...6, using: &noise) {
        let place = Int.random(in: 0..<bytes.count, using: &noise)
        switch Int.random(in: 0...2, using: &noise) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &noise)
        case 1: bytes.remove(at: place)
        default: bytes.insert(0xFF, at: place)
        }
      }
      if frame(bytes).fault != nil { broken += 1 }
    }
    #expect(broken > 50)
  }
}
