import Synchronization

/// What all sources that read files share: the stop flag, the lock, the end.
///
/// `State` reads; releasing it releases what it holds.
final class SequentialSource: FrameSource {
  /// Reads frames in order.
  protocol Reader {
    /// The next frame; nil at the end. After an error it is not called again.
    mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame?
  }

  let information: SourceInformation
  private let reader: Mutex<(any Reader)?>
  private let isStopped = Atomic<Bool>(false)

  init(_ information: SourceInformation, _ reader: sending any Reader) {
    self.information = information
    self.reader = Mutex(reader)
  }

  func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
    try reader.withLock { (reader) throws(CaptureError) -> RawFrame? in
      do throws(CaptureError) {
        if !isStopped.load(ordering: .acquiring),
          let frame = try reader?.next(isStopped: { isStopped.load(ordering: .acquiring) })
        {
          return frame
        }
      } catch {
        reader = nil
        throw error
      }
      reader = nil
      return nil
    }
  }

  func stop() { isStopped.store(true, ordering: .releasing) }

  func close() {
    stop()
    reader.withLock { $0 = nil }
  }
}
