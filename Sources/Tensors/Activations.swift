import TensorKernels

/// What lies between two layers of a network in use: a tensor that is no object, owned by one and given back to the ``BufferPool``
/// by it, so that the next one of the size allocates nothing.
///
/// Images [batch, height, width, channels], or rows [batch, channels].
package struct Activations: ~Copyable {
  /// Images or rows; rows and columns of an image, 1 where there are none; channels.
  package let batch, height, width, channels: Int
  /// Whether they are images.
  package let isImages: Bool
  private let memory: UnsafeMutablePointer<Float>
  private let size: Int

  private init(_ batch: Int, _ height: Int, _ width: Int, _ channels: Int, isImages: Bool) {
    (self.batch, self.height, self.width, self.channels) = (batch, height, width, channels)
    self.isImages = isImages
    size = BufferPool.keptSize(batch * height * width * channels)
    memory = BufferPool.take(size)
  }

  /// Images that `fill` writes, all of them: it gets `count` Floats of unspecified content.
  package init(
    batch: Int, height: Int, width: Int, channels: Int, filledBy fill: (UnsafeMutablePointer<Float>) -> Void
  ) {
    self.init(batch, height, width, channels, isImages: true)
    fill(memory)
  }

  /// Rows that `fill` writes.
  package init(batch: Int, channels: Int, filledBy fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.init(batch, 1, 1, channels, isImages: false)
    fill(memory)
  }

  /// A copy of a tensor of images or rows.
  package init(_ tensor: Tensor) {
    let shape = tensor.shape
    precondition(shape.rank == 4 || shape.rank == 2, "Activations: expected images or rows, got shape \(shape)")
    let isImages = shape.rank == 4
    self.init(shape[0], isImages ? shape[1] : 1, isImages ? shape[2] : 1, shape[-1], isImages: isImages)
    tensor.withUnsafePointer { memory.update(from: $0, count: tensor.count) }
  }

  deinit { BufferPool.give(back: memory, size) }

  /// Pixels of all images, or rows.
  package var rows: Int { batch * height * width }
  /// How many Floats there are.
  package var count: Int { rows * channels }

  /// The elements as a tensor of their own.
  package var tensor: Tensor {
    Tensor(isImages ? [batch, height, width, channels] : [batch, channels]) { $0.update(from: memory, count: count) }
  }

  /// Others of the same shape, that `fill` writes.
  package func likewise(filledBy fill: (UnsafeMutablePointer<Float>) -> Void) -> Activations {
    let others = Activations(batch, height, width, channels, isImages: isImages)
    fill(others.memory)
    return others
  }

  /// The same elements as rows in the order channel, row, column: [batch, channels · height · width].
  package func flattened() -> Activations {
    Activations(batch: batch, channels: count / max(batch, 1)) { output in
      var place = output
      for image in 0..<batch {
        let pixels = memory + image * height * width * channels
        for channel in 0..<channels {
          for pixel in 0..<height * width { place[pixel] = pixels[pixel &* channels &+ channel] }
          place += height * width
        }
      }
    }
  }

  /// Calls `body` with the elements in memory, `count` of them.
  package borrowing func withUnsafePointer<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try body(UnsafePointer(memory))
  }
}
