import EmotionRecognition
import NeuralNetworks
import Testing

@Suite("Batch loader")
struct BatchLoaderTests {
  let faces = SchematicFaces.dataset(usage: .training, count: 50)

  func loader(batchSize: Int = 16, mixup: Float = 0, faces: FaceDataset? = nil) -> BatchLoader {
    var augmentation = Augmentation()
    augmentation.mixup = mixup
    return BatchLoader(
      faces: faces ?? self.faces, preprocessing: .fer2013, augmentation: augmentation, batchSize: batchSize, seed: 5)
  }

  @Test func everyFaceOccursOnceInAnOrderOfItsOwn() {
    let orders = (0..<3).map { loader().order(epoch: $0) }
    for order in orders { #expect(order.sorted() == Array(0..<50)) }
    #expect(orders[0] != orders[1] && orders[1] != orders[2])
    #expect(loader().order(epoch: 1) == orders[1])
  }

  @Test(arguments: [(16, 3), (50, 1), (64, 1), (2, 25)])
  func batchesAreWholeUnlessThereIsOnlyOne(batchSize: Int, steps: Int) {
    let loader = loader(batchSize: batchSize)
    #expect(loader.stepsPerEpoch == steps)
    let batch = loader.batch(epoch: 0, step: steps - 1, order: loader.order(epoch: 0))
    #expect(batch.images.shape == [min(batchSize, 50), 48, 48, 1])
    #expect(batch.targets.shape == [min(batchSize, 50), 7])
  }

  @Test func aBatchDependsOnItsPlaceAlone() {
    let loader = loader(mixup: 0.4)
    let order = loader.order(epoch: 2)
    let first = loader.batch(epoch: 2, step: 1, order: order)
    _ = loader.batch(epoch: 2, step: 0, order: order)
    let again = loader.batch(epoch: 2, step: 1, order: order)
    #expect(first.images == again.images && first.targets == again.targets)
    #expect(first.images != loader.batch(epoch: 3, step: 1, order: order).images)
  }

  @Test func targetsAreTheLabelsOrTheVotes() {
    let order = loader().order(epoch: 0)
    let hard = loader().batch(epoch: 0, step: 0, order: order)
    for (row, index) in order.prefix(16).enumerated() {
      #expect(hard.targets[row, faces.emotions[index].rawValue] == 1)
      #expect(hard.emotions[row] == faces.emotions[index].rawValue)
    }
    let votes = (0..<50).flatMap { _ in [0.1, 0, 0.2, 0.3, 0.4, 0, 0] as [Float] }
    let soft = loader(faces: faces.withSoftTargets(votes)).batch(epoch: 0, step: 0, order: order)
    #expect(soft.targets.rows(3..<4).elements == [0.1, 0, 0.2, 0.3, 0.4, 0, 0])
    #expect(soft.emotions.allSatisfy { $0 == 4 })
  }

  @Test func mixturesKeepTheTargetsSumAndMixImagesAlike() {
    let order = loader().order(epoch: 0)
    let plain = loader().batch(epoch: 0, step: 0, order: order)
    let mixed = loader(mixup: 1).batch(epoch: 0, step: 0, order: order)
    for sum in mixed.targets.sum(along: [1]).elements { #expect(abs(sum - 1) < 1e-6) }
    #expect(mixed.targets != plain.targets)
    // Every mixed image is share · own + (1 − share) · some other of the batch, with the share of its target.
    for row in 0..<16 {
      let own = plain.emotions[row]
      let share = mixed.targets[row, own]
      guard share < 1 else { continue }
      let image = mixed.images.rows(row..<row + 1)
      let rest = (image - plain.images.rows(row..<row + 1) * share) / (1 - share)
      let isAnother = (0..<16).contains { other in
        (rest - plain.images.rows(other..<other + 1)).map { abs($0) }.max(along: [0, 1, 2, 3]).scalar < 1e-3
      }
      #expect(isAnother, "row \(row)")
    }
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
