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
  /// How many are just being started, and the signal that is to end this process, or 0. Each side writes its own and
  /// then reads the other's, so that a program that has begun to run is always killed.
  private let starting = Atomic<Int>(0)
  private let endingSignal = Atomic<Int32>(0)
  private let endProcess: @Sendable (_ signal: Int32) -> Void

  /// - Parameter endProcess: Ends this process as the signal would.
  package init(endProcess: @escaping @Sendable (_ signal: Int32) -> Void = Self.endThisProcess) {
    numbers = .allocate(capacity: Self.capacity)
    numbers.initialize(repeating: 0, count: Self.capacity)
    self.endProcess = endProcess
  }

  /// Starts a program and inserts its number. A signal that comes in between ends this process when both are done.
  ///
  /// - Parameter start: The program's number; nil if it could not be started.
  package func insert(_ start: () -> pid_t?) {
    starting.wrappingAdd(1, ordering: .sequentiallyConsistent)
    let isEnding = endingSignal.load(ordering: .sequentiallyConsistent) != 0
    if !isEnding, let number = start() { insert(number) }
    starting.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    endIfAsked()
    // Another thread ends this process as soon as it has started its program.
    while isEnding { pause() }
  }

  /// Kills all of them and ends this process, now or when those that are being started can be killed as well. It takes
  /// no lock and no memory, so that a signal's handler may call it.
  package func end(by signal: Int32) {
    endingSignal.store(signal, ordering: .sequentiallyConsistent)
    endIfAsked()
  }

  private func endIfAsked() {
    let signal = endingSignal.load(ordering: .sequentiallyConsistent)
    guard signal != 0, starting.load(ordering: .sequentiallyConsistent) == 0 else { return }
    kill()
    endProcess(signal)
  }

  private static let endThisProcess: @Sendable (Int32) -> Void = { number in
    signal(number, SIG_DFL)
    // The thread may block it: within the signal's handler, or because it is one of Dispatch's.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, number)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    raise(number)
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
      let before = signal(number) { RunningPrograms.all.end(by: $0) }
      // The default handler is the address 0.
      if before.map({ unsafeBitCast($0, to: Int.self) }) ?? 0 != 0 { signal(number, before) }
    }
  }
}

/// The system's `kill`, whose name `RunningPrograms.kill` hides.
private func systemKill(_ number: pid_t, _ signal: Int32) -> Int32 { kill(number, signal) }
