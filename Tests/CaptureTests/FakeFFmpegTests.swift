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
    let stream = y4m("W2 H2 F30:1 C420jpeg", frameBytes: 6, tones: tones)
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

  @Test func complaintsAreReported() {
    let events = Warnings()
    var log = FFmpegLog(report: events.handler)
    for _ in 0..<50 { log.add(Array("[a @ 0x1] [error] bad\n[b] [info] fine\n".utf8)) }
    log.add(Array("[error] no newline".utf8))
    log.finish()
    #expect(events.texts.count == 51 && events.texts.last == "ffmpeg reports: no newline")
    #expect(log.firstComplaint == "bad")
  }

  /// Many small pictures are read at once, and their messages later: every time belongs to its own frame.
  @Test func everyTimeBelongsToItsFrame() throws {
    let header = try folder.write("header", Array("YUV4MPEG2 W1 H1 F30:1 Cmono\n".utf8))
    let loop = """
      cat \(header); i=0
      while [ $i -lt 600 ]; do
        echo "[Parsed_showinfo_1 @ 0x1] [info] n: $i pts: $((i * i))" >&2; printf 'FRAME\\nx'; i=$((i + 1))
      done
      """
    for _ in 0..<3 {
      let frames = try frames(VideoFile.open(film, rate: nil, ffmpeg: tools(ffmpeg: loop)))
      #expect(frames.map(\.time) == (0..<600).map { $0 * $0 })
    }
  }

  /// A title, a name, an error may hold the words of the filter; only its own lines give times.
  @Test(arguments: [
    "[info]   title           : [Parsed_showinfo_1 @ 0x1] [info] n:   0 pts: 77 pts_time:1",
    "    comment: a_showinfo_ ] n:   0 pts: 77",
    "Input #0, mov, from 'file:/a [Parsed_showinfo_1 @ 0x1] [info] n: 0 pts: 77.mp4':",
    "[Parsed_showinfo_x @ 0x1] [info] n:   0 pts: 77", "[Parsed_showinfo_1 @ 12] [info] n:   0 pts: 77",
  ])
  func otherWordsAreNoTimes(line: String) throws {
    let script = try script(times: ["0", "40000"], tones: [1, 2])
    let tools = try tools(ffmpeg: "cat >&2 << 'END'\n\(line)\nEND\n" + script)
    #expect(try frames(VideoFile.open(film, rate: nil, ffmpeg: tools)).map(\.time) == [0, 40_000])
  }

  /// Pictures that are too large are refused at once with their size, though the program writes for ever.
  @Test(arguments: ["W17000 H16", "W20 H16385", "W16384 H16384"]) func picturesThatAreTooLarge(size: String) throws {
    let stream = try folder.write("stream", Array("YUV4MPEG2 \(size) F30:1 C420jpeg\n".utf8))
    let tools = try tools(ffmpeg: "cat \(stream) /dev/zero")
    let error = #expect(throws: CaptureError.self) { try VideoFile.open(film, rate: nil, ffmpeg: tools) }
    let text = size.split(separator: " ").map { String($0.dropFirst()) }.joined(separator: "×")
    #expect(error?.description.contains("its pictures have \(text) pixels") == true)
  }

  /// Where all frames last equally long, a gap is a loss; where they do not, it is none.
  @Test(arguments: [("30/1", [0, 0, 0, 2, 0]), ("90/1", [0, 0, 0, 0, 0])])
  func gapsAreLosses(base: String, lost: [Int]) throws {
    let script = try script(times: ["0", "33333", "66667", "166667", "200000"], tones: [1, 2, 3, 4, 5])
    let tools = try tools(
      ffmpeg: script, ffprobe: "echo codec_name=h264; echo avg_frame_rate=30/1; echo r_frame_rate=\(base)")
    #expect(try frames(VideoFile.open(film, rate: nil, ffmpeg: tools)).map(\.dropped) == lost)
  }

  /// A picture that changes its size is fitted into that of the first, and the frame says so.
  @Test func sizesThatChange() throws {
    let stream = try folder.write("stream", y4m("W2 H2 F30:1 C420jpeg", frameBytes: 6, tones: [1, 2, 3]))
    let messages = ["640x480", "640x480", "480x640"].enumerated().map { index, size in
      "echo '[Parsed_showinfo_1 @ 0x1] [info] n: 0 pts: \(index) pts_time:1 fmt:yuv420p sar:1/1 s:\(size) i:P' >&2"
    }
    let tools = try tools(
      ffmpeg: "echo \"$*\" > \(folder.path)/arguments\n" + (messages + ["cat \(stream)"]).joined(separator: "\n"))
    let frames = try frames(VideoFile.open(film, rate: nil, ffmpeg: tools))
    #expect(
      frames.map(\.remark) == [nil, nil, "the picture's size changes from 640x480 to 480x640: it is shown within 2×2"])
    let arguments = try String(contentsOfFile: folder.path + "/arguments", encoding: .utf8)
    #expect(
      arguments.contains(
        "scale=w=2:h=2:force_original_aspect_ratio=decrease:in_range=pc:out_range=pc,pad=w=2:h=2:x=-1:y=-1"))
  }

  /// The video's own length counts, not that of its sound.
  @Test(
    arguments: [
      ("duration=9.5; echo duration=12; echo nb_streams=2", 9.5),
      ("duration=N/A; echo duration=12; echo nb_streams=1", 12),
      ("duration=N/A; echo duration=12; echo nb_streams=2", nil),
      ("duration=N/A; echo TAG:DURATION=00:01:02.500000000; echo duration=70; echo nb_streams=2", 62.5),
    ] as [(String, Double?)])
  func lengths(probe: String, seconds: Double?) throws {
    let tools = try tools(
      ffmpeg: try script(times: ["0"], tones: [1]),
      ffprobe: "echo codec_name=h264; echo avg_frame_rate=30/1; echo \(probe)")
    #expect(try VideoFile.open(film, rate: nil, ffmpeg: tools).information.duration == seconds)
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
