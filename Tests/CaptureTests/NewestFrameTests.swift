import Dispatch
import Synchronization
import Testing

@testable import Capture

/// Gives a frame for each permit, so that the test says when one comes.
private final class PermittedSource: FrameSource {
  let information = SourceInformation(path: "p", name: "n", coding: "GREY")
  let permits = DispatchSemaphore(value: 0)
  let given = DispatchSemaphore(value: 0)
  private let count = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let closed = Atomic<Bool>(false)
  var isClosed: Bool { closed.load(ordering: .acquiring) }
  private let last: Int
  private let failure: CaptureError?

  init(last: Int = .max, failure: CaptureError? = nil) {
    self.last = last
    self.failure = failure
  }

  func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
    permits.wait()
    // The pull after a frame was put away shows that it is there.
    defer { given.signal() }
    if isStopped.load(ordering: .acquiring) { return nil }
    let index = count.wrappingAdd(1, ordering: .relaxed).newValue
    if index > last {
      if let failure { throw failure }
      return nil
    }
    return RawFrame(
      bytes: [UInt8(truncatingIfNeeded: index)], layout: PixelLayout(format: .grey, width: 1, height: 1),
      time: Int64(index), sequence: index, dropped: index == 2 ? 5 : 0)
  }

  func stop() {
    isStopped.store(true, ordering: .releasing)
    permits.signal()
  }

  func close() { closed.store(true, ordering: .releasing) }
}

@Suite struct NewestFrameTests {
  @Test func onlyTheNewestIsKept() throws {
    let source = PermittedSource()
    let newest = NewestFrame(source)
    source.permits.signal()
    #expect(try newest.nextFrame()?.sequence == 1)
    for _ in 0..<3 { source.permits.signal() }
    // Frames 2 and 3 are in their place, or overtaken, when the source gives the fourth; wait for that one.
    for _ in 0..<4 { source.given.wait() }
    var frame = try #require(try newest.nextFrame())
    var skipped = frame.skipped
    var dropped = frame.dropped
    while frame.sequence < 4 {
      frame = try #require(try newest.nextFrame())
      skipped += frame.skipped + 1
      dropped += frame.dropped
    }
    #expect(skipped == 2 && dropped == 5 && frame.picture?.gray.pixels == [4])
    newest.close()
    #expect(source.isClosed)
  }

  @Test func waitingIsTimedOut() throws {
    let source = PermittedSource()
    let newest = NewestFrame(source)
    #expect(throws: CaptureError.timedOut(path: "p", milliseconds: 1)) {
      try newest.nextFrame(timeout: .milliseconds(1))
    }
    source.permits.signal()
    #expect(try newest.nextFrame()?.sequence == 1)
  }

  @Test func lastFrameThenErrorThenEnd() throws {
    let source = PermittedSource(last: 1, failure: .unplugged(path: "p"))
    let newest = NewestFrame(source)
    for _ in 0..<2 { source.permits.signal() }
    #expect(try newest.nextFrame()?.sequence == 1)
    #expect(throws: CaptureError.unplugged(path: "p")) { try newest.nextFrame() }
    #expect(try newest.nextFrame() == nil)
    #expect(try newest.nextFrame() == nil)
  }

  @Test func releasingEndsTheThreadAndTheSource() throws {
    let source = PermittedSource()
    do {
      let newest = NewestFrame(source)
      source.permits.signal()
      #expect(try newest.nextFrame() != nil)
    }
    #expect(source.isClosed)
  }
}
