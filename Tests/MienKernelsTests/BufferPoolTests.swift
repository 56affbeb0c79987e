import MienKernels
import Synchronization
import Testing

/// The pool returns memory that is not in use elsewhere, and returns it again later.
@Suite struct BufferPoolTests {
  @Test(arguments: [0, 1, 15, 16, 4095, 4096, 4097, 100_003]) func memoryIsAlignedAndWritable(count: Int) {
    let memory = BufferPool.take(count)
    defer { BufferPool.give(back: memory, count) }
    #expect(UInt(bitPattern: memory) % 64 == 0)
    memory.update(repeating: 3, count: count)
    #expect((0..<count).allSatisfy { memory[$0] == 3 })
  }

  @Test func buffersInUseAreDistinct() {
    let count = 5003
    let buffers = (0..<8).map { _ in BufferPool.take(count) }
    for (index, buffer) in buffers.enumerated() { buffer.update(repeating: Float(index), count: count) }
    for (index, buffer) in buffers.enumerated() {
      #expect((0..<count).allSatisfy { buffer[$0] == Float(index) })
    }
    #expect(Set(buffers).count == buffers.count)
    for buffer in buffers { BufferPool.give(back: buffer, count) }
  }

  /// The last buffer returned is the next one taken. Other tests may remove it from the pool in between, so there are
  /// several tries.
  @Test func memoryIsRecycled() {
    let count = 7919
    let recycled = (0..<50).contains { _ in
      let first = BufferPool.take(count)
      first[count - 1] = 12345
      BufferPool.give(back: first, count)
      let second = BufferPool.take(count)
      defer { BufferPool.give(back: second, count) }
      return first == second && second[count - 1] == 12345
    }
    #expect(recycled)
  }

  /// Memory that is not in use can be returned to the system at any time.
  @Test func release() {
    let inUse = BufferPool.take(5001)
    inUse.update(repeating: 7, count: 5001)
    // A size that no other test takes.
    BufferPool.give(back: BufferPool.take(6037), 6037)
    #expect(BufferPool.keeps(6037))
    BufferPool.release()
    #expect(!BufferPool.keeps(6037))
    let another = BufferPool.take(5001)
    another.update(repeating: 8, count: 5001)
    #expect((0..<5001).allSatisfy { inUse[$0] == 7 && another[$0] == 8 })
    BufferPool.give(back: inUse, 5001)
    BufferPool.give(back: another, 5001)
  }

  @Test func threadsDoNotShareBuffers() {
    let mistakes = Atomic<Int>(0)
    ThreadPool.forEach(400) { item in
      let count = 4096 + item % 3
      let memory = BufferPool.take(count)
      memory.update(repeating: Float(item), count: count)
      for index in 0..<count where memory[index] != Float(item) {
        mistakes.wrappingAdd(1, ordering: .relaxed)
      }
      BufferPool.give(back: memory, count)
    }
    #expect(mistakes.load(ordering: .relaxed) == 0)
  }
}
