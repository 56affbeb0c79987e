import Foundation
import Testing

@testable import Capture

/// A program that behaves like ffmpeg and ffprobe, as far as needed, and the same every time.
@Suite struct FakeFFmpegTests {
  let folder: TemporaryFolder
  let film: String

  init() throws {
    folder = try TemporaryFolder()
    film = try folder.write("film.mp4", Array("not a video, but the program does not mind".utf8))
  }

  func tools(ffmpeg: String, ffprobe: String = "echo codec_name=h264; echo avg_frame_rate=30/1") throws -> FFmpegTools {
    try folder.write("ffmpeg.sh", Array("\(ffmpeg)\n".utf8))
    try folder.write("ffprobe.sh", Array("\(ffprobe)\n".utf8))
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let program = tests.appendingPathComponent("Programs/fake-ffmpeg").path
    return FFmpegTools(ffmpeg: program, ffprobe: program)
  }

  /// What prints a stream of gray frames of 2 by 1, and for each a message with its time. Older versions of ffmpeg do
  /// not write that the range is full, though it was asked for.
  func script(times: [String], numbers: [Int]? = nil, tones: [UInt8]) throws -> String {
    let stream = y4m("W2 H1 F30:1 C420jpeg", frameBytes: 4, tones: tones)
    let file = try folder.write("stream", stream)
    let messages = times.enumerated().map { index, time in
      "echo '[Parsed_showinfo_4 @ 0x1] [info] n:   \(numbers?[index] ?? index) pts: \(time) pts_time:1 fmt:yuv420p' >&2"
    }
    return (["echo '[Parsed_showinfo_4 @ 0x1] [info] config in time_base: 1/1000000' >&2"] + messages + ["cat \(file)"])
      .joined(separator: "\n")
  }

  func frames(_ source: any FrameSource) throws -> [Frame] {
    var frames: [Frame] = []
    while let frame = try source.nextFrame() { frames.append(frame) }
    return frames
  }

  @Test func timesAreTheVideosOwn() throws {
    let script = try script(times: ["-20000", "13367", "NOPTS", "500000"], tones: [10, 20, 30, 40])
    let events = Warnings()
    let tools = try tools(
      ffmpeg: "echo '[h264 @ 0x5] [error] a bad block' >&2\n" + script,
      ffprobe: "echo codec_name=h264; echo avg_frame_rate=30000/1001; echo nb_frames=4; echo duration=0.6")
    let source = try VideoFile.open(film, rate: nil, ffmpeg: tools, events: events.handler)
    #expect(source.information.coding == "h264" && source.information.rate?.description == "29.97")
    #expect(source.information.duration == 0.6 && source.information.frameCount == 4)
    let frames = try frames(source)
    #expect(frames.map(\.time) == [-20000, 13367, 13367 + 33367, 500_000])
    #expect(frames.map { $0.picture?.gray.pixels.first } == [10, 20, 30, 40])
    #expect(events.texts == ["ffmpeg reports: a bad block"])
  }

  /// Where the picture's size changes, ffmpeg counts from 0 again.
  @Test func numbersThatBeginAnew() throws {
    let script = try script(
      times: ["0", "40000", "90000", "NOPTS", "170000"], numbers: [0, 1, 0, 1, 2], tones: [1, 2, 3, 4, 5])
    let frames = try frames(VideoFile.open(film, rate: nil, ffmpeg: tools(ffmpeg: script)))
    #expect(frames.map(\.time) == [0, 40_000, 90_000, 90_000 + 33_333, 170_000])
  }

  @Test func failureAfterTheLastFrame() throws {
    let script = try script(times: ["0"], tones: [1])
    let tools = try tools(ffmpeg: script + "\necho '[mov @ 0x1] [fatal] the end is missing' >&2; exit 3")
    let source = try VideoFile.open(film, rate: nil, ffmpeg: tools)
    #expect(try source.nextFrame() != nil)
    #expect(throws: CaptureError.ffmpegFailed(path: film, reason: "the end is missing")) { try source.nextFrame() }
    #expect(try source.nextFrame() == nil)
  }

  @Test func failureAtOnce() throws {
    let unread = try tools(ffmpeg: "exit 1", ffprobe: "echo '[mov @ 0x1] [error] moov atom not found' >&2; exit 1")
    #expect(throws: CaptureError.ffmpegFailed(path: film, reason: "moov atom not found")) {
      try VideoFile.open(film, rate: nil, ffmpeg: unread)
    }
    let silent = try tools(ffmpeg: "exit 1")
    #expect(throws: CaptureError.ffmpegFailed(path: film, reason: "it produced no picture")) {
      try VideoFile.open(film, rate: nil, ffmpeg: silent)
    }
    let sound = try tools(ffmpeg: "exit 1", ffprobe: "echo duration=3")
    #expect(throws: CaptureError.unsupported(path: film, reason: "it holds no video")) {
      try VideoFile.open(film, rate: nil, ffmpeg: sound)
    }
    let missing = FFmpegTools(ffmpeg: "/nowhere/ffmpeg", ffprobe: "/nowhere/ffprobe")
    #expect(throws: CaptureError.self) { try VideoFile.open(film, rate: nil, ffmpeg: missing) }
  }

  /// ffmpeg before 5.1 has `-vsync`.
  @Test func oldVersions() throws {
    let script = try script(times: ["5"], tones: [9])
    let tools = try tools(
      ffmpeg: "case \"$*\" in *fps_mode*) echo \"[error] Unrecognized option 'fps_mode'.\" >&2; exit 1;; esac\n"
        + script)
    #expect(try frames(VideoFile.open(film, rate: nil, ffmpeg: tools)).map(\.time) == [5])
  }

  /// It writes for ever to both pipes; closing ends it, and its process is gone.
  @Test func closingKillsTheProgram() throws {
    let stream = try folder.write("stream", y4m("W2 H1 F30:1 Cmono", frameBytes: 2, tones: [1]))
    let tools = try tools(
      ffmpeg: "echo $$ > \(folder.path)/pid; cat \(stream)\nwhile :; do printf 'FRAME\\n12'; echo noise >&2; done")
    let source = try VideoFile.open(film, rate: nil, ffmpeg: tools)
    for _ in 0..<2000 { #expect(try source.nextFrame() != nil) }
    source.close()
    #expect(try source.nextFrame() == nil)
    let text = try String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
    let process = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(process, 0) == -1)
  }

  @Test func complaintsAreLimited() {
    let events = Warnings()
    var log = FFmpegLog(report: events.handler)
    for _ in 0..<50 { log.add(Array("[a @ 0x1] [error] bad\n[b] [info] fine\n".utf8)) }
    log.add(Array("[error] no newline".utf8))
    log.finish()
    #expect(events.texts.count == 21 && events.texts.last == "ffmpeg reported 31 more errors")
    #expect(log.complaints == 51 && log.firstComplaint == "bad")
  }
}

/// The texts of warnings.
final class Warnings: @unchecked Sendable {
  private let lock = NSLock()
  private var list: [String] = []
  var texts: [String] { lock.withLock { list } }
  var handler: SourceEventHandler {
    { [self] event in
      if case .warning(let text) = event { lock.withLock { list.append(text) } }
    }
  }
}
