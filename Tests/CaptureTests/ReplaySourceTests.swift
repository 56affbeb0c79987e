import Synchronization
import Testing

@testable import Capture

@Suite struct ReplaySourceTests {
  /// Gives frames with these times.
  private struct Times: SequentialSource.Reader {
    var times: ArraySlice<Int64>

    mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
      times.popFirst().map {
        RawFrame(bytes: [1], layout: PixelLayout(format: .grey, width: 1, height: 1), time: $0, sequence: 0)
      }
    }
  }

  private func source(_ times: [Int64], isPaced: Bool) throws -> ReplaySource {
    let information = SourceInformation(path: "p", name: "n", coding: "GREY", rate: FrameRate(frames: 1000))
    return try ReplaySource(isPaced: isPaced) { () throws(CaptureError) in
      SequentialSource(information, Times(times: times[...]))
    }
  }

  /// Each round continues where the previous one ended, one frame later.
  @Test func roundsFollowEachOther() throws {
    let source = try source([700, 1700], isPaced: true)
    var times: [Int64] = []
    while times.count < 6, let frame = try source.nextRawFrame(timeout: .seconds(1)) { times.append(frame.time) }
    #expect(times.map { $0 - times[0] } == [0, 1000, 2000, 3000, 4000, 5000])
  }

  /// As fast as they are taken, frames keep the video's times: what is computed from them does not depend on how busy
  /// the machine is.
  @Test func unpacedFramesKeepTheirTimes() throws {
    let source = try source([700, 1_700, 900_000], isPaced: false)
    var times: [Int64] = []
    while times.count < 4, let frame = try source.nextRawFrame(timeout: .seconds(1)) { times.append(frame.time) }
    #expect(times.map { $0 - times[0] } == [0, 1000, 899_300, 900_300])
  }

  /// Files may contain any times.
  @Test(arguments: [[0, .max], [.min, 0], [.max, .min], [.min, .max], [.max, .max]] as [[Int64]])
  func timesBeyondAllBounds(times: [Int64]) throws {
    let source = try source(times, isPaced: false)
    for number in 0..<6 { #expect(try source.nextRawFrame(timeout: .seconds(1))?.sequence == number) }
  }
}
