import MienSystem
import Synchronization

/// Work that several threads can do together.
package protocol SharedWork {
  /// Does a share of the work that no other thread does; called once on every thread that joins.
  func join()
}

extension SharedWork {
  fileprivate static func join(at address: UnsafeRawPointer) {
    address.assumingMemoryBound(to: Self.self).pointee.join()
  }
}

/// The threads of ``ThreadPool``: started once. For some microseconds after a piece of work they wait, awake, for the
/// next one.
///
/// A network of ten layers has a piece of work every few dozen microseconds. Putting threads to sleep and waking them
/// costs a dozen each time (measured with Dispatch's `concurrentPerform`), so a thread first looks for new work for a
/// while, and then sleeps.
package final class Workers: Sendable {
  static let shared = Workers()

  /// Starts a thread that runs `life`. It may start late, or never.
  private let startThread: @Sendable (_ life: @escaping @Sendable () -> Void) -> Void

  /// Workers whose threads are started by `startThread` when they are first needed.
  package init(
    startThread: @escaping @Sendable (_ life: @escaping @Sendable () -> Void) -> Void = { SystemThread.start($0) }
  ) {
    self.startThread = startThread
  }

  /// A piece of work in one word, so that it is read atomically: how many there were before it, and how many more
  /// threads may join it.
  private struct Announcement {
    let word: Int
    var piece: Int { word >> 16 }
    var places: Int { word & 0xFFFF }
    func next(places: Int) -> Announcement { Announcement(word: (piece &+ 1) << 16 | places) }
    /// With one place taken, or all of them.
    var joined: Announcement { Announcement(word: word &- 1) }
    var closed: Announcement { Announcement(word: word & ~0xFFFF) }
  }

  private let announcement = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  /// How many of the threads that joined have finished.
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let wake = Condition()
  /// The address of the work, and its function: an object would be allocated for every piece.
  private struct Place {
    let address: UnsafeRawPointer
    let type: any SharedWork.Type
  }
  /// Written by the thread that set `isBusy`, before the announcement; read by the threads that have joined.
  private nonisolated(unsafe) var place: Place?
  private nonisolated(unsafe) var started = 0

  /// Nanoseconds for which a thread looks for new work.
  private static let patience: UInt64 = 50_000
  private static let mostHelpers = 1023

  /// Nanoseconds of a clock that nobody sets.
  private static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Joins `work` on this thread, and on up to `threads` − 1 others while it runs here. This thread has to be able to
  /// do everything by itself. Others join as soon as they are awake. None join if they are busy with another caller's
  /// work, if the caller is one of them, or if the system gives no threads.
  package func run(threads: Int, _ work: some SharedWork) {
    guard let helpers = helpers(threads) else { return work.join() }
    share(work, with: helpers)
  }

  /// The same with `body` as the work; it allocates if there are other threads.
  package func run(threads: Int, _ body: () -> Void) {
    guard let helpers = helpers(threads) else { return body() }
    withoutActuallyEscaping(body) { share(Closure(body: $0), with: helpers) }
  }

  private struct Closure: SharedWork {
    let body: () -> Void
    func join() { body() }
  }

  /// How many other threads may help; from now on they belong to this caller. nil if none can.
  private func helpers(_ threads: Int) -> Int? {
    let helpers = min(threads - 1, Self.mostHelpers)
    return helpers > 0 && !isBusy.exchange(true, ordering: .acquiring) ? helpers : nil
  }

  private func share<Work: SharedWork>(_ work: Work, with helpers: Int) {
    start(helpers)
    withUnsafePointer(to: work) { address in
      place = Place(address: UnsafeRawPointer(address), type: Work.self)
      finished.store(0, ordering: .relaxed)
      let now = Announcement(word: announcement.load(ordering: .relaxed)).next(places: helpers)
      announcement.store(now.word, ordering: .sequentiallyConsistent)
      // A thread that has not seen the announcement has counted itself as a sleeper before; threads that are awake join
      // by themselves.
      let asleep = sleepers.load(ordering: .sequentiallyConsistent)
      let wanted = min(asleep, helpers - (started - asleep))
      if wanted > 0 { wake.withLock { for _ in 0..<wanted { wake.signal() } } }
      work.join()
      let left = announcement.exchange(now.closed.word, ordering: .relaxed)
      let joined = helpers - Announcement(word: left).places
      var looks = 0
      while finished.load(ordering: .acquiring) < joined {
        looks += 1
        if looks > 10_000 { sched_yield() }
      }
      place = nil
    }
    isBusy.store(false, ordering: .releasing)
  }

  private func start(_ helpers: Int) {
    while started < helpers {
      startThread { [self] in help() }
      started += 1
    }
  }

  /// What a helper runs.
  private func help() {
    var piece = 0
    while true {
      let now = nextAnnouncement(after: piece)
      piece = now.piece
      guard join(now) else { continue }
      guard let place else { stop("Workers: expected the announced piece of work, found none") }
      place.type.join(at: place.address)
      finished.wrappingAdd(1, ordering: .releasing)
    }
  }

  /// Takes a place in a piece of work; false if none is left.
  private func join(_ announced: Announcement) -> Bool {
    var now = announced
    while now.piece == announced.piece, now.places > 0 {
      let (isTaken, word) = announcement.compareExchange(
        expected: now.word, desired: now.joined.word, ordering: .acquiring)
      if isTaken { return true }
      now = Announcement(word: word)
    }
    return false
  }

  /// The next piece of work that is not `piece`.
  private func nextAnnouncement(after piece: Int) -> Announcement {
    let end = Self.nanoseconds + Self.patience
    repeat {
      for _ in 0..<64 {
        let now = Announcement(word: announcement.load(ordering: .relaxed))
        if now.piece != piece { return now }
      }
    } while Self.nanoseconds < end
    return wake.withLock {
      sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
      defer { sleepers.wrappingSubtract(1, ordering: .relaxed) }
      while true {
        let now = Announcement(word: announcement.load(ordering: .sequentiallyConsistent))
        if now.piece != piece { return now }
        wake.wait()
      }
    }
  }
}
