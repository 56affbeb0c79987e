import Dispatch
import Synchronization

/// Pulls frames on its own thread and keeps only the newest. A consumer that is slower than the camera always gets the
/// present frame, with the number of skipped ones.
///
/// There is room for one frame, so memory does not grow. A skipped frame is never decoded. `nextRawFrame` waits for a
/// frame that was not returned yet.
public final class NewestFrame: FrameSource {
  private struct Slot {
    var frame: RawFrame?
    var skippedSinceTaken = 0
    var droppedSinceTaken = 0
    var isOver = false
    var error: CaptureError?
  }

  /// What the thread and the consumer share. The thread holds this, not `NewestFrame`, so that releasing `NewestFrame`
  /// ends the thread.
  private final class Mailbox: Sendable {
    let slot = Mutex(Slot())
    let arrival = DispatchSemaphore(value: 0)
    let end = DispatchSemaphore(value: 0)

    /// Stores a frame. The losses of replaced frames are added to it.
    func put(_ frame: RawFrame) {
      let wasEmpty = slot.withLock { slot in
        let wasEmpty = slot.frame == nil
        if !wasEmpty { slot.skippedSinceTaken += 1 }
        slot.droppedSinceTaken += frame.dropped
        slot.frame = frame
        return wasEmpty
      }
      if wasEmpty { arrival.signal() }
    }

    func finish(_ error: CaptureError?) {
      slot.withLock { slot in
        slot.isOver = true
        slot.error = error
      }
      arrival.signal()
      end.signal()
    }

    /// The stored frame; `isOver` if no frame will come.
    func take() throws(CaptureError) -> (frame: RawFrame?, isOver: Bool) {
      try slot.withLock { (slot) throws(CaptureError) in
        if var frame = slot.frame {
          frame.skipped = slot.skippedSinceTaken
          frame.dropped = slot.droppedSinceTaken
          slot.frame = nil
          slot.skippedSinceTaken = 0
          slot.droppedSinceTaken = 0
          return (frame, false)
        }
        if let error = slot.error {
          slot.error = nil
          throw error
        }
        return (nil, slot.isOver)
      }
    }
  }

  private let source: any FrameSource
  private let mailbox = Mailbox()
  private let isClosed = Atomic<Bool>(false)

  /// Begins to pull from `source`, which this object owns from now on.
  public init(_ source: any FrameSource) {
    self.source = source
    let mailbox = mailbox
    DispatchQueue(label: "mien.capture", qos: .userInteractive).async {
      while true {
        do throws(CaptureError) {
          guard let frame = try source.nextRawFrame(timeout: .seconds(1)) else { return mailbox.finish(nil) }
          mailbox.put(frame)
        } catch {
          if case .timedOut = error { continue }
          return mailbox.finish(error)
        }
      }
    }
  }

  deinit { close() }

  /// The source's information.
  public var information: SourceInformation { source.information }

  /// Waits for a frame that was not returned yet; the newest, if there are several. The last frame is returned before
  /// an error or the end of the source.
  public func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
    let deadline = DispatchTime.now() + .microseconds(Int(clamping: timeout.microseconds))
    while true {
      let (frame, isOver) = try mailbox.take()
      if frame != nil || isOver { return frame }
      if mailbox.arrival.wait(timeout: deadline) == .timedOut {
        let last = try mailbox.take()
        if last.frame != nil || last.isOver { return last.frame }
        throw .timedOut(path: source.information.path, milliseconds: Int(clamping: timeout.microseconds / 1000))
      }
    }
  }

  /// Asks the source to end; see `FrameSource`.
  public func stop() { source.stop() }

  /// Ends the thread and closes the source.
  public func close() {
    guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
    source.stop()
    mailbox.end.wait()
    source.close()
  }
}
