import Files
import Foundation
import Testing

@testable import Capture

/// The real ffmpeg, if it is installed.
@Suite(.enabled(if: FFmpegTools.installed() != nil)) struct RealFFmpegTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Makes a video with ffmpeg.
  func make(_ arguments: [String], _ name: String) throws -> String {
    let tools = try #require(FFmpegTools.installed())
    let path = folder.path + "/" + name
    let child = try ChildProcess(tools.ffmpeg, ["-v", "error", "-y"] + arguments + [path])
    try #require(child.wait() == 0)
    return path
  }

  @Test func variableTimesTonesAndSize() throws {
    // Gray of 100 in the limited range is 98 of 255; frames at 0, 1, 4 and 9 tenths of a second.
    let path = try make(
      [
        "-f", "lavfi", "-i", "color=c=0x626262:s=64x48:r=10:d=0.4", "-vf", "setpts=N*N*0.1/TB", "-fps_mode",
        "passthrough",
        "-c:v", "mpeg4", "-q:v", "1",
      ], "variable.mkv")
    let source = try VideoFile.open(path)
    var times: [Int64] = []
    while let frame = try source.nextFrame() {
      times.append(frame.time)
      let picture = try #require(frame.picture)
      #expect(picture.width == 64 && picture.height == 48)
      #expect(picture.gray.pixels.allSatisfy { abs(Int($0) - 0x62) <= 2 })
      let colour = try picture.colour()
      #expect(colour.pixels.allSatisfy { abs(Int($0) - 0x62) <= 3 })
    }
    #expect(times == [0, 100_000, 400_000, 900_000])
  }

  @Test func rotationIsApplied() throws {
    let upright = try make(["-f", "lavfi", "-i", "testsrc=s=64x32:r=5:d=0.4", "-c:v", "mpeg4"], "upright.mp4")
    let turned = try make(["-i", upright, "-metadata:s:v", "rotate=90", "-c", "copy"], "turned.mp4")
    let source = try VideoFile.open(turned)
    #expect(source.information.width == 32 && source.information.height == 64)
    #expect(try source.nextFrame()?.picture?.height == 64)
  }

  @Test func cutAndFalseFiles() throws {
    let whole = try make(["-f", "lavfi", "-i", "testsrc=s=64x32:r=5:d=1", "-c:v", "mpeg4"], "whole.mp4")
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: whole)))
    let cut = try folder.write("cut.mp4", Array(bytes.prefix(bytes.count / 2)))
    let error = #expect(throws: CaptureError.self) { try VideoFile.open(cut) }
    guard case .ffmpegFailed? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    let text = try folder.write("text.mp4", Array("this is no video".utf8))
    #expect(throws: CaptureError.self) { try VideoFile.open(text) }
  }
}
