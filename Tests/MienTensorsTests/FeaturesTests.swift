import MienTensors
import Testing

/// Memory between layers: taken once, returned once, and used again for any size.
@Suite struct FeaturesTests {
  /// A chain of layers whose features have these sizes; each reads what the previous one wrote.
  private static func chain(_ sizes: [Int], in store: FeatureStore) {
    var current = Features(batch: 1, channels: sizes[0], in: store) { $0.update(repeating: 0, count: sizes[0]) }
    for (number, size) in sizes.enumerated().dropFirst() {
      let next = Features(batch: 1, channels: size, in: store) { $0.update(repeating: Float(number), count: size) }
      #expect(current.tensor.elements.allSatisfy { $0 == Float(number - 1) })
      current = next
    }
    #expect(current.tensor.elements.allSatisfy { $0 == Float(sizes.count - 1) })
  }

  /// A chain needs two buffers, one of them for the largest features; running it again changes nothing.
  @Test func twoBuffersServeAChain() {
    let store = FeatureStore()
    #expect(store.kept == 0)
    for sizes in [[100, 400, 200, 50, 100, 100, 5], [25, 100, 50, 12, 25], [3]] {
      for _ in 0..<3 {
        Self.chain(sizes, in: store)
        #expect(store.kept == 600)
      }
    }
    Self.chain([10, 1000, 900], in: store)
    #expect(store.kept == 1900)
    store.release()
    #expect(store.kept == 0)
    Self.chain([7, 6], in: store)
    #expect(store.kept == 13)
  }

  /// Released memory goes to the system, not to the pool.
  @Test func releasedMemoryIsNotKept() {
    let (store, size) = (FeatureStore(), 77_777)
    // Not through a tensor, whose memory comes from the pool.
    _ = Features(batch: 1, channels: size, in: store) { $0.update(repeating: 0, count: size) }
    #expect(store.kept == size)
    store.release()
    #expect(store.kept == 0 && !BufferPool.keeps(size))
  }

  @Test func copiesAreThoseOfTensors() {
    let store = FeatureStore()
    for shape in [[2, 3, 4, 5], [0, 3, 4, 5], [3, 7]] as [Shape] {
      let tensor = Tensor(shape, (0..<shape.count).map(Float.init))
      let features = Features(tensor, in: store)
      #expect(features.shape == shape && features.tensor == tensor && features.count == shape.count)
      #expect(features.likewise { $0.update(repeating: 1, count: shape.count) }.shape == shape)
    }
  }
}
