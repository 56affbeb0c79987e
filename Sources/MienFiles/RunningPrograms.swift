import MienSystem
import Synchronization

/// The programs that were started and run, so that they can be ended together with this one.
///
/// Ended programs are removed before their numbers can become those of others. A program beyond the capacity is left
/// to itself.
package struct RunningPrograms: ~Copyable, Sendable {
  /// Those of this process.
  package static let all = RunningPrograms()

  private static let capacity = 1024
  // Never released: a signal may come at any moment.
  nonisolated(unsafe) private let numbers: UnsafeMutablePointer<pid_t>
  private let changes = Mutex(())

  package init() {
    numbers = .allocate(capacity: Self.capacity)
    numbers.initialize(repeating: 0, count: Self.capacity)
  }

  package func insert(_ number: pid_t) { replace(0, with: number) }

  package func remove(_ number: pid_t) { replace(number, with: 0) }

  private func replace(_ old: pid_t, with new: pid_t) {
    changes.withLock { _ in
      for index in 0..<Self.capacity where numbers[index] == old {
        numbers[index] = new
        return
      }
    }
  }

  /// Kills all of them. It takes no lock and no memory, so that a signal's handler may call it.
  package func kill() {
    for index in 0..<Self.capacity where numbers[index] > 0 { _ = systemKill(numbers[index], SIGKILL) }
  }

  /// From now on, a signal that ends this process ends them before. Signals that are ignored or handled otherwise stay
  /// so.
  package static func endWithThisProcess() {
    // Made before the first signal comes.
    _ = all.numbers
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1] {
      let before = signal(number) { number in
        RunningPrograms.all.kill()
        signal(number, SIG_DFL)
        raise(number)
      }
      // The default handler is the address 0.
      if before.map({ unsafeBitCast($0, to: Int.self) }) ?? 0 != 0 { signal(number, before) }
    }
  }
}

/// The system's `kill`, whose name `RunningPrograms.kill` hides.
private func systemKill(_ number: pid_t, _ signal: Int32) -> Int32 { kill(number, signal) }
