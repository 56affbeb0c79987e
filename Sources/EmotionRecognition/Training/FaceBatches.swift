import NeuralNetworks

/// One step's faces and what the network should say of them.
package struct Batch: Sendable {
  /// [count, 48, 48, 1], preprocessed.
  package let images: Tensor
  /// [count, 7], each row summing to 1.
  package let targets: Tensor
  /// The emotion with most of the target, [count].
  package let emotions: [Int]
}

/// Augments and mixes the training faces of each step.
///
/// Every face of every epoch has its own generator, derived from the seed, so a batch depends neither on the threads
/// nor on the batches before it: a run can be resumed at any step.
package struct FaceBatches: Sendable {
  /// Which faces each step has: whole batches, or a single smaller one where there are fewer faces.
  package let batches: Batches
  let faces: FaceDataset
  let preprocessing: Preprocessing
  let augmentation: Augmentation
  private let seed: UInt64

  package init(
    faces: FaceDataset, preprocessing: Preprocessing, augmentation: Augmentation, batchSize: Int, seed: UInt64
  ) {
    (self.faces, self.preprocessing, self.augmentation, self.seed) = (faces, preprocessing, augmentation, seed)
    batches = Batches(of: faces.count, size: batchSize, seed: seed)
  }

  /// What the streams of random numbers are for, besides the batches' own.
  private enum Stream {
    static let face: UInt64 = 2
    static let mixture: UInt64 = 3
  }

  /// The faces of one step.
  ///
  /// - Parameter indices: Which; those of ``batches``.
  package func batch(_ indices: [Int], epoch: Int, step: Int) -> Batch {
    let images = augmented(indices, epoch: epoch)
    let targets = targets(indices)
    guard augmentation.mixup > 0, indices.count > 1 else { return Batch(images, targets) }
    var generator = RandomGenerator(seed: seed, stream: Stream.mixture, UInt64(epoch), UInt64(step))
    let mixed = Mixup(alpha: augmentation.mixup)(images, targets, using: &generator)
    return Batch(mixed.inputs, mixed.targets)
  }

  private func augmented(_ indices: [Int], epoch: Int) -> Tensor {
    let (side, pixelCount) = (FaceDataset.side, FaceDataset.pixelCount)
    return Tensor([indices.count, side, side, 1]) { output in
      faces.pixels.withUnsafeBufferPointer { pixels in
        guard let first = pixels.baseAddress else { return }
        ThreadPool.forEach(indices.count) { place in
          let index = indices[place]
          var generator = RandomGenerator(seed: seed, stream: Stream.face, UInt64(epoch), UInt64(index))
          augmentation.apply(
            to: first + index * pixelCount, preprocessing, into: output + place * pixelCount, using: &generator)
        }
      }
    }
  }

  private func targets(_ indices: [Int]) -> Tensor {
    let classes = Emotion.allCases.count
    guard let soft = faces.softTargets else {
      return Tensor(oneHot: indices.map { faces.emotions[$0].rawValue }, classes: classes)
    }
    return Tensor([indices.count, classes], indices.flatMap { soft[$0 * classes..<($0 + 1) * classes] })
  }
}

extension Batch {
  fileprivate init(_ images: Tensor, _ targets: Tensor) {
    self.init(images: images, targets: targets, emotions: targets.argmaxOfRows())
  }
}
