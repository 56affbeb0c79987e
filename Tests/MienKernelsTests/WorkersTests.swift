import Foundation
import MienKernels
import Synchronization
import Testing

/// The threads behind ``ThreadPool``: whoever calls, and when, every index is done once.
@Suite struct WorkersTests {
  /// Callers on several threads, in no order, some of them from within a piece of work.
  @Test func manyCallersAtOnce() {
    let mistakes = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 8) { caller in
      for round in 0..<300 {
        let count = 1 + (caller * 31 + round * 7) % 40
        let calls = Mutex([Int](repeating: 0, count: count))
        ThreadPool.forEach(count) { index in
          if index % 16 == 3 {
            let inner = Atomic<Int>(0)
            ThreadPool.forEach(5) { _ in inner.wrappingAdd(1, ordering: .relaxed) }
            if inner.load(ordering: .relaxed) != 5 { mistakes.wrappingAdd(1, ordering: .relaxed) }
          }
          calls.withLock { $0[index] += 1 }
        }
        if !calls.withLock({ $0.allSatisfy { $0 == 1 } }) { mistakes.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    #expect(mistakes.load(ordering: .relaxed) == 0)
  }

  /// What one piece of work wrote is seen by the caller after it and by the next piece.
  @Test func resultsAreSeenAfterwards() {
    let memory = BufferPool.take(1000)
    defer { BufferPool.give(back: memory, 1000) }
    memory.update(repeating: 0, count: 1000)
    for round in 0..<500 {
      ThreadPool.forEach(1000) { memory[$0] += 1 }
      #expect((0..<1000).allSatisfy { memory[$0] == Float(round + 1) })
    }
  }

  /// Threads that the system does not start, or starts too late: no caller waits for them.
  @Test func nobodyWaitsForThreadsThatDoNotCome() {
    let lives = Mutex<[@Sendable () -> Void]>([])
    let workers = Workers { life in lives.withLock { $0.append(life) } }
    let calls = Atomic<Int>(0)
    for _ in 0..<3 { workers.run(threads: 4) { calls.wrappingAdd(1, ordering: .relaxed) } }
    #expect(calls.load(ordering: .relaxed) == 3 && lives.withLock { $0.count } == 3)
    // One that comes late finds the work closed, and takes part in the next.
    let late = Thread { [life = lives.withLock { $0[0] }] in life() }
    late.start()
    let isJoined = (0..<10_000).contains { _ in
      let threads = Mutex<Set<ObjectIdentifier>>([])
      workers.run(threads: 4) {
        withExtendedLifetime(noise(2000, seed: 1)) {}
        threads.withLock { _ = $0.insert(ObjectIdentifier(Thread.current)) }
      }
      return threads.withLock { $0.count } == 2
    }
    #expect(isJoined)
  }

  /// Other tests may keep the threads busy, so it is tried more than once.
  @Test(.enabled(if: ThreadPool.threadCount > 1)) func moreThanOneThreadWorks() {
    let isShared = (0..<2000).contains { _ in
      let threads = Mutex<Set<ObjectIdentifier>>([])
      ThreadPool.forEach(64) { index in
        // Long enough for another thread to come.
        let work = noise(2000, seed: UInt64(index))
        let thread = ObjectIdentifier(Thread.current)
        withExtendedLifetime(work) {}
        threads.withLock { _ = $0.insert(thread) }
      }
      return threads.withLock { $0.count } > 1
    }
    #expect(isShared)
  }
}
