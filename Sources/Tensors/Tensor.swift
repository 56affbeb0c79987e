import Synchronization
import TensorKernels

/// A row-major array of Floats with a shape: a value, copied only when it is shared and changed.
///
/// Images are [batch, height, width, channels].
public struct Tensor: Sendable {
  /// The sizes along the axes.
  public let shape: Shape
  private var storage: Storage

  /// A tensor whose elements `fill` writes, all of them.
  ///
  /// - Parameter fill: Gets `shape.count` Floats of unspecified content.
  public init(_ shape: Shape, filledBy fill: (UnsafeMutablePointer<Float>) -> Void) {
    self.shape = shape
    storage = Storage(shape.count)
    withExtendedLifetime(storage) { fill(storage.memory) }
  }

  /// A tensor of one repeated value.
  public init(_ shape: Shape, repeating value: Float) {
    self.init(shape) { $0.update(repeating: value, count: shape.count) }
  }

  /// A tensor of these elements, in row-major order.
  ///
  /// - Precondition: there are `shape.count` of them.
  public init(_ shape: Shape, _ elements: some Collection<Float>) {
    precondition(
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
    precondition(count == 1, "Tensor.scalar: expected one element, got shape \(shape)")
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
    precondition(index.count == shape.rank, "Tensor: expected \(shape.rank) indices, got \(index.count)")
    var offset = 0
    for (axis, position) in index.enumerated() {
      precondition(
        position >= 0 && position < shape.sizes[axis], "Tensor: index \(index) is outside shape \(shape)")
      offset = offset * shape.sizes[axis] + position
    }
    return offset
  }

  /// Calls `body` with the elements in memory, `count` of them.
  public func withUnsafePointer<Result>(_ body: (UnsafePointer<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(storage) { try body(UnsafePointer(storage.memory)) }
  }

  /// Calls `body` with the elements in memory, to be changed in place; they are copied first if they are
  /// shared.
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

  /// What `make` gives, kept for as long as the elements stay the same, such as weights in another order. Of the things
  /// derived from one tensor's elements the two used last are kept, of small ones four.
  ///
  /// - Parameters:
  ///   - key: What is derived, and how; with the shape, if it matters, since tensors of several shapes can share elements.
  ///   - make: It may depend on the elements and the key alone, and must not derive anything of the same tensor. Neither
  ///     the key nor the value may hold a tensor of the same elements: they would keep each other; a key holds a ``revision``.
  package func derived<Value: AnyObject & Sendable>(by key: some Equatable & Sendable, _ make: () -> Value) -> Value {
    storage.derived(key, make)
  }

  /// A number that stands for these elements: no others have it, and it becomes another when they change.
  package var revision: Int { storage.revision }

  /// The same elements under another shape; nothing is copied.
  ///
  /// - Precondition: the shapes have equally many elements.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(
      shape.count == count, "reshaped: \(self.shape) has \(count) elements, \(shape) has \(shape.count)")
    return Tensor(shape, storage)
  }

  private init(_ shape: Shape, _ storage: Storage) {
    self.shape = shape
    self.storage = storage
  }
}

extension Tensor: Equatable {
  /// Whether shapes and elements are equal; NaN equals nothing.
  public static func == (first: Tensor, second: Tensor) -> Bool {
    first.shape == second.shape && first.elements == second.elements
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the first elements.
  public var description: String {
    let shown = elements.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
  }
}

/// The elements of tensors that share them. Written only by the one tensor that owns it alone, so it may
/// cross threads.
private final class Storage: @unchecked Sendable {
  let memory: UnsafeMutablePointer<Float>
  let count: Int

  init(_ count: Int) {
    self.count = count
    memory = BufferPool.take(count)
  }

  deinit { BufferPool.give(back: memory, count) }

  /// What holds as long as the elements do.
  private struct Notes: Sendable {
    /// What was computed from them, used last at the end.
    var derived: [(key: any Equatable & Sendable, value: any AnyObject & Sendable)] = []
    /// Given when it is first asked for.
    var revision: Int?
  }
  private let notes = Mutex(Notes())
  private static let revisions = Atomic(0)

  /// How many things are kept: enough for one image and for a batch in turn. A small network may meet images of many sizes in turn, as a
  /// detector does, and each of the four algorithms of a convolution has its form of a filter; together
  /// they are ten times as large as a filter, so large ones keep two.
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
        preconditionFailure("Tensor.derived: one key stands for values of two types")
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
