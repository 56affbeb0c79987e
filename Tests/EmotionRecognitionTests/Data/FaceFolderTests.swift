import EmotionRecognition
import Foundation
import Images
import TestSupport
import Testing

@Suite struct FaceFolderTests {
  /// A gray picture of 48×48 whose pixels are all `tone`: a PNG with one row filter and stored, not deflated,
  /// data.
  private func picture(tone: UInt8) -> Data {
    let side = FaceDataset.side
    let raw = [UInt8]((0..<side).flatMap { _ in [0] + [UInt8](repeating: tone, count: side) })
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let content = Array(name.utf8) + body
      var remainder = ~UInt32(0)
      for byte in content {
        remainder ^= UInt32(byte)
        for _ in 0..<8 { remainder = remainder & 1 == 1 ? (remainder >> 1) ^ 0xEDB8_8320 : remainder >> 1 }
      }
      return big(UInt32(body.count)) + content + big(~remainder)
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in raw {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    let length = UInt16(raw.count)
    let stored = [
      0x78, 0x01, 0x01, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8),
    ]
    return Data(
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        + chunk("IHDR", big(UInt32(side)) + big(UInt32(side)) + [8, 0, 0, 0, 0])
        + chunk("IDAT", stored + raw + big(b << 16 | a)) + chunk("IEND", []))
  }

  private func write(_ files: [(String, UInt8)], in folder: String) throws {
    for (name, tone) in files {
      let place = URL(fileURLWithPath: folder + "/" + name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try picture(tone: tone).write(to: place)
    }
  }

  private func tones(_ faces: FaceDataset?) -> [UInt8] {
    (0..<(faces?.count ?? 0)).compactMap { index in
      guard let face = faces?.face(index), let first = face.first else { return nil }
      return face.allSatisfy { $0 == first } ? first : nil
    }
  }

  @Test func readsSplitsAndEmotionsInOrder() throws {
    try withTemporaryFolder { folder in
      try write(
        [
          ("train/happy/b.png", 2), ("train/happy/a.png", 1), ("train/Anger/10.png", 4),
          ("train/Anger/9.png", 5),
          ("test/sadness/x.png", 6), ("train/neutral/.hidden.png", 7), ("train/neutral/z.png", 8),
          ("__MACOSX/train/x.png", 9),
        ], in: folder)
      try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/train/happy/notes.txt"))
      var told: [Int64] = []
      let data = try FaceData.load(folder) { done, total in
        #expect(total == 6)
        told.append(done)
      }
      #expect(data.usages == [.training, .publicTest])
      #expect(data[.training]?.emotions == [.angry, .angry, .happy, .happy, .neutral])
      #expect(tones(data[.training]) == [4, 5, 1, 2, 8])
      #expect(data[.publicTest]?.emotions == [.sad])
      #expect(tones(data[.publicTest]) == [6])
      #expect(told.last == 6)
    }
  }

  @Test(arguments: [
    ("training", Usage.training), ("Train", .training), ("TEST", .publicTest), ("testing", .publicTest),
    ("PublicTest", .publicTest), ("validation", .publicTest), ("val", .publicTest),
    ("PrivateTest", .privateTest),
  ])
  func knowsTheNamesOfSplits(name: String, usage: Usage) throws {
    try withTemporaryFolder { folder in
      try write([("\(name)/fear/1.png", 3)], in: folder)
      let data = try FaceData.load(folder)
      #expect(data.usages == [usage])
      #expect(data.rowUsages == [usage])
    }
  }

  @Test func keepsValidationAndTestApart() throws {
    try withTemporaryFolder { folder in
      try write([("train/fear/1.png", 1), ("validation/fear/1.png", 2), ("test/fear/1.png", 3)], in: folder)
      let data = try FaceData.load(folder)
      #expect(Usage.allCases.map { tones(data[$0]) } == [[1], [2], [3]])
    }
  }

  @Test func withoutSplitsAllIsTraining() throws {
    try withTemporaryFolder { folder in
      try write([("surprised/1.png", 1), ("Disgusted/1.png", 2)], in: folder)
      let data = try FaceData.load(folder)
      #expect(data.usages == [.training])
      #expect(data[.training]?.emotions == [.disgust, .surprise])
    }
  }

  @Test(arguments: [
    ("anger", Emotion.angry), ("ANGRY", .angry), ("disgusted", .disgust), ("fearful", .fear),
    ("happiness", .happy),
    ("sadness", .sad), ("Surprised", .surprise), ("neutral", .neutral), ("5", .surprise),
  ])
  func knowsTheNamesOfEmotions(name: String, emotion: Emotion) {
    #expect(Emotion(named: name) == emotion)
  }

  /// Numbers mean other emotions in every data set: somebody has to say which.
  @Test(arguments: [
    (LabelNumbers.fer2013, [Emotion.angry, .disgust, .fear]), (.affectnet, [.neutral, .happy, .sad]),
  ])
  func numbersAreNotGuessed(numbers: LabelNumbers, emotions: [Emotion]) throws {
    try withTemporaryFolder { folder in
      try write([("train/0/a.png", 1), ("train/1/a.png", 1), ("train/2/a.png", 1)], in: folder)
      #expect(throws: DataError(.numberedFolder("0"), path: folder + "/train/0")) { try FaceData.load(folder) }
      let read = try FaceData.load(folder, numbers: numbers)[.training]?.emotions ?? []
      #expect(Set(read) == Set(emotions))
      #expect(LabelNumbers.rafDB.emotion(1) == .surprise && LabelNumbers.rafDB.emotion(0) == nil)
    }
  }

  /// Every file that is left out is counted, and what is a picture by its bytes is read whatever its name.
  @Test func whatIsLeftOutIsCounted() throws {
    try withTemporaryFolder { folder in
      try write([("sad/a.png", 1), ("sad/b.jfif", 2)], in: folder)
      for name in ["c.webp", "d.webp", "e", ".hidden"] {
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder + "/sad/" + name))
      }
      try FileManager.default.createSymbolicLink(atPath: folder + "/sad/f.png", withDestinationPath: "/nowhere")
      #expect(mkfifo(folder + "/sad/g.png", 0o600) == 0)
      let data = try FaceData.load(folder)
      #expect(tones(data[.training]) == [1, 2])
      #expect(
        data.notes == [
          "\(folder): 5 of 7 files are left out: 2 .webp, 1 links to nothing, 1 pipes or devices, 1 without an ending"
        ])
    }
  }

  @Test func saysWhatIsWrong() throws {
    try withTemporaryFolder { folder in
      #expect(throws: DataError(.noPictures, path: folder)) { try FaceData.load(folder) }
      try write([("train/contempt/1.png", 1)], in: folder)
      #expect(throws: DataError(.unknownFolder("contempt"), path: folder + "/train/contempt")) {
        try FaceData.load(folder)
      }
      try FileManager.default.removeItem(atPath: folder + "/train/contempt")
      try write([("train/sad/1.png", 1), ("train/sad/2.png", 1), ("train/sad/3.png", 1)], in: folder)
      for broken in ["2.png", "3.png"] {
        try Data("text".utf8).write(to: URL(fileURLWithPath: folder + "/train/sad/" + broken))
      }
      let error = #expect(throws: DataError.self) { try FaceData.load(folder) }
      #expect(error?.path == folder + "/train/sad/2.png")
      guard case .picture? = error?.reason else {
        Issue.record("expected a broken picture, got \(String(describing: error))")
        return
      }
      #expect(error?.description.contains("1 more cannot be read: 3.png") == true)
    }
  }
}
