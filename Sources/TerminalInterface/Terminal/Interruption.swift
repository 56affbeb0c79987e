import Dispatch
import SystemLibrary
import Synchronization

/// Ctrl-C and SIGTERM, as a question that long work asks between two steps.
public enum Interruption {
  private static let requests = Atomic<Int>(0)

  /// Runs `work`, which stops soon after its argument becomes true. A second Ctrl-C ends the program at once.
  public static func watched<Result>(_ work: (_ isInterrupted: () -> Bool) throws -> Result) rethrows -> Result {
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        if requests.wrappingAdd(1, ordering: .relaxed).oldValue > 0 { _exit(130) }
        Terminal.writeToStandardError("\nfinishing the step and saving; once more to leave at once\n")
      }
      source.resume()
      return source
    }
    defer {
      for source in sources { source.cancel() }
      for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
    return try work { requests.load(ordering: .relaxed) > 0 }
  }
}
