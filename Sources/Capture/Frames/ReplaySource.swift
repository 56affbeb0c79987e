import Dispatch
import Synchronization

import MienSystem

/// A video that is played like a camera, in an endless loop: its frames have the times of the video, counted from the
/// monotonic clock's time at the first one, and arrive then, or as fast as they are taken.
public final class ReplaySource: FrameSource {
  private struct State {
    var source: any FrameSource
    /// How far the clock is ahead of the video's time in this round.
    var offset: Int64?
    var lastTime: Int64 = 0
    var sequence = 0
    var framesOfRound = 0
  }

  private let open: @Sendable () throws(CaptureError) -> any FrameSource
  private let isPaced: Bool
  private let state: Mutex<State>
  private let isStopped = Atomic<Bool>(false)
  /// The video's information.
  public let information: SourceInformation

  /// Plays a video.
  ///
  /// - Parameters:
  ///   - isPaced: Whether frames wait for their time; otherwise they arrive as fast as they are taken.
  ///   - open: Opens the video; called again at its end.
  public init(
    isPaced: Bool = true, open: @escaping @Sendable () throws(CaptureError) -> any FrameSource
  ) throws(CaptureError) {
    let source = try open()
    (self.open, self.isPaced, information) = (open, isPaced, source.information)
    state = Mutex(State(source: source))
  }

  /// Waits for the next frame; see `FrameSource`.
  public func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
    try state.withLock { (state) throws(CaptureError) -> RawFrame? in
      guard !isStopped.load(ordering: .acquiring) else { return nil }
      var next = try state.source.nextRawFrame(timeout: timeout)
      if next == nil {
        // An empty video would restart for ever.
        guard state.framesOfRound > 0 else { return nil }
        state.source.close()
        state.source = try open()
        state.framesOfRound = 0
        next = try state.source.nextRawFrame(timeout: timeout)
        // The last frame lasts as long as a frame of the nominal rate.
        let gap = (information.rate ?? .assumed).time(ofFrame: 1)
        if let next, let offset = state.offset {
          state.offset = state.lastTime.addingClamped(offset).addingClamped(gap).subtractingClamped(next.time)
        }
      }
      guard var frame = next else { return nil }
      let offset = state.offset ?? MonotonicClock.microseconds.subtractingClamped(frame.time)
      (state.offset, state.lastTime) = (offset, frame.time)
      state.framesOfRound += 1
      let due = max(frame.time.addingClamped(offset), 0)
      frame.time = due
      if isPaced {
        while !isStopped.load(ordering: .acquiring) {
          let rest = due - MonotonicClock.microseconds
          guard rest > 0 else { break }
          usleep(UInt32(min(rest, 50_000)))
        }
      }
      frame.sequence = state.sequence
      state.sequence += 1
      return frame
    }
  }

  /// Asks the stream to end; see `FrameSource`.
  public func stop() { isStopped.store(true, ordering: .releasing) }

  /// Ends the stream; see `FrameSource`.
  public func close() {
    stop()
    state.withLock { $0.source.close() }
  }
}
