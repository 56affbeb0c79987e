import Dispatch
import SystemLibrary
import Synchronization

/// Ctrl-C and SIGTERM, as a question that long work asks between two steps.
public enum Interruption {
  private final class Requests: Sendable { let count = Atomic<Int>(0) }

  /// Runs `work`, which stops soon after its argument becomes true. A second Ctrl-C ends the program at once.
  ///
  /// - Parameter answer: What the first Ctrl-C is answered with.
  public static func watched<Result>(
    answer: String = "finishing the step and saving", _ work: (_ isInterrupted: () -> Bool) throws -> Result
  ) rethrows -> Result {
    let requests = Requests()
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if requests.count.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
        Terminal.writeToStandardError("\n\(answer); once more to leave at once\n")
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try work { requests.count.load(ordering: .relaxed) > 0 }
  }
}
