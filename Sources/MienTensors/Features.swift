import MienKernels
import MienSystem

/// The values between two layers during inference: images [batch, height, width, channels] or rows [batch, channels].
/// Like a tensor, but in memory of a ``FeatureStore``, which gets it back at the end.
public struct Features: ~Copyable {
  /// Images or rows; rows and columns of an image, 1 where there are none; channels.
  public let batch, height, width, channels: Int
  /// Whether they are images.
  public let isImages: Bool
  /// The store that owns the memory.
  public let store: FeatureStore
  private let buffer: FeatureStore.Buffer

  private init(_ batch: Int, _ height: Int, _ width: Int, _ channels: Int, isImages: Bool, in store: FeatureStore) {
    (self.batch, self.height, self.width, self.channels) = (batch, height, width, channels)
    (self.isImages, self.store) = (isImages, store)
    buffer = store.take(batch * height * width * channels)
  }

  /// Images. `fill` gets `count` Floats of unspecified content and writes all of them.
  public init(
    batch: Int, height: Int, width: Int, channels: Int, in store: FeatureStore,
    filledBy fill: (UnsafeMutablePointer<Float>) -> Void
  ) {
    self.init(batch, height, width, channels, isImages: true, in: store)
    fill(buffer.memory)
  }

  /// Rows that `fill` writes.
  public init(
    batch: Int, channels: Int, in store: FeatureStore, filledBy fill: (UnsafeMutablePointer<Float>) -> Void
  ) {
    self.init(batch, 1, 1, channels, isImages: false, in: store)
    fill(buffer.memory)
  }

  /// A copy of a tensor of images or rows.
  public init(_ tensor: Tensor, in store: FeatureStore) {
    let shape = tensor.shape
    expect(shape.rank == 4 || shape.rank == 2, "Features: expected images or rows, got shape \(shape)")
    let isImages = shape.rank == 4
    self.init(
      shape[0], isImages ? shape[1] : 1, isImages ? shape[2] : 1, shape[-1], isImages: isImages, in: store)
    tensor.withUnsafePointer { buffer.memory.update(from: $0, count: tensor.count) }
  }

  deinit { store.give(back: buffer) }

  /// Pixels of all images, or rows.
  public var rows: Int { batch * height * width }
  /// How many Floats there are.
  public var count: Int { rows * channels }
  /// [batch, height, width, channels] or [batch, channels].
  public var shape: Shape { isImages ? [batch, height, width, channels] : [batch, channels] }

  /// A copy of the elements as a tensor.
  public var tensor: Tensor { Tensor(shape) { $0.update(from: buffer.memory, count: count) } }

  /// Features of the same shape, written by `fill`.
  public func likewise(filledBy fill: (UnsafeMutablePointer<Float>) -> Void) -> Features {
    let others = Features(batch, height, width, channels, isImages: isImages, in: store)
    fill(others.buffer.memory)
    return others
  }

  /// A copy in memory of the same store.
  public func copy() -> Features {
    likewise { output in withUnsafePointer { output.update(from: $0, count: count) } }
  }

  /// Calls `body` with the elements in memory, `count` of them.
  public borrowing func withUnsafePointer<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try body(UnsafePointer(buffer.memory))
  }
}

/// Memory for ``Features`` of any size, used again for each of them. A network whose layers form a sequence needs a
/// buffer for the largest features and one for their neighbours.
///
/// Used by one thread at a time.
public final class FeatureStore {
  struct Buffer {
    let memory: UnsafeMutablePointer<Float>
    let count: Int
  }
  private var idle: [Buffer] = []

  /// An empty store.
  public init() {}

  deinit { release() }

  /// Returns the memory that is not in use to the system.
  public func release() {
    for buffer in idle { BufferPool.discard(buffer.memory, buffer.count) }
    idle.removeAll(keepingCapacity: true)
  }

  /// How many Floats are kept and not in use.
  public var kept: Int { idle.reduce(0) { $0 + $1.count } }

  /// Overwrites the memory that is kept and not in use, so that a test finds who reads it.
  package func overwrite(with value: Float) {
    for buffer in idle { buffer.memory.update(repeating: value, count: buffer.count) }
  }

  /// The smallest buffer that is large enough; if there is none, a new one that replaces a smaller one.
  func take(_ count: Int) -> Buffer {
    var best: Int?
    for index in idle.indices where idle[index].count >= count {
      if best.map({ idle[index].count < idle[$0].count }) ?? true { best = index }
    }
    if let best { return idle.remove(at: best) }
    if let smaller = idle.popLast() { BufferPool.discard(smaller.memory, smaller.count) }
    return Buffer(memory: BufferPool.take(count), count: count)
  }

  func give(back buffer: Buffer) { idle.append(buffer) }
}
