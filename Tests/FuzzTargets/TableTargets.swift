import EmotionRecognition
import FaceDetection
import MienBenchmarks
import MienFiles

extension FuzzTarget {
  static let tables = [csv, fer2013, ferPlus, boxes, baseline]

  /// A line of comma-separated values.
  private static let csv = FuzzTarget(
    "csv", "a line of comma-separated values: CSV", longest: 256, words: [",", "\"", "\"\"", ";", "\t", "\r"],
    seeds: { ["a,b,c", "\"a,\"\"b\"\"\",,é", "\"open", " a ; b\t;\"c;d\""].map { Array($0.utf8) } },
    prepare: { _ in
      { input in
        let line = String(decoding: input, as: UTF8.self)
        for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), 9] {
          let fields = input.withUnsafeBufferPointer { CSV.fields($0, separator: separator) }
          try require(fields.count <= input.count + 1, "\(fields.count) fields of \(input.count) bytes")
        }
        let field = CSV.field(line)
        try require(!field.contains(where: \.isNewline), "a field with a line break")
        // As it is written: on one line, bytes that are no characters as such.
        func written(_ text: String) -> String { String(FileName.shown(text).map { $0.isNewline ? " " : $0 }) }
        let plain = written(line)
        try require(CSV.fields(field) == [plain], "'\(plain)' is read as \(CSV.fields(field) ?? [])")
        guard let fields = CSV.fields(line) else { throw Refusal() }
        let joined = fields.map(CSV.field).joined(separator: ",")
        let clean = fields.map(written)
        try require(CSV.fields(joined) == clean, "\(fields) is written and read as \(CSV.fields(joined) ?? [])")
      }
    })

  /// A file of faces like FER-2013's. The bytes 1 to 4 stand for many pixels: a face has too many to be made up.
  private static let fer2013 = FuzzTarget(
    "fer2013", "a table of faces: FER2013", longest: 96,
    words: [
      "emotion", "pixels", "Usage", "Training", "PublicTest", "PrivateTest", "emotion,pixels,Usage\n", "\u{1}", "\u{2}",
      "\n3,\u{2}",
    ],
    seeds: {
      [
        "emotion,pixels,Usage\n3,\u{2},Training\n0,\u{2},PublicTest\n",
        "emotion;pixels\n\"happy\";\"\u{1}255\"\n3.0;\u{2}",
        "\u{FEFF}Usage\tother\temotion\tpixels\r\n train \tx\t sad \t \u{3}\r\n\r\n",
        "emotion,pixels,Usage\n3,\u{2},Trai",
        "emotion,pixels\n1,\u{1}256\n", "emotion,pixels\n1,\u{4}\n2,\u{1}-0",
      ].map { Array($0.utf8) }
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/a.csv")
      let runs = [
        1: String(repeating: "7 ", count: FaceDataset.pixelCount - 1),
        2: (0..<FaceDataset.pixelCount).map { "\($0 % 256)" }.joined(separator: " "),
        3: String(repeating: "012  ", count: FaceDataset.pixelCount), 4: String(repeating: "0 ", count: 300),
      ].mapValues { Array($0.utf8) }
      return { input in
        // Three of them are enough for two faces and a part of one; more only take time.
        var left = 3
        let bytes = input.flatMap { byte -> [UInt8] in
          guard left > 0, let run = runs[Int(byte)] else { return [byte] }
          left -= 1
          return run
        }
        try file.replace(with: bytes)
        var results: [Result<FER2013, DataError>] = []
        for (chunk, count) in [(1 << 14, 1), (4096, 2)].prefix(input.count % 4 == 0 ? 2 : 1) {
          do throws(DataError) {
            results.append(.success(try FER2013(contentsOf: file.path, chunkSize: chunk, chunksPerRound: count)))
          } catch {
            results.append(.failure(error))
          }
        }
        switch (results[0], results[results.count - 1]) {
        case (.success(let one), .success(let other)):
          try require(one.rowUsages == other.rowUsages, "the rows differ with the size of the pieces")
          for usage in one.usages {
            guard let faces = one[usage] else { throw Finding("no faces of \(usage)") }
            try require(faces.pixels == other[usage]?.pixels, "the pixels differ with the size of the pieces")
            try require(faces.emotions == other[usage]?.emotions, "the labels differ with the size of the pieces")
            try require(
              faces.pixels.count == faces.count * FaceDataset.pixelCount,
              "\(faces.count) faces have \(faces.pixels.count) pixels")
          }
        case (.failure(let one), .failure(let other)):
          try require(one == other, "'\(one)' and '\(other)', by the size of the pieces")
          throw one
        default: throw Finding("whether it is read depends on the size of the pieces")
        }
        try compareRows(of: bytes)
      }
    })

  /// The fast reader of a row against the reference.
  private static func compareRows(of bytes: [UInt8]) throws {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false)
    guard let header = lines.first.map(Array.init),
      let columns = try? header.withUnsafeBufferPointer({ try FERColumns(header: $0, path: "a") })
    else { return }
    for line in lines.dropFirst() {
      // A line's end, and the three bytes after it that may be read.
      let padded = Array(line) + [10, 0x39, 0x39, 0x39]
      var (fast, slow) = (
        [UInt8](repeating: 1, count: FaceDataset.pixelCount), [UInt8](repeating: 2, count: FaceDataset.pixelCount)
      )
      let row = padded.withUnsafeBufferPointer { line -> FERRow? in
        fast.withUnsafeMutableBufferPointer { pixels in
          guard let line = line.baseAddress, let pixels = pixels.baseAddress else { return nil }
          return FERRow.fast(line, columns: columns, pixels: pixels)
        }
      }
      guard let row else { continue }
      let reference = Array(line).withUnsafeBufferPointer { line in
        slow.withUnsafeMutableBufferPointer { pixels in
          pixels.baseAddress.map { FERRow.reference(line, columns: columns, isUnfinished: false, pixels: $0) }
        }
      }
      guard case .success(row) = reference else { throw Finding("the fast reader reads \(row), the slow one refuses") }
      try require(fast == slow, "the fast reader reads other pixels than the slow one")
    }
  }

  /// The votes of FER+.
  private static let ferPlus = FuzzTarget(
    "fer-plus", "the votes of FER+: FERPlus", longest: 512,
    words: [
      "Usage,neutral,happiness,surprise,sadness,anger,disgust,fear\n", "Training,", "PublicTest,", "1001", "\n", ",",
    ],
    seeds: {
      let names = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
      return [
        names + "\nTraining,a.png,1,2,3,0,4,0,0,0,0,0\nPublicTest,,10,0,0,0,0,0,0,0,0,0\n", names,
        names + "\nTraining,a,1",
        "anger,disgust,fear,happiness,sadness,surprise,neutral,Usage\r\n0,0,0,1000,0,0,0,PrivateTest\r\n",
      ].map { Array($0.utf8) }
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/a.csv")
      return { input in
        try file.replace(with: input)
        let votes = try FERPlus(contentsOf: file.path)
        for usage in Usage.allCases {
          for index in 0..<votes.count(usage) {
            let row = votes.votes(usage, face: index)
            try require(row.count == 7 && row.allSatisfy { (0...1000).contains($0) }, "the votes \(row)")
          }
        }
      }
    })

  /// The boxes of faces that a detector learns from.
  private static let boxes = FuzzTarget(
    "boxes", "boxes of faces: LabelledScenes", longest: 512,
    words: ["image,x,y,width,height,part\n", ",train\n", ",held-out\n", "inf", "nan", "1e38", "\"", "\r\n"],
    seeds: {
      [
        "image,x,y,width,height,part\na.png,1,2,3,4.5,train\na.png,9,9,1,1,train\n\"b,c.png\",-1,0,1e3,2,held-out\n",
        "\u{FEFF}image,x,y,width,height,part\r\na.png,1,2,3,4.5,train", "image,x,y\n",
        "image,x,y,width,height,part\n,,,,,",
      ].map { Array($0.utf8) }
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/boxes.csv")
      return { input in
        try file.replace(with: input)
        for scene in try LabelledScenes(contentsOf: folder).scenes {
          try require(!scene.boxes.isEmpty, "a scene without a box")
          for box in scene.boxes {
            let numbers = [box.left, box.top, box.width, box.height]
            try require(numbers.allSatisfy(\.isFinite), "a box that is not finite: \(box)")
            let face = box.face
            try require([face.x, face.y, face.side].allSatisfy(\.isFinite), "a face that is not finite: \(face)")
          }
        }
      }
    })

  /// Measurements of earlier.
  private static let baseline = FuzzTarget(
    "baseline", "measurements: Baseline", longest: 512,
    words: [
      "\"name\":", "\"threads\":", "\"seconds\":", "\"gigaflops_per_second\":", "\"fraction_of_peak\":",
      "\"images_per_second\":", "NaN", "1e308",
    ],
    seeds: {
      [
        #"[{"name":"peak","threads":2,"seconds":0.5,"gigaflops_per_second":9.5,"fraction_of_peak":1,"images_per_second":3}]"#,
        #"[{"name":"a%s%n","threads":-1,"seconds":"NaN"},{"name":"b","threads":1,"seconds":0}]"#, "[]",
      ].map { Array($0.utf8) }
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/a.json")
      return { input in
        try file.replace(with: input)
        let measurements = try Baseline.read(file.path)
        try require(!Measurement.table(measurements, comparedWith: measurements).isEmpty, "no table")
      }
    })
}

/// An input was refused by a reader that has no error to throw.
struct Refusal: Error {}
