import Capture
import MienFiles
import Synchronization

/// Collects what a source reports while it is analyzed.
///
/// A decoder works ahead of the analysis, so that what it says has no sure place among the frames. It is recorded at
/// the end, sorted: the same video gives the same recording every time.
public final class SourceWarnings: Sendable {
  /// So many different messages are recorded; a badly damaged video has thousands.
  static let most = 20

  private let counts = Mutex<[String: Int]>([:])

  /// Nothing is reported yet.
  public init() {}

  /// To be given to a source as its handler of events.
  public var handler: SourceEventHandler {
    { [self] event in add("\(event)") }
  }

  func add(_ text: String) { counts.withLock { $0[text, default: 0] += 1 } }

  /// Each message once, with how often it came.
  public var texts: [String] {
    let all = counts.withLock { $0 }.sorted { $0.key < $1.key }
    let lines = all.prefix(Self.most).map { $0.value > 1 ? "\($0.key) (\($0.value) times)" : $0.key }
    let others = all.dropFirst(Self.most).reduce(0) { $0 + $1.value }
    return lines + (others > 0 ? ["\(counted(others, "more message")) of other kinds"] : [])
  }
}
