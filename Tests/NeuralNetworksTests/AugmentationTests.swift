import NeuralNetworks
import ReferenceSupport
import Testing

/// Changes of training pictures.
@Suite struct AugmentationTests {
  private static let cases: [(height: Int, width: Int, channels: Int, resampler: Resampler)] = [
    (5, 7, 1, Resampler(width: 7, height: 5, angle: 0, scale: 1, right: 2, down: -1)),
    (
      4, 6, 3,
      Resampler(width: 6, height: 4, channels: 3, angle: 0.4, scale: 1.3, right: 0.7, down: -0.45, flipped: true)
    ),
    (
      6, 3, 2,
      Resampler(width: 3, height: 6, channels: 2, angle: -2.1, scale: 0.6, right: -1.2, down: 0.3, upsideDown: true)
    ),
    (
      1, 5, 1,
      Resampler(width: 5, height: 1, angle: 0.2, scale: 1.1, right: 0.5, down: 0.5, flipped: true, upsideDown: true)
    ),
    (5, 1, 2, Resampler(width: 1, height: 5, channels: 2, angle: 0.3, scale: 0.9, right: 0.1, down: 1.6)),
    (1, 1, 3, Resampler(width: 1, height: 1, channels: 3, angle: 1, scale: 2, right: 3, down: 4, flipped: true)),
  ]

  @Test(arguments: cases.indices) func resamplingIsThatOfPyTorch(index: Int) {
    let (height, width, channels, resampler) = Self.cases[index]
    let picture = Tensor.reference([height, width, channels], seed: UInt64(index), in: 0...1)
    let sampled = resampler.sampled(picture.elements)
    #expect(relativeDeviation(sampled, from: ResamplingGolden.pictures[index]) < 1e-5)
  }

  private let pictures = Tensor.reference([3, 5, 7, 3], seed: 4, in: 0...1)

  private func row(_ tensor: Tensor, _ index: Int) -> Tensor { tensor.rows(index..<index + 1) }

  private func pixel(_ tensor: Tensor, _ index: Int, _ y: Int, _ x: Int) -> [Float] {
    (0..<3).map { tensor[index, y, x, $0] }
  }

  private func changed(_ augmentation: PictureAugmentation, seed: UInt64 = 1) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return augmentation(pictures, using: &generator)
  }

  @Test func nothingIsChangedWithoutAChange() {
    #expect(changed(PictureAugmentation()) == pictures)
  }

  @Test func mirroredPictures() {
    #expect(changed(PictureAugmentation(flip: 1)) == pictures.flipped(along: [2]))
    #expect(changed(PictureAugmentation(verticalFlip: 1)) == pictures.flipped(along: [1]))
  }

  /// Whole pixels, the edge repeated: nothing is blurred.
  @Test func shiftsMoveByWholePixels() {
    for seed in 1...20 {
      let moved = changed(PictureAugmentation(shift: 0.3), seed: UInt64(seed))
      for index in 0..<3 {
        let isShift = (-2...2).contains { down in
          (-3...3).contains { right in
            (0..<5).allSatisfy { y in
              (0..<7).allSatisfy { x in
                let (fromY, fromX) = (min(max(y - down, 0), 4), min(max(x - right, 0), 6))
                return pixel(moved, index, y, x) == pixel(pictures, index, fromY, fromX)
              }
            }
          }
        }
        #expect(isShift, "picture \(index), seed \(seed)")
      }
    }
  }

  /// What is left of the colours' differences, of the picture's differences, and of the mean.
  @Test func colours() {
    let picture = row(pictures, 0)
    func spread(_ tensor: Tensor) -> [Float] { (tensor - tensor.mean(along: [3], keepingAxes: true)).elements }
    let saturated = row(changed(PictureAugmentation(saturation: 0.5)), 0)
    let factors = zip(spread(saturated), spread(picture)).filter { abs($1) > 0.05 }.map { $0 / $1 }
    #expect(factors.allSatisfy { abs($0 - factors[0]) < 1e-3 } && abs(factors[0] - 1) > 0.01)
    let contrasted = row(changed(PictureAugmentation(contrast: 0.5)), 0)
    #expect(abs(contrasted.mean().scalar - picture.mean().scalar) < 1e-5)
    let ratio = contrasted.variance().scalar / picture.variance().scalar
    #expect(abs(ratio - 1) > 0.01 && (0.25...2.25).contains(ratio))
    let lighter = (row(changed(PictureAugmentation(brightness: 0.5)), 0) - picture).elements
    #expect(lighter.allSatisfy { abs($0 - lighter[0]) < 1e-6 } && (0.001...0.5).contains(abs(lighter[0])))
    let noise = (changed(PictureAugmentation(noise: 0.1)) - pictures).variance().scalar.squareRoot()
    #expect((0.08...0.12).contains(noise))
  }

  @Test func erasedRectangles() {
    for seed in 1...30 {
      let erased = changed(PictureAugmentation(erasing: 1), seed: UInt64(seed))
      for index in 0..<3 {
        let mean = row(pictures, index).mean(along: [0, 1, 2]).elements
        let places = (0..<35).filter {
          pixel(erased, index, $0 / 7, $0 % 7) != pixel(pictures, index, $0 / 7, $0 % 7)
        }
        let (rows, columns) = (Set(places.map { $0 / 7 }), Set(places.map { $0 % 7 }))
        #expect(!places.isEmpty && places.count == rows.count * columns.count && places.count <= 12)
        for place in places {
          #expect(zip(pixel(erased, index, place / 7, place % 7), mean).allSatisfy { abs($0 - $1) < 1e-6 })
        }
      }
    }
  }

  /// One change more leaves the others as they were, and each picture has its own; threads change nothing.
  @Test func numbersAreDrawnForEveryPictureByItself() {
    let turned = PictureAugmentation(rotation: 30)
    var both = turned
    both.brightness = 0.25
    let (a, b) = (changed(turned), changed(both))
    for index in 0..<3 {
      let difference = (row(b, index) - row(a, index)).elements
      #expect(difference.allSatisfy { abs($0 - difference[0]) < 1e-5 })
    }
    #expect(changed(turned, seed: 2) != a)
    // What is erased is the same with noise as without.
    let (erased, noisy) = (
      changed(PictureAugmentation(erasing: 1)), changed(PictureAugmentation(noise: 1e-4, erasing: 1))
    )
    #expect((erased - noisy).elements.allSatisfy { abs($0) < 0.01 })
    let copies = PictureAugmentation(rotation: 30)
    var generator = RandomGenerator(seed: 1)
    let same = copies([row(pictures, 0), row(pictures, 0)].concatenated(along: 0), using: &generator)
    #expect(row(same, 0) != row(same, 1))
    let all = PictureAugmentation(
      flip: 0.5, verticalFlip: 0.5, rotation: 20, shift: 0.1, zoom: 0.2, brightness: 0.2, contrast: 0.3,
      saturation: 0.3, noise: 0.1, erasing: 0.5)
    let before = ThreadPool.threadCount
    defer { ThreadPool.threadCount = before }
    ThreadPool.threadCount = 1
    let alone = changed(all)
    ThreadPool.threadCount = 4
    #expect(changed(all) == alone)
  }

  @Test func mixtures() {
    let targets = Tensor(oneHot: [0, 1, 2], classes: 3)
    var generator = RandomGenerator(seed: 5)
    let mixed = Mixup(alpha: 1)(pictures, targets, using: &generator)
    for row in 0..<3 {
      let weights = self.row(mixed.targets, row).elements
      #expect(abs(weights.reduce(0, +) - 1) < 1e-6)
      var expected = self.row(pictures, 0) * weights[0]
      for index in 1..<3 { expected = expected + self.row(pictures, index) * weights[index] }
      let difference = self.row(mixed.inputs, row) - expected
      #expect(difference.elements.allSatisfy { abs($0) < 1e-6 })
    }
    #expect(mixed.targets != targets)
  }

  @Test(arguments: [0.2, 1, 3] as [Float])
  func sharesFollowTheBetaDistribution(alpha: Float) {
    var generator = RandomGenerator(seed: 3)
    let shares = (0..<20_000).map { _ in Double(generator.beta(alpha)) }
    let mean = shares.reduce(0, +) / 20_000
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - 0.5) < 0.01)
    #expect(abs(variance - 1 / (4 * (2 * Double(alpha) + 1))) < 0.004)
    #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
  }
}
