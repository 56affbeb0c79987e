import EmotionRecognition
import Testing

@Suite struct SchematicFacesTests {
  private static let faces = SchematicFaces.dataset(usage: .training, count: 70, seed: 5)

  @Test func theSameSeedDrawsTheSameFaces() {
    #expect(areEqual(SchematicFaces.dataset(usage: .training, count: 70, seed: 5), Self.faces))
  }

  @Test(arguments: [0, 1, 6, 33, 69])
  func fewerFacesAreAPrefixOfMore(count: Int) {
    #expect(
      areEqual(SchematicFaces.dataset(usage: .training, count: count, seed: 5), Self.faces.prefix(count)))
  }

  @Test func otherSeedsAndSplitsDrawOtherFaces() {
    let others = [
      SchematicFaces.dataset(usage: .training, count: 14, seed: 6),
      SchematicFaces.dataset(usage: .publicTest, count: 14, seed: 5),
      SchematicFaces.dataset(usage: .privateTest, count: 14, seed: 5),
    ]
    #expect(Set((others + [Self.faces.prefix(14)]).map(\.fingerprint)).count == 4)
    for other in others {
      #expect(LeakCheck.indices(of: other, alsoIn: Self.faces) == [])
    }
  }

  @Test func everySevenFacesShowEveryEmotionOnce() {
    #expect(Self.faces.classCounts == [Int](repeating: 10, count: 7))
    for start in stride(from: 0, to: 70, by: 7) {
      #expect(Set(Self.faces.emotions[start..<start + 7]).count == 7)
    }
    // Their order is not always the same.
    #expect(Array(Self.faces.emotions[0..<7]) != Array(Self.faces.emotions[7..<14]))
  }

  @Test func theWholeRangeOfTonesIsUsed() {
    #expect(Self.faces.pixels.min() == 0)
    #expect(Self.faces.pixels.max() == 255)
    #expect(Set(Self.faces.pixels).count == 256)
    #expect(Self.faces.mean > 0.3 && Self.faces.mean < 0.7)
    #expect(Self.faces.standardDeviation > 0.15 && Self.faces.standardDeviation < 0.35)
  }

  /// No face is blank, and each differs from the others by much more than noise.
  @Test func facesDiffer() {
    let data = FaceData(source: "drawn", splits: [.training: Self.faces])
    #expect(LeakCheck(data)[.training]?.redundant == [])
    for index in 1..<Self.faces.count {
      let (one, other) = (Self.faces.face(index - 1), Self.faces.face(index))
      let difference = zip(one, other).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      #expect(difference / FaceDataset.pixelCount > 10, "faces \(index - 1) and \(index)")
      #expect(Set(other).count > 20, "face \(index)")
    }
  }

  @Test func defaultSizesDivideBySeven() {
    #expect(Usage.allCases.map(SchematicFaces.defaultCount) == [7000, 1400, 1400])
  }
}
