import MienKernels
import Synchronization
import Testing

/// All that sets the number of threads, which every kernel shares: one test at a time.
@Suite(.serialized) struct ThreadPoolTests {
  static let threadCounts = [1, 2, 3, 5]

  /// `body` with this many threads; the previous number is restored.
  private func withThreads<Result>(_ count: Int, _ body: () throws -> Result) rethrows -> Result {
    let before = ThreadPool.threadCount
    defer { ThreadPool.threadCount = before }
    ThreadPool.threadCount = count
    #expect(ThreadPool.threadCount == count)
    return try body()
  }

  @Test(arguments: threadCounts, [0, 1, 2, 7, 1000]) func everyIndexOnce(threads: Int, count: Int) {
    withThreads(threads) {
      let calls = Mutex([Int](repeating: 0, count: count))
      ThreadPool.forEach(count) { index in calls.withLock { $0[index] += 1 } }
      ThreadPool.forEach(count, scratch: 40) { index, _ in calls.withLock { $0[index] += 1 } }
      #expect(calls.withLock { $0 } == [Int](repeating: 2, count: count))
    }
  }

  @Test func farMoreThreadsThanProcessors() {
    withThreads(100) {
      let calls = Mutex([Int](repeating: 0, count: 5000))
      for _ in 0..<20 { ThreadPool.forEach(5000) { index in calls.withLock { $0[index] += 1 } } }
      #expect(calls.withLock { $0 } == [Int](repeating: 20, count: 5000))
    }
  }

  @Test(arguments: threadCounts) func scratchBelongsToOneThread(threads: Int) {
    withThreads(threads) {
      let mistakes = Atomic<Int>(0)
      ThreadPool.forEach(200, scratch: 1000) { index, scratch in
        scratch.update(repeating: Float(index), count: 1000)
        let isWhole = (0..<1000).allSatisfy { scratch[$0] == Float(index) }
        if !isWhole || UInt(bitPattern: scratch) % 64 != 0 {
          mistakes.wrappingAdd(1, ordering: .relaxed)
        }
      }
      #expect(mistakes.load(ordering: .relaxed) == 0)
    }
  }

  @Test(arguments: threadCounts, [(0, 4), (1, 4), (4, 4), (5, 4), (1003, 10), (9, 1)])
  func rangesCoverEverythingOnceAndDoNotDependOnThreads(threads: Int, cut: (count: Int, grain: Int)) {
    withThreads(threads) {
      let ranges = Mutex<[Range<Int>]>([])
      ThreadPool.forEachRange(cut.count, grain: cut.grain) { range in ranges.withLock { $0.append(range) } }
      let sorted = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
      let expected = stride(from: 0, to: cut.count, by: cut.grain).map {
        $0..<min(cut.count, $0 + cut.grain)
      }
      #expect(sorted == expected)
    }
  }

  /// Other tests may keep the pool busy, and a kernel is done by one thread then, so each is run several times.
  @Test(arguments: Kernel.all) func sameBitsForEveryNumberOfThreads(_ kernel: Kernel) throws {
    let results = try (Self.threadCounts + Self.threadCounts + Self.threadCounts).map { threads in
      try withThreads(threads) { try runKernel(kernel.inputs, outputs: kernel.outputs, kernel.run) }
    }
    #expect(results[0].allSatisfy { $0.allSatisfy { !$0.isNaN } })
    for result in results.dropFirst() {
      #expect(result.map(\.bits) == results[0].map(\.bits))
    }
  }
}
