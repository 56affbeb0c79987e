import Foundation
import MienFiles
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

  /// Odd sizes, also those of pixels that are not square, such as 720×480 of 16:9.
  @Test(arguments: [("63:47", "1", 63, 47), ("72:48", "32/27", 85, 48), ("63:48", "1", 63, 48)])
  func oddSizes(size: String, pixel: String, width: Int, height: Int) throws {
    let path = try make(
      [
        "-f", "lavfi", "-i", "color=c=0x626262:s=64x48:r=10:d=0.3", "-vf",
        "scale=\(size),setsar=\(pixel),format=yuv444p", "-c:v", "ffv1",
      ], "odd.mkv")
    let source = try VideoFile.open(path)
    var count = 0
    while let frame = try source.nextFrame() {
      let picture = try #require(frame.picture)
      #expect(picture.width == width && picture.height == height)
      #expect(picture.gray.pixels.allSatisfy { abs(Int($0) - 0x62) <= 1 })
      count += 1
    }
    #expect(count == 3)
  }

  /// Pictures of another size than the first have its tones, not squeezed into another range.
  @Test(arguments: ["32x24", "64x24", "63x47"]) func tonesStayWhereTheSizeChanges(size: String) throws {
    var paths: [String] = []
    for (index, size) in ["64x48", size].enumerated() {
      paths.append(
        try make(
          ["-f", "lavfi", "-i", "color=c=0xE0E0E0:s=\(size):r=10:d=0.2", "-c:v", "mjpeg", "-q:v", "1"], "\(index).avi"))
    }
    let list = try folder.write("list", Array(paths.map { "file '\($0)'\n" }.joined().utf8))
    let source = try VideoFile.open(try make(["-f", "concat", "-safe", "0", "-i", list, "-c", "copy"], "both.avi"))
    var tones: [UInt8] = []
    while let frame = try source.nextFrame() {
      let picture = try #require(frame.picture)
      #expect(picture.width == 64 && picture.height == 48)
      tones.append(picture.gray[32, 24])
    }
    #expect(tones.count == 4 && tones.allSatisfy { abs(Int($0) - 0xE0) <= 2 }, "\(tones)")
  }

  /// An animated PNG is a video, and has all its pictures.
  @Test func animatedPNG() throws {
    let path = try make(["-f", "lavfi", "-i", "testsrc=s=64x32:r=5:d=0.8", "-f", "apng"], "a.png")
    let source = try VideoFile.open(path)
    var times: [Int64] = []
    while let frame = try source.nextFrame() { times.append(frame.time) }
    #expect(times == [0, 200_000, 400_000, 600_000])
    #expect(throws: CaptureError.ffmpegMissing(path: path)) { try VideoFile.open(path, rate: nil, ffmpeg: nil) }
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
