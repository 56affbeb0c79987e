import MienSystem

/// A network as a function from images to the scores of the classes, evaluated in batches that suit the kernels.
struct ScoreFunction<Network: Layer> {
  private let network: Network
  private let score: Score

  /// Images per batch: as fast as more, with less memory.
  private static var batchSize: Int { 64 }

  init(_ network: Network, _ score: Score) {
    // Frozen once, so that what is derived from the weights is kept between batches.
    (self.network, self.score) = (network.frozen, score)
  }

  /// The scores [images, classes] of images [images, height, width, channels].
  func callAsFunction(_ images: Tensor) -> Tensor { score(network.inferred(Variable(constant: images))).value }

  /// The scores [count, classes] of images that `write` writes, one after another.
  ///
  /// - Parameters:
  ///   - shape: [height, width, channels].
  ///   - write: Gets the index of an image and the memory of its values.
  func scores(_ count: Int, of shape: Shape, _ write: (Int, UnsafeMutablePointer<Float>) -> Void) -> Tensor {
    var rows: [Tensor] = []
    forEachBatch(count, of: shape, write) { _, images in rows.append(self(images)) }
    return Tensor(concatenating: rows)
  }

  /// The gradients of the score of `target` to images, in their shape. Many are computed together: each depends only on
  /// its own image.
  func gradients(_ images: Tensor, toward target: Int) -> Tensor {
    let input = Variable(images)
    let scores = score(network.inferred(input))
    let classes = scores.shape[-1]
    requireClass(target, of: classes)
    var chosen = Tensor(scores.shape, repeating: 0)
    chosen.withUnsafeMutablePointer { for image in 0..<images.shape[0] { $0[image * classes + target] = 1 } }
    return scores.gradients(cotangent: chosen)[input] ?? Tensor(images.shape, repeating: 0)
  }

  /// Calls `body` with the index and the gradient, [height, width, channels], of each of `count` images in their order,
  /// written as in ``scores(_:of:_:)``.
  func forEachGradient(
    _ count: Int, of shape: Shape, toward target: Int, _ write: (Int, UnsafeMutablePointer<Float>) -> Void,
    _ body: (Int, UnsafePointer<Float>) -> Void
  ) {
    forEachBatch(count, of: shape, write) { batch, images in
      gradients(images, toward: target).withUnsafePointer { gradients in
        for (place, index) in batch.enumerated() { body(index, gradients + place * shape.count) }
      }
    }
  }

  /// The sum over `count` images of weight · gradient.
  func weightedGradient(
    _ count: Int, of shape: Shape, toward target: Int, weight: (Int) -> Float,
    _ write: (Int, UnsafeMutablePointer<Float>) -> Void
  ) -> [Double] {
    var sum = [Double](repeating: 0, count: shape.count)
    forEachGradient(count, of: shape, toward: target, write) { index, gradient in
      let factor = Double(weight(index))
      for value in 0..<shape.count { sum[value] += factor * Double(gradient[value]) }
    }
    return sum
  }

  /// Calls `body` with the indices of every batch and its images.
  private func forEachBatch(
    _ count: Int, of shape: Shape, _ write: (Int, UnsafeMutablePointer<Float>) -> Void,
    _ body: (Range<Int>, Tensor) -> Void
  ) {
    for first in stride(from: 0, to: count, by: Self.batchSize) {
      let batch = first..<min(first + Self.batchSize, count)
      let images = Tensor(Shape([batch.count] + shape.sizes)) { memory in
        for (place, index) in batch.enumerated() { write(index, memory + place * shape.count) }
      }
      body(batch, images)
    }
  }
}

func requireClass(_ target: Int, of classes: Int) {
  expect(
    (0..<classes).contains(target), "attribution: expected a class from 0 to \(classes - 1), got \(target)")
}

extension Tensor {
  /// The column of a class in a matrix of scores.
  func column(_ index: Int) -> [Float] {
    let columns = shape[-1]
    requireClass(index, of: columns)
    return withUnsafePointer { elements in (0..<count / columns).map { elements[$0 * columns + index] } }
  }

  /// Matrices of equal width, stacked as rows.
  init(concatenating parts: [Tensor]) {
    let columns = parts.first?.shape[-1] ?? 0
    self.init([parts.reduce(0) { $0 + $1.shape[0] }, columns]) { memory in
      var place = memory
      for part in parts {
        part.withUnsafePointer { place.update(from: $0, count: part.count) }
        place += part.count
      }
    }
  }

  /// This image as a batch of one.
  var asBatch: Tensor {
    expect(shape.rank == 3, "attribution: expected an image of shape [height, width, channels], got \(shape)")
    return reshaped(Shape([1] + shape.sizes))
  }
}
