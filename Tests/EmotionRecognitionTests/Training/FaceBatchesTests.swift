import EmotionRecognition
import NeuralNetworks
import Testing

@Suite("Batches of faces")
struct FaceBatchesTests {
  let faces = SchematicFaces.dataset(usage: .training, count: 50)

  func loader(batchSize: Int = 16, mixup: Float = 0, faces: FaceDataset? = nil) -> FaceBatches {
    var augmentation = Augmentation()
    augmentation.mixup = mixup
    return FaceBatches(
      faces: faces ?? self.faces, preprocessing: .fer2013, augmentation: augmentation, batchSize: batchSize, seed: 5)
  }

  @Test(arguments: [(16, 3), (50, 1), (64, 1), (2, 25)])
  func batchesAreWholeUnlessThereIsOnlyOne(batchSize: Int, steps: Int) {
    let loader = loader(batchSize: batchSize)
    #expect(loader.batches.perEpoch == steps)
    let batch = loader.batch(loader.batches.epoch(0)[steps - 1], epoch: 0, step: steps - 1)
    #expect(batch.images.shape == [min(batchSize, 50), 48, 48, 1])
    #expect(batch.targets.shape == [min(batchSize, 50), 7])
  }

  @Test func aBatchDependsOnItsPlaceAlone() {
    let loader = loader(mixup: 0.4)
    let order = loader.batches.epoch(2)
    let first = loader.batch(order[1], epoch: 2, step: 1)
    _ = loader.batch(order[0], epoch: 2, step: 0)
    let again = loader.batch(order[1], epoch: 2, step: 1)
    #expect(first.images == again.images && first.targets == again.targets)
    #expect(first.images != loader.batch(order[1], epoch: 3, step: 1).images)
  }

  @Test func targetsAreTheLabelsOrTheVotes() {
    let order = loader().batches.epoch(0)
    let hard = loader().batch(order[0], epoch: 0, step: 0)
    for (row, index) in order[0].enumerated() {
      #expect(hard.targets[row, faces.emotions[index].rawValue] == 1)
      #expect(hard.emotions[row] == faces.emotions[index].rawValue)
    }
    let votes = (0..<50).flatMap { _ in [0.1, 0, 0.2, 0.3, 0.4, 0, 0] as [Float] }
    let soft = loader(faces: faces.withSoftTargets(votes)).batch(order[0], epoch: 0, step: 0)
    #expect(soft.targets.rows(3..<4).elements == [0.1, 0, 0.2, 0.3, 0.4, 0, 0])
    #expect(soft.emotions.allSatisfy { $0 == 4 })
  }

  @Test func mixturesKeepTheTargetsSumAndMixImagesAlike() {
    let order = loader().batches.epoch(0)
    let plain = loader().batch(order[0], epoch: 0, step: 0)
    let mixed = loader(mixup: 1).batch(order[0], epoch: 0, step: 0)
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
}
