import CMienProcessorFeatures
import MienSystem
import Synchronization

/// Pieces of work that do not depend on one another.
package protocol WorkItems {
  /// How many there are.
  var count: Int { get }
  /// How many Floats of memory each thread needs.
  var scratch: Int { get }
  /// Does one item.
  ///
  /// - Parameter scratch: Memory of this thread, unspecified.
  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>)
}

extension WorkItems {
  /// None.
  package var scratch: Int { 0 }
}

/// The one pool of threads that every kernel shares. It does one piece of work at a time: a caller that finds it busy
/// does its own work alone.
///
/// Work is cut into items whose results do not depend on one another. What an item sums does not depend on the number
/// of threads, so that number changes the time and never a bit of the result.
public enum ThreadPool {
  private static let chosen = Atomic<Int>(0)

  /// How many threads work together; the default is the number of processors that may be used.
  public static var threadCount: Int {
    get {
      let count = chosen.load(ordering: .relaxed)
      return count > 0 ? count : processorCount
    }
    set {
      expect(newValue > 0, "ThreadPool.threadCount: expected at least 1, got \(newValue)")
      chosen.store(newValue, ordering: .relaxed)
    }
  }

  /// Calls `body` once for every index in 0 ..< `count`, on all threads, in no particular order.
  package static func forEach(_ count: Int, _ body: (Int) -> Void) {
    let next = Atomic<Int>(0)
    Workers.shared.run(threads: min(threadCount, count)) { forEachLeft(next, count, body) }
  }

  /// Like ``forEach(_:_:)``, with `scratch` Floats of memory for each thread, aligned to a cache line,
  /// unspecified.
  package static func forEach(
    _ count: Int, scratch: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    let next = Atomic<Int>(0)
    Workers.shared.run(threads: min(threadCount, count)) {
      BufferPool.withScratch(scratch) { memory in forEachLeft(next, count) { body($0, memory) } }
    }
  }

  /// Does all items, on all threads. A closure instead would be allocated if there is more than one thread.
  package static func perform(_ items: some WorkItems) {
    let count = items.count
    guard count > 0 else { return }
    // An atomic value cannot be moved.
    let next = Atomic<Int>(0)
    withUnsafePointer(to: next) { next in
      Workers.shared.run(threads: min(threadCount, count), Loop(next: next, count: count, items: items))
    }
  }

  private struct Loop<Items: WorkItems>: SharedWork {
    /// The item that is done next.
    let next: UnsafePointer<Atomic<Int>>
    let count: Int
    let items: Items

    func join() {
      BufferPool.withScratch(items.scratch) { memory in
        forEachLeft(next.pointee, count) { items.perform($0, memory) }
      }
    }
  }

  /// Calls `body` with each index below `count` that no other thread has taken.
  @inline(__always)
  private static func forEachLeft(_ next: borrowing Atomic<Int>, _ count: Int, _ body: (Int) -> Void) {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      body(index)
    }
  }

  /// Cuts 0 ..< `count` into ranges of `grain` and calls `body` for each, on all threads.
  ///
  /// The cuts depend on `count` and `grain` alone.
  @usableFromInline
  package static func forEachRange(_ count: Int, grain: Int = 16384, _ body: (Range<Int>) -> Void) {
    expect(grain > 0, "ThreadPool.forEachRange: expected a positive grain, got \(grain)")
    if count <= grain {
      if count > 0 { body(0..<count) }
      return
    }
    forEach((count + grain - 1) / grain) { item in
      body(item * grain..<min(count, (item + 1) * grain))
    }
  }

  /// The processors that this process may use.
  private static let processorCount = mien_processor_count()
}
