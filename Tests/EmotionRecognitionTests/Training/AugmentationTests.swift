import EmotionRecognition
import NeuralNetworks
import Testing

@Suite("Augmentation")
struct AugmentationTests {
  let preprocessing = Preprocessing(mean: 0.5, deviation: 0.25)
  let face = Array(SchematicFaces.dataset(usage: .training, count: 1).face(0))

  func augmented(_ augmentation: Augmentation, seed: UInt64 = 1) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    var output = [Float](repeating: .nan, count: FaceDataset.pixelCount)
    augmentation.apply(to: face, preprocessing, into: &output, using: &generator)
    return output
  }

  /// The one change that `set` switches on.
  func only(_ set: (inout Augmentation) -> Void) -> Augmentation {
    var augmentation = Augmentation.none
    set(&augmentation)
    return augmentation
  }

  @Test func nothingSwitchedOnIsThePreprocessing() {
    let expected = face.map { (Float($0) / 255 - 0.5) / 0.25 }
    for (value, wanted) in zip(augmented(.none), expected) { #expect(abs(value - wanted) < 1e-5) }
  }

  @Test func flipMirrorsEveryRow() {
    let mirrored = augmented(only { $0.flip = 1 })
    let plain = augmented(.none)
    for row in 0..<48 {
      for column in 0..<48 {
        #expect(abs(mirrored[row * 48 + column] - plain[row * 48 + 47 - column]) < 1e-4)
      }
    }
  }

  static let changes: [(String, @Sendable (inout Augmentation) -> Void)] = [
    ("rotation", { $0.rotation = 20 }), ("shift", { $0.shift = 0.2 }), ("zoom", { $0.zoom = 0.3 }),
    ("brightness", { $0.brightness = 0.3 }), ("contrast", { $0.contrast = 0.5 }), ("erasing", { $0.erasing = 1 }),
    ("light", { $0.light = 1 }), ("blur", { $0.blur = 1 }), ("noise", { $0.noise = 1 }),
  ]

  @Test(arguments: changes.indices)
  func eachChangeActsByItselfAndDiffersWithTheSeed(index: Int) {
    let augmentation = only(Self.changes[index].1)
    #expect(augmented(augmentation) != augmented(.none))
    #expect(augmented(augmentation, seed: 1) != augmented(augmentation, seed: 2))
    #expect(augmented(augmentation, seed: 3) == augmented(augmentation, seed: 3))
  }

  @Test func switchingOneChangeOffLeavesTheOthersAsTheyWere() {
    var withLight = only { $0.rotation = 15 }
    withLight.brightness = 0.2
    let rotated = augmented(only { $0.rotation = 15 })
    let both = augmented(withLight)
    // Where nothing is cut off at black or white, brightness adds one constant.
    let shift = both[1000] - rotated[1000]
    let unclipped = zip(both, rotated).filter { $0 > -1.99 && $0 < 1.99 && $1 > -1.99 && $1 < 1.99 }
    #expect(unclipped.count > 500)
    for (value, other) in unclipped { #expect(abs(value - other - shift) < 1e-4) }
  }

  @Test func valuesStayBetweenBlackAndWhite() {
    for seed in 1...50 {
      let values = augmented(Augmentation(), seed: UInt64(seed))
      #expect(values.allSatisfy { $0 >= -2.0001 && $0 <= 2.0001 })
    }
  }

  @Test func erasingTouchesBetweenTwoAndTwentySixPercent() {
    for seed in 1...40 {
      let erased = augmented(only { $0.erasing = 1 }, seed: UInt64(seed))
      let changed = zip(erased, augmented(.none)).filter { abs($0 - $1) > 1e-6 }.count
      #expect(changed > 20 && changed < 620, "seed \(seed): \(changed) pixels")
    }
  }

  @Test func rotationByAQuarterTurnIsExact() {
    let turned = Resampler(width: 48, height: 48, angle: .pi / 2, scale: 1, right: 0, down: 0).sampled(
      face.map { Float($0) })
    for row in 0..<48 {
      for column in 0..<48 {
        let source = face[(47 - column) * 48 + row]
        #expect(abs(turned[row * 48 + column] - Float(source)) < 0.02)
      }
    }
  }

  @Test(arguments: [
    "flip", "rotation", "shift", "zoom", "brightness", "contrast", "erasing", "mixup",
  ])
  func impossibleValuesAreRefused(name: String) {
    var configuration = TrainingConfiguration()
    switch name {
    case "flip": configuration.augmentation.flip = 1.5
    case "rotation": configuration.augmentation.rotation = .nan
    case "shift": configuration.augmentation.shift = -0.1
    case "zoom": configuration.augmentation.zoom = 1
    case "brightness": configuration.augmentation.brightness = 2
    case "contrast": configuration.augmentation.contrast = -1
    case "erasing": configuration.augmentation.erasing = -0.5
    default: configuration.augmentation.mixup = .infinity
    }
    let error = #expect(throws: TrainingError.self) { try configuration.validate() }
    guard case .setting(let field, _, _) = error else { return #expect(Bool(false), "\(error as Any)") }
    #expect(field == name)
  }
}
