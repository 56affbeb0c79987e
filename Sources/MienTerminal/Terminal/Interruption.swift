import Dispatch
import MienFiles
import MienSystem
import Synchronization

/// Ctrl-C, SIGTERM, SIGHUP (the terminal is gone) and SIGUSR1 (a scheduler is about to stop the job), as a question
/// that long work asks between two steps.
public enum Interruption {
  private final class Requests: Sendable { let count = Atomic<Int>(0) }

  /// Runs `work`, which stops soon after its argument becomes true. A second Ctrl-C ends the program at once.
  ///
  /// - Parameter answer: What the first Ctrl-C is answered with.
  public static func watched<Result>(
    answer: String = "finishing the step and saving", _ work: (_ isInterrupted: () -> Bool) throws -> Result
  ) rethrows -> Result {
    let requests = Requests()
    let numbers = [SIGINT, SIGTERM, SIGHUP, SIGUSR1].filter { number in
      // nohup ignores SIGHUP: it stays ignored.
      var action = sigaction()
      sigaction(number, nil, &action)
      return number != SIGHUP || !isIgnored(action)
    }
    let before = numbers.map { signal($0, SIG_IGN) }
    let sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        let isFirst = requests.count.wrappingAdd(1, ordering: .relaxed).oldValue == 0
        // A scheduler sends several signals, a person who presses Ctrl-C again means it.
        if !isFirst, number == SIGINT {
          RunningPrograms.all.kill()
          _exit(130)
        }
        guard isFirst else { return }
        Terminal.writeToStandardError("\n\(answer); once more to leave at once\n")
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for (number, before) in zip(numbers, before) { signal(number, before) }
    }
    return try work { requests.count.load(ordering: .relaxed) > 0 }
  }

  /// From now on, a signal that ends this program also ends those that it started, such as ffmpeg.
  public static func reachesOtherPrograms() { RunningPrograms.endWithThisProcess() }

  private static func isIgnored(_ action: sigaction) -> Bool {
    // SIG_IGN is the address 1.
    action.__sigaction_handler.sa_handler.map { unsafeBitCast($0, to: Int.self) } == 1
  }
}
