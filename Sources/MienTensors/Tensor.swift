import MienKernels
import MienSystem
import Synchronization

/// A row-major array of Floats with a shape: a value, copied only when it is shared and changed.
///
/// Images are [batch, height, width, channels].
public struct Tensor: Sendable {
  /// The sizes along the axes.
  public let shape: Shape
  private var storage: Storage

  /// A tensor whose elements `fill` writes. It has to write all of them.
  ///
  /// - Parameter fill: Gets `shape.count` Floats of unspecified content.
  public init(_ shape: Shape, filledBy fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.shape = shape
    storage = Storage(shape.count)
    withExtendedLifetime(storage) { fill(storage.memory) }
  }

  /// A tensor of unspecified elements, to be written by ``mutableAddress``.
  @usableFromInline
  init(unspecified shape: Shape) {
    self.shape = shape
    storage = Storage(shape.count)
  }

  /// Where the elements are, as long as the tensor lives. Loops over them are compiled into the caller; a closure that
  /// were handed here would be called for every element.
  @usableFromInline var address: UnsafePointer<Float> { UnsafePointer(storage.memory) }

  /// The same of a tensor that was just made and is not shared.
  @usableFromInline var mutableAddress: UnsafeMutablePointer<Float> { storage.memory }

  /// The same of any: the elements are copied first if they are shared.
  @usableFromInline
  mutating func ownAddress() -> UnsafeMutablePointer<Float> { withUnsafeMutablePointer { $0 } }

  /// A tensor of one repeated value.
  public init(_ shape: Shape, repeating value: Float) {
    self.init(shape) { $0.update(repeating: value, count: shape.count) }
  }

  /// A tensor of these elements, in row-major order.
  ///
  /// - Precondition: there are `shape.count` of them.
  public init(_ shape: Shape, _ elements: some Collection<Float>) {
    expect(
      elements.count == shape.count,
      "Tensor: shape \(shape) has \(shape.count) elements, got \(elements.count)")
    self.init(shape) { memory in
      var place = memory
      for element in elements {
        place.pointee = element
        place += 1
      }
    }
  }

  /// A tensor of one axis: `Tensor([1, 2, 3])` has the shape [3].
  public init(_ elements: [Float]) { self.init([elements.count], elements) }

  /// Not for `Double`s: without these two, Swift fails to say what is wrong.
  @available(*, unavailable, message: "a tensor's elements are Floats: give elements.map { Float($0) }")
  @_disfavoredOverload public init(_ shape: Shape, _ elements: some Collection<Double>) {
    self.init(shape, elements.map { Float($0) })
  }

  /// Not for `Double`s.
  @available(*, unavailable, message: "a tensor's elements are Floats: give elements.map { Float($0) }")
  @_disfavoredOverload public init(_ elements: [Double]) { self.init(elements.map { Float($0) }) }

  /// A single number, of rank 0.
  public init(_ value: Float) {
    self.init([], repeating: value)
  }

  /// How many elements there are.
  public var count: Int { shape.count }

  /// The elements in row-major order.
  public var elements: [Float] {
    withUnsafePointer { Array(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The only element.
  ///
  /// - Precondition: there is exactly one.
  public var scalar: Float {
    expect(count == 1, "Tensor.scalar: expected one element, got shape \(shape)")
    return storage.memory.pointee
  }

  /// The element at one index per axis.
  public subscript(index: Int...) -> Float {
    get { storage.memory[offset(of: index)] }
    set {
      let offset = offset(of: index)
      withUnsafeMutablePointer { $0[offset] = newValue }
    }
  }

  private func offset(of index: [Int]) -> Int {
    expect(index.count == shape.rank, "Tensor: expected \(shape.rank) indices, got \(index.count)")
    var offset = 0
    for (axis, position) in index.enumerated() {
      expect(
        position >= 0 && position < shape.sizes[axis], "Tensor: index \(index) is outside shape \(shape)")
      offset = offset * shape.sizes[axis] + position
    }
    return offset
  }

  /// Calls `body` with the elements in memory, `count` of them.
  public func withUnsafePointer<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.memory)) }
  }

  /// Calls `body` with the elements in memory, to change them in place. They are copied first if they are shared.
  public mutating func withUnsafeMutablePointer<Result>(
    _ body: (UnsafeMutablePointer<Float>) throws -> Result
  ) rethrows -> Result {
    if !isKnownUniquelyReferenced(&storage) {
      let copy = Storage(count)
      copy.memory.update(from: storage.memory, count: count)
      storage = copy
    }
    storage.forgetNotes()
    return try withExtendedLifetime(storage) { try body(storage.memory) }
  }

  /// The result of `make`, kept as long as the elements stay the same: weights in another order, for example. For each
  /// tensor's elements the two results used last are kept, or four of a small tensor.
  ///
  /// - Parameters:
  ///   - key: Names what is derived, and how. It includes the shape if that matters, because tensors of several shapes
  ///     can share elements.
  ///   - make: It may depend only on the elements and the key, and must not derive anything from the same tensor.
  ///     Neither the key nor the value may hold a tensor with the same elements, because they would keep each other
  ///     alive; a key holds a ``revision``.
  package func derived<Value: AnyObject & Sendable>(by key: some Equatable & Sendable, _ make: () -> Value) -> Value {
    storage.derived(key, make)
  }

  /// A number that identifies these elements: no others have it, and it changes when they change.
  package var revision: Int { storage.revision }

  /// The same elements under another shape; nothing is copied.
  ///
  /// - Precondition: the shapes have equally many elements.
  public func reshaped(_ shape: Shape) -> Tensor {
    expect(
      shape.count == count, "reshaped: \(self.shape) has \(count) elements, \(shape) has \(shape.count)")
    return Tensor(shape, storage)
  }

  private init(_ shape: Shape, _ storage: Storage) {
    self.shape = shape
    self.storage = storage
  }
}

extension Tensor: Equatable {
  /// Whether shapes and elements are equal; NaN equals nothing. Comparing ends at the first part that differs.
  public static func == (first: Tensor, second: Tensor) -> Bool {
    guard first.shape == second.shape else { return false }
    return first.withUnsafePointer { x in
      second.withUnsafePointer { y in
        // Within a part there is no early end, so it is a vector loop.
        stride(from: 0, to: first.count, by: 4096).allSatisfy { start in
          var differences: Int32 = 0
          for index in start..<Swift.min(start + 4096, first.count) { differences |= x[index] == y[index] ? 0 : 1 }
          return differences == 0
        }
      }
    }
  }
}

/// The elements of tensors that share them. Only a tensor that owns it alone writes it, so it may cross threads.
private final class Storage: @unchecked Sendable {
  let memory: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    memory = BufferPool.take(count)
  }

  deinit { BufferPool.give(back: memory, count) }

  /// What is valid as long as the elements do not change.
  private struct Notes: Sendable {
    /// What was computed from them, the last used at the end.
    var derived: [(key: any Equatable & Sendable, value: any AnyObject & Sendable)] = []
    /// Assigned when it is first read.
    var revision: Int?
  }
  private let notes = Mutex(Notes())
  private static let revisions = Atomic(0)

  /// How many results are kept: enough to alternate between one image and a batch. A small network may get images of
  /// many sizes, as a detector does, and each of the four algorithms of a convolution has its own form of a filter.
  /// Together these are ten times as large as the filter, so large filters keep two.
  private var mostDerived: Int { count <= 1 << 17 ? 4 : 2 }

  func derived<Key: Equatable & Sendable, Value: AnyObject & Sendable>(_ key: Key, _ make: () -> Value) -> Value {
    notes.withLock { notes in
      if let index = notes.derived.firstIndex(where: { $0.key as? Key == key }) {
        notes.derived.append(notes.derived.remove(at: index))
      } else {
        notes.derived.append((key, make()))
        if notes.derived.count > mostDerived { notes.derived.removeFirst() }
      }
      guard let value = notes.derived[notes.derived.count - 1].value as? Value else {
        stop("Tensor.derived: one key was used for values of two types")
      }
      return value
    }
  }

  var revision: Int {
    notes.withLock { notes in
      let revision = notes.revision ?? Self.revisions.wrappingAdd(1, ordering: .relaxed).newValue
      notes.revision = revision
      return revision
    }
  }

  /// The elements are about to change.
  func forgetNotes() { notes.withLock { $0 = Notes() } }
}
