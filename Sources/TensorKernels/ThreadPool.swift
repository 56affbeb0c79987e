import Dispatch
import Synchronization

/// The one pool of threads that every kernel shares.
///
/// Work is cut into items whose results do not depend on one another, and no item depends on how many threads
/// there are. So the number of threads changes the time, and never a bit of the result.
public enum ThreadPool {
  private static let chosen = Atomic<Int>(0)

  /// How many threads work at once; at first as many as the machine has processors.
  public static var threadCount: Int {
    get {
      let count = chosen.load(ordering: .relaxed)
      return count > 0 ? count : processorCount
    }
    set {
      precondition(newValue > 0, "ThreadPool.threadCount: expected at least 1, got \(newValue)")
      chosen.store(newValue, ordering: .relaxed)
    }
  }

  /// Calls `body` once for every index in 0 ..< `count`, on all threads, in no particular order.
  package static func forEach(_ count: Int, _ body: (Int) -> Void) {
    let threads = min(threadCount, count)
    guard threads > 1 else {
      for index in 0..<max(count, 0) { body(index) }
      return
    }
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      let shared = Unchecked(body)
      DispatchQueue.concurrentPerform(iterations: threads) { _ in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          shared.value(index)
        }
      }
    }
  }

  /// Like ``forEach(_:_:)``, with `scratch` Floats of memory for each thread, aligned to a cache line,
  /// unspecified.
  package static func forEach(
    _ count: Int, scratch: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let threads = max(1, min(threadCount, count))
    let next = Atomic<Int>(0)
    withoutActuallyEscaping(body) { body in
      let shared = Unchecked(body)
      let work: @Sendable (Int) -> Void = { _ in
        let memory = BufferPool.take(scratch)
        defer { BufferPool.give(back: memory, scratch) }
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          shared.value(index, memory)
        }
      }
      if threads == 1 {
        work(0)
      } else {
        DispatchQueue.concurrentPerform(iterations: threads, execute: work)
      }
    }
  }

  /// Cuts 0 ..< `count` into ranges of `grain` and calls `body` for each, on all threads.
  ///
  /// The cuts depend on `count` and `grain` alone.
  @usableFromInline
  package static func forEachRange(_ count: Int, grain: Int = 16384, _ body: (Range<Int>) -> Void) {
    precondition(grain > 0, "ThreadPool.forEachRange: expected a positive grain, got \(grain)")
    if count <= grain {
      if count > 0 { body(0..<count) }
      return
    }
    forEach((count + grain - 1) / grain) { item in
      body(item * grain..<min(count, (item + 1) * grain))
    }
  }

  private static let processorCount = max(1, activeProcessors())
}

/// Carries a closure to the threads that run it while the caller waits.
private struct Unchecked<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
