import Foundation
import Synchronization

/// The threads of ``ThreadPool``: started once, and for the next microseconds after a piece of work ready for another.
///
/// A network of ten layers has a piece of work every few dozen microseconds. To send threads to sleep and to wake them
/// costs a dozen each time (Dispatch's `concurrentPerform`, measured), so a thread first looks for new work for a while and
/// sleeps only then.
final class Workers: Sendable {
  static let shared = Workers()

  /// What is announced to the threads in one word, so that it is seen whole: how many pieces of work there were, and how
  /// many threads take part in this one.
  private struct Announcement: Equatable {
    private(set) var word: Int
    init(word: Int) { self.word = word }
    var helpers: Int { word & 0xFFFF }
    func next(helpers: Int) -> Announcement { Announcement(word: (word >> 16 &+ 1) << 16 | helpers) }
  }

  private let announcement = Atomic<Int>(0)
  private let isBusy = Atomic<Bool>(false)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let wake = NSCondition()
  /// Written by the one who set `isBusy`, before the announcement; read by the helpers after it.
  private struct Work: @unchecked Sendable {
    let run: (Int) -> Void
    static let none = Work { _ in }
  }
  private nonisolated(unsafe) var work = Work.none
  private nonisolated(unsafe) var started = 0

  /// Nanoseconds for which a thread looks for new work.
  private static let patience: UInt64 = 50_000
  private static let mostHelpers = 0xFFFF

  /// Calls `body` with 0 ..< `threads`, each on a thread of its own. If the threads are busy with the work of another
  /// caller, or the caller is one of them, it is called with 0 alone: it has to be able to do everything by itself.
  func run(threads: Int, _ body: (Int) -> Void) {
    let helpers = min(threads - 1, Self.mostHelpers)
    guard helpers > 0, !isBusy.exchange(true, ordering: .acquiring) else { return body(0) }
    start(helpers)
    withoutActuallyEscaping(body) { body in
      work = Work(run: body)
      unfinished.store(helpers, ordering: .relaxed)
      let now = Announcement(word: announcement.load(ordering: .relaxed))
      announcement.store(now.next(helpers: helpers).word, ordering: .sequentiallyConsistent)
      // Whoever has not seen the announcement has said before that it sleeps.
      if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wake.withLock { wake.broadcast() } }
      body(0)
      var looks = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        looks += 1
        if looks > 10_000 { sched_yield() }
      }
      work = .none
    }
    isBusy.store(false, ordering: .releasing)
  }

  private func start(_ helpers: Int) {
    while started < helpers {
      let index = started
      let thread = Thread { [self] in help(as: index) }
      thread.name = "mien-\(index + 1)"
      thread.start()
      started += 1
    }
  }

  /// The life of helper `index`.
  private func help(as index: Int) {
    var seen = Announcement(word: 0)
    while true {
      seen = nextAnnouncement(after: seen)
      guard index < seen.helpers else { continue }
      work.run(index + 1)
      unfinished.wrappingSubtract(1, ordering: .releasing)
    }
  }

  /// The next announcement that is another than `seen`.
  private func nextAnnouncement(after seen: Announcement) -> Announcement {
    let end = DispatchTime.now().uptimeNanoseconds + Self.patience
    repeat {
      for _ in 0..<64 {
        let word = announcement.load(ordering: .acquiring)
        if word != seen.word { return Announcement(word: word) }
      }
    } while DispatchTime.now().uptimeNanoseconds < end
    return wake.withLock {
      sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
      defer { sleepers.wrappingSubtract(1, ordering: .relaxed) }
      while true {
        let word = announcement.load(ordering: .sequentiallyConsistent)
        if word != seen.word { return Announcement(word: word) }
        wake.wait()
      }
    }
  }
}
