import Dispatch
import MienSystem
import MienTensors

/// The embedded data set: faces drawn from a seed, 48×48, with the seven emotions.
///
/// An emotion is a combination of facial actions (``FacialActions``) after Ekman & Friesen's Facial Action Coding
/// System, at varying intensity, on a face of varying shape, hair, skin, age, pose, light, sharpness and noise. The set
/// is so hard that a linear model on the pixels fails and a convolutional network does not. It replaces photographs
/// where something must run or be tested without a data set. Accuracies on it say nothing about people.
///
/// Face i of a split depends on the seed, the split and i alone, so a set is a prefix of every larger one. Seven
/// consecutive faces show each emotion once.
public enum SchematicFaces {
  /// The default seed.
  public static let defaultSeed: UInt64 = 2013

  /// How many faces ``FaceData/load(_:seed:progress:)`` draws for a split.
  public static func defaultCount(_ usage: Usage) -> Int {
    usage == .training ? 7000 : 1400
  }

  /// Draws the first `count` faces of a split, on all cores.
  public static func dataset(usage: Usage, count: Int, seed: UInt64 = defaultSeed) -> FaceDataset {
    expect(count >= 0, "SchematicFaces: expected a count of at least 0, got \(count)")
    let emotions = (0..<count).map { emotion(ofFace: $0, usage: usage, seed: seed) }
    let size = FaceDataset.pixelCount
    let pixels = [UInt8](unsafeUninitializedCapacity: count * size) { buffer, initialized in
      initialized = count * size
      guard let start = buffer.baseAddress else { return }
      // Each iteration writes its own pixels, and the call returns when all are done.
      nonisolated(unsafe) let target = start
      let batch = 32
      DispatchQueue.concurrentPerform(iterations: (count + batch - 1) / batch) { part in
        for index in part * batch..<min((part + 1) * batch, count) {
          let face = face(index, emotion: emotions[index], usage: usage, seed: seed)
          (target + index * size).initialize(from: face, count: size)
        }
      }
    }
    return FaceDataset(name: usage.rawValue, pixels: pixels, emotions: emotions)
  }

  /// All three splits in their default sizes. `progress` gets the number of faces drawn and the total, split by split.
  public static func data(
    seed: UInt64 = defaultSeed, progress: ((Int64, Int64) -> Void)? = nil
  ) -> FaceData {
    let total = Usage.allCases.map(defaultCount).reduce(0, +)
    var splits: [Usage: FaceDataset] = [:]
    var done = 0
    for usage in Usage.allCases {
      splits[usage] = dataset(usage: usage, count: defaultCount(usage), seed: seed)
      done += defaultCount(usage)
      progress?(Int64(done), Int64(total))
    }
    return FaceData(source: FaceData.schematicName, splits: splits)
  }

  /// The pixels [48, 48] of one face.
  private static func face(_ index: Int, emotion: Emotion, usage: Usage, seed: UInt64) -> [UInt8] {
    var generator = RandomGenerator(seed: seed, stream: stream(usage), 1, UInt64(index))
    let identity = FaceIdentity(using: &generator)
    let actions = FacialActions(showing: emotion, using: &generator)
    let view = FaceView(using: &generator)
    var canvas = FaceCanvas(view: view)
    canvas.draw(identity, showing: actions)
    return FaceExposure(using: &generator).develop(canvas, using: &generator)
  }

  /// The emotions 0 to 6, in a different order for every seven faces.
  private static func emotion(ofFace index: Int, usage: Usage, seed: UInt64) -> Emotion {
    var generator = RandomGenerator(seed: seed, stream: stream(usage), 2, UInt64(index / 7))
    return Emotion.allCases[generator.permutation(Emotion.allCases.count)[index % 7]]
  }

  private static func stream(_ usage: Usage) -> UInt64 {
    switch usage {
    case .training: 1
    case .publicTest: 2
    case .privateTest: 3
    }
  }
}
