import MienSystem
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

/// Shuffles, augments and mixes the training faces.
///
/// Every face of every epoch has its own generator, derived from the seed, so a batch depends neither on the threads
/// nor on the batches before it: a run can be resumed at any step.
package struct BatchLoader: Sendable {
  let faces: FaceDataset
  let preprocessing: Preprocessing
  let augmentation: Augmentation
  let batchSize: Int
  let seed: UInt64

  package init(
    faces: FaceDataset, preprocessing: Preprocessing, augmentation: Augmentation, batchSize: Int, seed: UInt64
  ) {
    (self.faces, self.preprocessing, self.augmentation) = (faces, preprocessing, augmentation)
    (self.batchSize, self.seed) = (batchSize, seed)
  }

  /// What the streams of random numbers are for.
  private enum Stream {
    static let order: UInt64 = 1
    static let face: UInt64 = 2
    static let mixture: UInt64 = 3
  }

  /// Batches in an epoch: whole ones, or a single smaller one where there are fewer faces.
  package var stepsPerEpoch: Int { max(1, faces.count / batchSize) }

  /// The order of the faces in an epoch.
  package func order(epoch: Int) -> [Int] {
    var generator = RandomGenerator(seed: seed, stream: Stream.order, UInt64(epoch))
    return generator.permutation(faces.count)
  }

  /// The faces of one step.
  ///
  /// - Parameter order: What ``order(epoch:)`` gave.
  package func batch(epoch: Int, step: Int, order: [Int]) -> Batch {
    let indices = Array(order[step * batchSize..<min((step + 1) * batchSize, order.count)])
    let images = augmented(indices, epoch: epoch)
    let targets = targets(indices)
    guard augmentation.mixup > 0, indices.count > 1 else { return Batch(images, targets) }
    var generator = RandomGenerator(seed: seed, stream: Stream.mixture, UInt64(epoch), UInt64(step))
    let share = generator.beta(augmentation.mixup)
    let partners = generator.permutation(indices.count)
    return Batch(images.mixed(share, with: partners), targets.mixed(share, with: partners))
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

extension Tensor {
  /// share · row + (1 − share) · the row of its partner.
  fileprivate func mixed(_ share: Float, with partners: [Int]) -> Tensor {
    let rowCount = count / partners.count
    return Tensor(shape) { output in
      withUnsafePointer { input in
        for (row, partner) in partners.enumerated() {
          let (own, other) = (input + row * rowCount, input + partner * rowCount)
          for index in 0..<rowCount {
            output[row * rowCount + index] = share * own[index] + (1 - share) * other[index]
          }
        }
      }
    }
  }
}

extension RandomGenerator {
  /// A number from Beta(α, α): g / (g + h) for two numbers from Gamma(α).
  package mutating func beta(_ alpha: Float) -> Float {
    // By logarithms: for a small α both numbers are too small for a Float, and only their ratio matters.
    let difference = logGamma(Double(alpha)) - logGamma(Double(alpha))
    return Float(1 / (1 + exp(-difference)))
  }

  /// The logarithm of a number from Gamma(α) (Marsaglia & Tsang 2000; below 1 by Gamma(α + 1) · U^(1/α)).
  private mutating func logGamma(_ alpha: Double) -> Double {
    guard alpha >= 1 else { return logGamma(alpha + 1) + log(Double(1 - uniform())) / alpha }
    let d = alpha - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(normal())
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if log(Double(1 - uniform())) < 0.5 * x * x + d * (1 - cube + log(cube)) { return log(d * cube) }
    }
  }
}
