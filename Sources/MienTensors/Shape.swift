import MienSystem

/// The sizes of a tensor along its axes, the slowest first: `[64, 48, 48, 1]` is 64 images of 48 × 48 pixels.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The size along each axis.
  public let sizes: [Int]

  /// A shape of these sizes.
  ///
  /// - Precondition: no size is negative.
  public init(_ sizes: [Int]) {
    expect(sizes.allSatisfy { $0 >= 0 }, "Shape: sizes must not be negative, got \(sizes)")
    self.sizes = sizes
  }

  /// A shape of these sizes.
  public init(arrayLiteral sizes: Int...) {
    self.init(sizes)
  }

  /// How many axes there are; 0 for a single number.
  public var rank: Int { sizes.count }

  /// How many elements there are: the product of the sizes.
  public var count: Int { sizes.reduce(1, *) }

  /// The size along `axis`, counted from the last if negative.
  public subscript(axis: Int) -> Int { sizes[index(ofAxis: axis)] }

  /// Elements from one index to the next along each axis, in row-major order.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * sizes[axis + 1]
    }
    return strides
  }

  /// The sizes, as in `[64, 7]`.
  public var description: String { sizes.description }

  /// Whether it is `[count]`; another shape to compare with would be allocated.
  package func isVector(of count: Int) -> Bool { sizes.count == 1 && sizes[0] == count }

  /// `axis` counted from the first.
  ///
  /// - Precondition: −rank ≤ `axis` < rank.
  package func index(ofAxis axis: Int) -> Int {
    expect(axis >= -rank && axis < rank, "expected an axis of a tensor of shape \(self), got \(axis)")
    return axis < 0 ? axis + rank : axis
  }

  /// The shape that both broadcast to by NumPy's rule: aligned at the last axis, sizes equal or one of them
  /// 1; nil if there is none.
  public func broadcast(with other: Shape) -> Shape? {
    if self == other { return self }
    let rank = max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for axis in 1...max(rank, 1) where axis <= rank {
      let first = axis <= self.rank ? sizes[self.rank - axis] : 1
      let second = axis <= other.rank ? other.sizes[other.rank - axis] : 1
      guard first == second || first == 1 || second == 1 else { return nil }
      result[rank - axis] = first == 1 ? second : first
    }
    return Shape(result)
  }

  /// The strides of a tensor of this shape read as `shape`: 0 along every axis that is broadcast.
  @usableFromInline
  package func strides(broadcastTo shape: Shape) -> [Int] {
    let own = strides
    return (0..<shape.rank).map { axis in
      let place = axis - (shape.rank - rank)
      return place < 0 || sizes[place] == 1 ? 0 : own[place]
    }
  }
}
