import EmotionRecognition
import Testing

@Suite struct FaceDatasetTests {
  /// Three faces of the tones 0, 51 and 255.
  private let faces = FaceDataset(
    name: "three", pixels: [0, 51, 255].flatMap { [UInt8](repeating: $0, count: FaceDataset.pixelCount) },
    emotions: [.happy, .angry, .happy], softTargets: (0..<21).map { Float($0 % 7 == 3 ? 1 : 0) })

  @Test func statisticsAreThoseOfThePixels() {
    // The values 0, 0.2 and 1: mean 0.4, variance (0.16 + 0.04 + 0.36) / 3.
    #expect(abs(faces.mean - 0.4) < 1e-6)
    #expect(abs(faces.standardDeviation - Float(0.56 / 3).squareRoot()) < 1e-6)
    #expect(faces.classCounts == [1, 0, 0, 2, 0, 0, 0])
    #expect(faces.prefix(0).pixelStatistics == (0, 0))
  }

  @Test func subsetsKeepEverythingTogether() {
    let chosen = faces.subset([2, 0, 2])
    #expect(chosen.emotions == [.happy, .happy, .happy])
    #expect(chosen.face(0).allSatisfy { $0 == 255 })
    #expect(chosen.face(1).allSatisfy { $0 == 0 })
    #expect(chosen.softTargets?.count == 21)
    #expect(areEqual(faces.subset([0, 1]), faces.prefix(2)))
    #expect(areEqual(faces.prefix(9), faces))
    #expect(faces.prefix(1).count == 1)
  }

  @Test func fingerprintIsFNV1a() {
    // Of no byte: the offset basis of the specification.
    #expect(FaceDataset(name: "", pixels: [], emotions: []).fingerprint == "cbf29ce484222325")
    // From python3: h = 0xcbf29ce484222325; for b in [2] + [97] * 2304: h = (h ^ b) * 0x100000001b3 % 2**64
    let one = FaceDataset(name: "", pixels: [UInt8](repeating: 97, count: 2304), emotions: [.fear])
    #expect(one.fingerprint == "08cc43e003109845")
  }

  @Test func fingerprintDependsOnPixelsLabelsAndOrder() {
    let all = [faces, faces.subset([1, 0, 2]), faces.prefix(2), faces.subset([0, 1, 1])].map(\.fingerprint)
    #expect(Set(all).count == 4)
    #expect(faces.withSoftTargets(nil).fingerprint == faces.fingerprint)
    let relabelled = FaceDataset(name: "three", pixels: faces.pixels, emotions: [.happy, .angry, .sad])
    #expect(relabelled.fingerprint != faces.fingerprint)
  }

  @Test func emotionsAreInTheOrderOfTheLabels() {
    #expect(
      Emotion.allCases.map(\.name) == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"])
    #expect(Emotion.allCases.map(\.rawValue) == Array(0..<7))
    #expect(Usage.allCases.map(\.rawValue) == ["Training", "PublicTest", "PrivateTest"])
  }
}
