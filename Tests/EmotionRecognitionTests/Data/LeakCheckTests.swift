import EmotionRecognition
import Testing

@Suite struct LeakCheckTests {
  /// Faces that are made of a number each: the same number, the same face; 0 is blank.
  private func faces(_ numbers: [UInt8], _ emotions: [Emotion]? = nil) -> FaceDataset {
    let pixels: [UInt8] = numbers.flatMap { number -> [UInt8] in
      (0..<FaceDataset.pixelCount).map {
        number == 0 ? UInt8(9) : UInt8(truncatingIfNeeded: $0 &* Int(number))
      }
    }
    return FaceDataset(
      name: "", pixels: pixels, emotions: emotions ?? [Emotion](repeating: .happy, count: numbers.count))
  }

  @Test func findsWhatWasPlanted() throws {
    let data = FaceData(
      source: "planted",
      splits: [
        .training: faces([1, 2, 1, 0, 3, 2, 1], [.happy, .sad, .happy, .fear, .fear, .angry, .sad]),
        .publicTest: faces([4, 3, 5, 4, 0, 1]),
        .privateTest: faces([6, 4]),
      ])
    let check = LeakCheck(data)
    let training = try #require(check[.training])
    #expect(training.count == 7)
    #expect(training.redundant == [2, 5, 6])
    #expect(training.contradictory == [5, 6])
    #expect(training.blank == [3])
    #expect(training.alsoInTraining == [])
    #expect(training.withoutDuplicates == [0, 1, 3, 4])
    let test = try #require(check[.publicTest])
    #expect(test.redundant == [3])
    #expect(test.contradictory == [])
    #expect(test.blank == [4])
    #expect(test.alsoInTraining == [1, 4, 5])
    #expect(test.withoutDuplicates == [0, 2])
    #expect(check[.privateTest]?.withoutDuplicates == [0, 1])
  }

  @Test func onePixelMakesADifference() {
    let one = faces([1])
    for place in [0, 1000, FaceDataset.pixelCount - 1] {
      var pixels = one.pixels
      pixels[place] ^= 1
      let other = FaceDataset(name: "", pixels: pixels, emotions: one.emotions)
      #expect(LeakCheck.indices(of: other, alsoIn: one) == [])
    }
    #expect(LeakCheck.indices(of: one, alsoIn: one) == [0])
  }

  @Test func drawnFacesDoNotLeak() {
    let data = FaceData(
      source: "drawn",
      splits: [
        .training: SchematicFaces.dataset(usage: .training, count: 21),
        .publicTest: SchematicFaces.dataset(usage: .publicTest, count: 21),
      ])
    let check = LeakCheck(data)
    #expect(check[.training]?.withoutDuplicates == Array(0..<21))
    #expect(check[.publicTest]?.withoutDuplicates == Array(0..<21))
    #expect(check[.privateTest] == nil)
  }
}
