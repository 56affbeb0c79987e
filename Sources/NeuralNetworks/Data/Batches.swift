import MienSystem

/// The examples of every step: the numbers 0 ..< count, in another order for every epoch, cut into batches.
///
///     let batches = Batches(of: labels.count, size: 64, seed: 7)
///     for epoch in 0..<10 {
///       for chosen in batches.epoch(epoch) {
///         let (x, y) = (images.taking(chosen, along: 0), chosen.map { labels[$0] })
///       }
///     }
///
/// The numbers stand for anything: rows of a tensor, files, lines of a text. The order follows from the seed and the
/// epoch alone, so a run can be resumed at any step. ``BatchLoader`` prepares batches before they are needed.
public struct Batches: Sendable, Equatable {
  /// How many examples there are.
  public let exampleCount: Int
  /// How many of them a batch has.
  public let size: Int
  /// Where the orders begin; nil if every epoch has the order 0, 1, 2, …
  public let seed: UInt64?
  /// Whether the examples that are left at the end of an epoch are a batch of their own. Without it, they are left out
  /// of that epoch, others in each.
  public let keepsLast: Bool

  /// Batches of `count` examples in random order, for training. Where there are fewer than `size`, all of them are the
  /// one batch.
  ///
  /// - Precondition: `count` and `size` are positive.
  public init(of count: Int, size: Int, seed: UInt64, keepsLast: Bool = false) {
    self.init(count, size, seed, keepsLast)
  }

  /// Batches of the examples 0 ..< `count` in their order, all of them, for evaluation. The last may be smaller.
  ///
  /// - Precondition: `count` and `size` are positive.
  public init(inOrder count: Int, size: Int) { self.init(count, size, nil, true) }

  private init(_ count: Int, _ size: Int, _ seed: UInt64?, _ keepsLast: Bool) {
    expect(count > 0 && size > 0, "Batches: expected examples and a size, got \(count) in batches of \(size)")
    (exampleCount, self.size, self.seed, self.keepsLast) = (count, size, seed, keepsLast)
  }

  /// How many batches an epoch has.
  public var perEpoch: Int { keepsLast ? (exampleCount - 1) / size + 1 : max(1, exampleCount / size) }

  /// The batches of an epoch, from 0.
  public func epoch(_ number: Int) -> Epoch {
    expect(number >= 0, "Batches: expected an epoch from 0, got \(number)")
    var order = Array(0..<exampleCount)
    if let seed {
      var generator = RandomGenerator(seed: seed, stream: Self.orderStream, UInt64(number))
      order = generator.permutation(exampleCount)
    }
    return Epoch(order: order, size: size, count: perEpoch)
  }

  /// The random numbers of one step, such as for augmentation: those that ``BatchLoader`` gives to it.
  public func generator(epoch: Int, step: Int) -> RandomGenerator {
    expect(epoch >= 0 && step >= 0, "Batches: expected a step and an epoch from 0, got step \(step) of epoch \(epoch)")
    return RandomGenerator(seed: seed ?? 0, stream: Self.stepStream, UInt64(epoch), UInt64(step))
  }

  private static let orderStream: UInt64 = 1
  // So large that no run has a stream of its own of this number.
  private static let stepStream: UInt64 = 0x4D69_656E_4261_7463

  /// The batches of one epoch, each the numbers of its examples.
  public struct Epoch: RandomAccessCollection, Sendable {
    private let order: [Int]
    private let size: Int
    /// How many there are.
    public let count: Int

    init(order: [Int], size: Int, count: Int) { (self.order, self.size, self.count) = (order, size, count) }

    /// 0, the first step.
    public var startIndex: Int { 0 }
    /// The number of steps.
    public var endIndex: Int { count }

    /// The examples of a step, from 0.
    public subscript(step: Int) -> [Int] {
      expect(indices.contains(step), "Batches: expected a step in 0 ..< \(count), got \(step)")
      return Array(order[step * size..<Swift.min((step + 1) * size, order.count)])
    }
  }
}
