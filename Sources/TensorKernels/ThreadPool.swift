import Foundation
import Synchronization

/// Pieces of work that do not depend on one another.
package protocol WorkItems {
  /// Does one of them.
  ///
  /// - Parameter scratch: Memory of this thread, unspecified.
  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>)
}

/// The one pool of threads that every kernel shares, one piece of work at a time: who calls while it is busy does the work
/// alone.
///
/// Work is cut into items whose results do not depend on one another. What an item adds up does not depend on how many
/// threads there are, so their number changes the time, and never a bit of the result.
public enum ThreadPool {
  private static let chosen = Atomic<Int>(0)

  /// How many threads work at once; at first as many as processors may be used.
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
    let next = Atomic<Int>(0)
    Workers.shared.run(threads: min(threadCount, count)) {
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index)
      }
    }
  }

  /// Like ``forEach(_:_:)``, with `scratch` Floats of memory for each thread, aligned to a cache line,
  /// unspecified.
  package static func forEach(
    _ count: Int, scratch: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let next = Atomic<Int>(0)
    let scratch = BufferPool.keptSize(scratch)
    Workers.shared.run(threads: min(threadCount, count)) {
      let memory = BufferPool.take(scratch)
      defer { BufferPool.give(back: memory, scratch) }
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index, memory)
      }
    }
  }

  /// The same with items that are no closure, which would be allocated where there is more than one thread.
  package static func forEach(_ count: Int, scratch: Int = 0, _ items: some WorkItems) {
    guard count > 0 else { return }
    // An atomic number stays where it is.
    let next = Atomic<Int>(0)
    withUnsafePointer(to: next) { next in
      let loop = Loop(next: next, count: count, scratch: BufferPool.keptSize(scratch), items: items)
      Workers.shared.run(threads: min(threadCount, count), loop)
    }
  }

  private struct Loop<Items: WorkItems>: SharedWork {
    /// The item that is done next.
    let next: UnsafePointer<Atomic<Int>>
    let count, scratch: Int
    let items: Items

    func join() {
      let memory = BufferPool.take(scratch)
      defer { BufferPool.give(back: memory, scratch) }
      while true {
        let item = next.pointee.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        items.perform(item, memory)
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

  private static let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)
}
