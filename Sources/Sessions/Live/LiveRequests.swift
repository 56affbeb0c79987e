import Capture
import FaceDetection
import Synchronization

/// What is asked of a ``LiveSession`` while it runs, by a key, a button or the camera's own thread. It can be used from
/// any thread.
public final class LiveRequests: Sendable {
  enum Request: Sendable {
    case source(SourceEvent, at: Int64)
    case mark(note: String, at: Int64)
    case change(LiveSession.Settings)
    case stop
  }

  private let requests = Mutex<[Request]>([])

  /// Nothing is asked yet.
  public init() {}

  /// Tells the session what happened to its source; to be given to a camera as its handler of events.
  public func report(_ event: SourceEvent) { add(.source(event, at: MonotonicClock.microseconds)) }

  /// Marks this moment in the recording, however long the session still works on a frame.
  public func mark(_ note: String = "") { add(.mark(note: note, at: MonotonicClock.microseconds)) }

  /// Changes what is searched for and how persons are followed, from the next frame on.
  public func change(to settings: LiveSession.Settings) { add(.change(settings)) }

  /// Ends the session after the frame that it works on.
  public func stop() { add(.stop) }

  private func add(_ request: Request) { requests.withLock { $0.append(request) } }

  /// The oldest request, which is then no longer there.
  func next() -> Request? { requests.withLock { $0.isEmpty ? nil : $0.removeFirst() } }

  /// Whether there is a wish to stop among the requests.
  var isStopAsked: Bool {
    requests.withLock { requests in
      requests.contains {
        if case .stop = $0 { true } else { false }
      }
    }
  }
}
