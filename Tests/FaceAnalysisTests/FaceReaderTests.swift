import FaceAnalysis
import Foundation
import NeuralNetworks
import Testing

@Suite struct FaceReaderTests {
  static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Datasets/astronaut.jpg").path

  /// Two lines, as the README has them.
  @Test func theAstronautIsHappy() throws {
    let reader = try FaceReader.shipped()
    let faces = try reader.faces(inFile: Self.path)
    #expect(faces.count == 1 && faces.first?.emotion == .happy)
    #expect(faces.first?.pixels?.width == 48)
  }

  /// The same answers for a file, a grey picture and, but for the conversion of colours, a colour picture.
  @Test func filesAndPicturesAreRead() throws {
    let reader = try FaceReader.shipped()
    let file = try reader.faces(inFile: Self.path)
    #expect(try reader.faces(in: GrayImage(contentsOf: Self.path)) == file)
    let colour = try reader.faces(in: ColourImage(contentsOf: Self.path))
    #expect(colour.count == 1 && colour.first?.emotion == .happy)
    #expect(throws: ImageError.self) { try reader.faces(inFile: "/nowhere.png") }
  }

  /// Several faces are one batch: each has the answer that it has alone, but for rounding.
  @Test func facesOfABatchAreThoseOfOne() throws {
    let reader = try FaceReader.shipped()
    let face = try GrayImage(contentsOf: Self.path)
    var group = GrayImage(width: 2 * face.width, height: face.height, filledWith: 120)
    for y in 0..<face.height {
      for x in 0..<face.width {
        group[x, y] = face[x, y]
        group[x + face.width, y] = face[x, y]
      }
    }
    let (alone, both) = (reader.faces(in: face), reader.faces(in: group))
    #expect(both.count == 2)
    for other in both {
      let worst = zip(alone[0].probabilities, other.probabilities).map { abs($0 - $1) }.max() ?? 1
      #expect(worst < 0.02, "the same pixels, found a little elsewhere: \(worst)")
    }
  }

  /// A region that lies beside the picture finds nothing, and that is said.
  @Test func regionsBesideThePictureAreNamed() throws {
    var reader = try FaceReader.shipped()
    for (region, isBeside) in [("0,0,400,400", false), ("511,511,9,9", false), ("512,0,9,9", true), ("-9,0,9,9", true)]
    {
      reader.options.region = Rectangle(region)
      let remark = reader.remark(width: 512, height: 512)
      #expect((remark == "the region lies outside the picture of 512×512 pixels") == isBeside, "\(region)")
      #expect(reader.remark(width: nil, height: 512) == nil)
    }
    var prediction = try PicturePrediction(reader)
    #expect(try prediction.add(file: Self.path).remark?.contains("outside the picture") == true)
    reader.detector = nil
    #expect(reader.remark(width: 512, height: 512) == nil)
  }

  /// Several tasks at once get what one gets.
  @Test func tasksShareAReader() async throws {
    let reader = try FaceReader.shipped()
    let picture = try GrayImage(contentsOf: Self.path)
    let expected = reader.faces(in: picture)
    let all = await withTaskGroup(of: [FaceReading].self) { group in
      for _ in 0..<8 { group.addTask { reader.faces(in: picture) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(all.count == 8 && all.allSatisfy { $0 == expected })
  }

  /// Without a detector, a picture is a face, of any size.
  @Test(arguments: [(48, 48), (1, 1), (90, 30)]) func wholePicturesAreFaces(width: Int, height: Int) throws {
    let reader = FaceReader(try .shipped(), nil)
    let faces = reader.faces(in: GrayImage(width: width, height: height, filledWith: 100))
    #expect(faces.count == 1 && faces[0].framing == .whole(width: width, height: height))
    #expect(faces[0].box == (0, 0, Float(width), Float(height)) && faces[0].score == nil)
  }

  /// Frames that are a face each are one person.
  @Test func framesOfAFaceArePersons() throws {
    let face = try GrayImage(contentsOf: Self.path).cropped(to: Rectangle(x: 60, y: 0, width: 110, height: 90))
    var analyzer = FrameAnalyzer(FaceReader(try .shipped(), nil))
    for index in 0..<3 {
      let analysis = analyzer.analyze(face, at: Int64(index) * 40_000)
      #expect(analysis.faces.map(\.person) == [1] && analysis.faces.first?.smoothed?.count == 7)
    }
  }
}

/// Pictures that lie on their side.
@Suite struct TurnedPictureTests {
  @Test(arguments: [90, 180, 270]) func theFaceIsFoundAndPlaced(degrees: Int) throws {
    let reader = try FaceReader.shipped()
    let picture = try GrayImage(contentsOf: FaceReaderTests.path)
    let upright = try #require(reader.faces(in: picture).first)
    let lying = picture.turned(by: degrees)
    let (faces, turned) = reader.facesInAnyTurn(of: lying)
    #expect(turned == 360 - degrees)
    let face = try #require(faces.first)
    #expect(faces.count == 1 && face.probabilities == upright.probabilities && face.score == upright.score)
    // The middle of the face, and its roll, in the picture as it lies.
    let (x, y) = (upright.box.x + upright.box.width / 2, upright.box.y + upright.box.height / 2)
    let (width, height) = (Float(picture.width), Float(picture.height))
    let expected = [90: (height - y, x), 180: (width - x, height - y), 270: (y, width - x)][degrees]
    let (gotX, gotY) = (face.box.x + face.box.width / 2, face.box.y + face.box.height / 2)
    #expect(abs(gotX - (expected?.0 ?? 0)) < 0.01 && abs(gotY - (expected?.1 ?? 0)) < 0.01)
    let roll = try #require(face.roll) - (upright.roll ?? 0)
    #expect(abs(cos(roll - Float(degrees) * .pi / 180) - 1) < 1e-5)
    // A region is one of the picture as it is.
    var strict = reader
    strict.options.region = Rectangle(x: Int(gotX) - 5, y: Int(gotY) - 5, width: 10, height: 10)
    #expect(strict.facesInAnyTurn(of: lying).faces.count == 1)
    strict.options.region = Rectangle(x: Int(gotX) + 15, y: Int(gotY) + 15, width: 10, height: 10)
    #expect(strict.facesInAnyTurn(of: lying).faces.isEmpty)
  }

  /// Of several turns with a face, the one in which a face is surest counts.
  @Test func theBestTurnCounts() throws {
    let reader = try FaceReader.shipped()
    let face = try GrayImage(contentsOf: FaceReaderTests.path)
    let (blurred, over) = (face.turned(by: 270).resized(width: 64, height: 64), face.turned(by: 180))
    let side = blurred.resized(width: face.width, height: face.height)
    var both = GrayImage(width: face.width, height: 2 * face.height, filledWith: 120)
    for y in 0..<face.height {
      for x in 0..<face.width { (both[x, y], both[x, y + face.height]) = (over[x, y], side[x, y]) }
    }
    let scores = [90, 270, 180].map { reader.faces(in: both.turned(by: $0)).compactMap(\.score).max() ?? 0 }
    try #require(reader.faces(in: both).isEmpty)
    try #require(scores[0] >= FaceReader.turnedThreshold && scores[2] > scores[0], "\(scores)")
    #expect(reader.facesInAnyTurn(of: both).turnedDegrees == 180)
  }

  /// A file is read as the command reads it.
  @Test func filesAreTurned() throws {
    let reader = try FaceReader.shipped()
    let path = NSTemporaryDirectory() + "mien-\(UUID()).png"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lying = try GrayImage(contentsOf: FaceReaderTests.path).turned(by: 90)
    try Data(lying.pngEncoded()).write(to: URL(filePath: path))
    #expect(try reader.faces(inFile: path) == reader.facesInAnyTurn(of: lying).faces)
    #expect(try reader.faces(inFile: path).count == 1)
  }

  @Test func uprightPicturesAreNotTurned() throws {
    let reader = try FaceReader.shipped()
    let picture = try GrayImage(contentsOf: FaceReaderTests.path)
    let (faces, turned) = reader.facesInAnyTurn(of: picture)
    #expect(turned == nil && faces == reader.faces(in: picture))
    let (none, nothing) = reader.facesInAnyTurn(of: GrayImage(width: 100, height: 60, filledWith: 128))
    #expect(none.isEmpty && nothing == nil)
  }
}
