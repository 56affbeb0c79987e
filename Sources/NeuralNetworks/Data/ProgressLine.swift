import MienSystem

/// Goes through a collection and shows on standard error how far it is, if that is a terminal.
///
///     for chosen in ProgressLine("epoch 3", batches.epoch(2)) { … }
///
///     epoch 3  120 of 500  24 %  1:20 left
///
/// The line is redrawn at most ten times a second, and no longer than the terminal is wide. It disappears when all is
/// done, or when the loop is left. What is printed meanwhile begins on the same line.
public struct ProgressLine<Base: Collection>: Sequence {
  private let title: String
  private let base: Base
  private let descriptor: Int32

  /// A collection to go through.
  ///
  /// - Parameters:
  ///   - title: What is done.
  ///   - base: What is gone through.
  public init(_ title: String, _ base: Base) {
    let isDumb = getenv("TERM").map { strcmp($0, "dumb") == 0 } ?? true
    self.init(title, base, descriptor: isatty(2) == 1 && !isDumb ? 2 : -1)
  }

  package init(_ title: String, _ base: Base, descriptor: Int32) {
    (self.title, self.base, self.descriptor) = (title, base, descriptor)
  }

  /// A way through it, from the beginning.
  public func makeIterator() -> Iterator { Iterator(title, base, descriptor) }

  /// A way through a collection.
  public final class Iterator: IteratorProtocol {
    private var rest: Base.Iterator
    private let title: String
    private let count: Int
    private let descriptor: Int32
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant?
    private var done = -1

    init(_ title: String, _ base: Base, _ descriptor: Int32) {
      (rest, count) = (base.makeIterator(), base.count)
      (self.title, self.descriptor) = (title, descriptor)
      start = clock.now
    }

    /// The next element; nil at the end.
    public func next() -> Base.Element? {
      let element = rest.next()
      done += 1
      guard descriptor >= 0 else { return element }
      let now = clock.now
      if element == nil {
        clear()
      } else if last.map({ now - $0 >= .milliseconds(100) }) ?? true {
        let text = progressText(title, done: done, of: count, seconds: (now - start) / .seconds(1))
        write("\r" + text.prefix(Swift.max(1, columns - 1)) + "\u{1B}[K")
        last = now
      }
      return element
    }

    deinit { clear() }

    /// How wide the terminal is.
    private var columns: Int {
      var size = winsize()
      return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }

    private func clear() {
      if last != nil { write("\r\u{1B}[K") }
      last = nil
    }

    private func write(_ text: String) {
      // What cannot be shown is no reason to stop the work.
      var text = text
      text.withUTF8 { _ = MienSystem.write(descriptor, $0.baseAddress, $0.count) }
    }
  }
}

/// Such as `epoch 3  120 of 500  24 %  1:20 left`; nothing is said about the rest before one is done.
package func progressText(_ title: String, done: Int, of count: Int, seconds: Double) -> String {
  let text = "\(title)  \(done) of \(count)  \(100 * done / max(1, count)) %"
  guard done > 0, seconds >= 0, seconds.isFinite else { return text }
  let left = Int(min((seconds / Double(done) * Double(count - done)).rounded(), 1e9))
  let (hours, minutes, rest) = (left / 3600, left / 60 % 60, left % 60)
  func two(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
  return text + "  " + (hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)") + ":\(two(rest)) left"
}
