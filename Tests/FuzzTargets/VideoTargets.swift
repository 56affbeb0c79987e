import Images
import MienFiles
import Synchronization

@testable import Capture

extension FuzzTarget {
  static let videos = [y4m, mjpeg, jpegFrame, ffmpegLog, ffprobe, pixelLayout]

  /// Uncompressed video.
  private static let y4m = FuzzTarget(
    "y4m", "uncompressed video: Y4MReader",
    words: [
      "YUV4MPEG2 ", " W4 H2", " F30000:1001", " C444", " C422", " Cmono", " C420jpeg", " XCOLORRANGE=FULL", "\nFRAME\n",
      "FRAME ",
    ],
    seeds: {
      [
        Array("YUV4MPEG2 W2 H2 F25:1 Ip A1:1 C420jpeg\nFRAME\nabcdefFRAME Ip\nghijkl".utf8),
        Array("YUV4MPEG2 W1 H1 Cmono XCOLORRANGE=LIMITED\nFRAME\naFRAME\nb".utf8),
        Array("YUV4MPEG2 W3 H1 F0:0 C444\nFRAME\nabc".utf8), Array("YUV4MPEG2 W16384 H6000\nFRAME\n".utf8),
      ]
    },
    prepare: { _ in
      { input in
        var (bytes, frames, isCut) = (0, 0, false)
        let stream = ByteStream(Pieces(input), path: "a", piece: 1024)
        var reader = try Y4MReader(stream, path: "a")
        let expected = reader.frameCount(ofBytes: input.count)
        while let (frame, fault) = try reader.next() {
          (bytes, frames, isCut) = (bytes + frame.count, frames + 1, fault != nil)
          let raw = RawFrame(bytes: frame, layout: reader.header.layout, time: 0, sequence: 0, fault: fault).decoded()
          if let picture = raw.picture {
            let colour = try picture.colour()
            try require(colour.width == picture.width, "the picture in colour is \(colour.width) pixels wide")
          }
        }
        try require(bytes <= input.count, "\(bytes) bytes of frames in \(input.count)")
        try require(stream.position == input.count, "it ends at byte \(stream.position) of \(input.count)")
        // A frame's line may hold parameters, which the count from the size cannot know.
        let isPlain = input.firstRange(of: Array("FRAME ".utf8)) == nil
        try require(
          !isPlain || isCut || expected ?? frames == frames, "\(frames) frames, \(expected ?? 0) by the size")
      }
    })

  /// Pictures one after another, or a saved HTTP stream: read in pieces as read at once.
  private static let mjpeg = FuzzTarget(
    "mjpeg", "Motion-JPEG: MotionJPEGFile",
    words: [
      "\u{FF}", "--frame\r\n", "Content-Type: image/jpeg\r\n", "X-Timestamp: 17.5\r\n", "\r\n\r\n", ":",
      "Content-Length: 9",
    ],
    seeds: {
      let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFE, 0, 3, 1, 0xFF, 0xDA, 0, 2, 9, 0xFF, 0, 0xFF, 0xD9]
      func part(_ headers: String) -> [UInt8] { Array("--frame\r\n\(headers)\r\n".utf8) + picture + [13, 10] }
      return [
        picture + picture, picture + [0, 0, 0xFF, 0xFF] + picture, picture.dropLast(3) + picture, [1, 2, 3] + picture,
        part("Content-Type: image/jpeg\r\nX-Timestamp: 1764312345.250\r\n") + part("X-Timestamp: 1764312345.5\r\n")
          + part(""),
      ]
    },
    prepare: { _ in
      { input in
        func frames(_ piece: Int) throws -> ([RawFrame], [SourceEvent]) {
          let events = EventList()
          var reader = MotionJPEGFile(
            ByteStream(Pieces(input, piece), path: "a", piece: 1024), path: "a", rate: .assumed, events: events.add)
          var frames: [RawFrame] = []
          while let frame = try reader.next(isStopped: { false }) { frames.append(frame) }
          return (frames, events.all)
        }
        let ((whole, messages), (pieces, others)) = (try frames(.max), try frames(1 + input.count % 7))
        try require(messages == others, "\(messages) and in pieces \(others)")
        try require(whole.map(\.bytes) == pieces.map(\.bytes), "the frames depend on the pieces that are read")
        try require(whole.map(\.time) == pieces.map(\.time), "the times depend on the pieces that are read")
        try require(whole.reduce(0) { $0 + $1.bytes.count } <= input.count, "the frames have more bytes than the file")
      }
    })

  /// A frame of a webcam: tables that are missing are inserted once.
  private static let jpegFrame = FuzzTarget(
    "jpeg-frame", "a webcam's JPEG frame: JPEGSegments, HuffmanTables", longest: 256, words: ["\u{FF}"],
    seeds: {
      [
        [0xFF, 0xD8, 0xFF, 0xFE, 0, 3, 1, 0xFF, 0xDA, 0, 2, 9, 0xFF, 0, 0xFF, 0xD9],
        [0xFF, 0xD8, 0xFF, 0xC4, 0, 2, 0xFF, 0xFF, 0xDA, 0, 4, 1, 2, 0xFF, 0xD0, 3, 0xFF, 0xD9],
      ]
    },
    prepare: { _ in
      { input in
        var (segments, last) = (JPEGSegments(input), 0)
        while let segment = segments.next() {
          try require(segment.offset >= last && segment.end > segment.offset, "a segment before the one before")
          try require(segment.end <= input.count, "a segment beyond the end")
          last = segment.end
        }
        let repaired = HuffmanTables.inserted(into: input)
        try require(HuffmanTables.inserted(into: repaired) == repaired, "tables are inserted twice")
        let frame = RawFrame(
          bytes: input, layout: PixelLayout(format: .mjpeg, width: 0, height: 0), time: 0, sequence: 0)
        // A few bytes may state a picture of a hundred million pixels, which is within the limits and takes its time.
        if (try? GrayImage(lumaOfJPEG: repaired, limits: ImageLimits(side: 256))) != nil {
          try require(frame.decoded().picture != nil, "a picture that can be decoded is refused")
        }
      }
    })

  /// What ffmpeg says while it decodes.
  private static let ffmpegLog = FuzzTarget(
    "ffmpeg-log", "ffmpeg's messages: FFmpegLog", longest: 512,
    words: [
      "[Parsed_showinfo_1 @ 0x55d0] [info] n:", " pts:", "NOPTS", " s:640x480", "[error]", "[fatal]", "fps_mode", "\n",
      "[h264 @ 0x1] ",
    ],
    seeds: {
      [
        "[Parsed_showinfo_1 @ 0x55d0] [info] n:   3 pts: 120000 pts_time:0.12 fmt:yuv420p s:640x480 i:P\n",
        "[h264 @ 0x55] [error] cabac decode failed\n[Parsed_showinfo_0 @ 0x5] [info] n:0 pts:NOPTS s:1x1\n[fatal] a",
        "Unrecognized option 'fps_mode'.\r\n",
      ].map { Array($0.utf8) }
    },
    prepare: { _ in
      { input in
        func read(_ piece: Int) -> ([FFmpegLog.FrameMessage], [SourceEvent], String?, Bool) {
          let events = EventList()
          var log = FFmpegLog(report: events.add)
          for start in stride(from: 0, to: input.count, by: piece) {
            log.add(Array(input[start..<min(start + piece, input.count)]))
          }
          log.finish()
          var messages: [FFmpegLog.FrameMessage] = []
          while let message = log.takeMessage() { messages.append(message) }
          return (messages, events.all, log.firstComplaint, log.isOld)
        }
        let (whole, pieces) = (read(1 << 12), read(1 + input.count % 7))
        try require(whole == pieces, "\(whole) and in pieces \(pieces)")
      }
    })

  /// What ffprobe says of a video.
  private static let ffprobe = FuzzTarget(
    "ffprobe", "ffprobe's facts: FFmpegProbe", longest: 512,
    words: [
      "codec_name=", "avg_frame_rate=", "r_frame_rate=", "nb_frames=", "duration=", "nb_streams=", "TAG:DURATION=",
      "N/A", "0/0", "inf",
    ],
    seeds: {
      [
        "codec_name=h264\nr_frame_rate=25/1\navg_frame_rate=25/1\nduration=10.04\nnb_frames=251\nnb_streams=1\nduration=10.1\n",
        "codec_name=vp9\nr_frame_rate=30000/1001\navg_frame_rate=0/0\nduration=N/A\nTAG:DURATION=00:00:10.04\nnb_streams=2\n",
        "codec_name=a\nduration=inf\nTAG:DURATION=nan:1e308:-1\nnb_frames=-9223372036854775808",
      ].map { Array($0.utf8) }
    },
    prepare: { _ in
      { input in
        let probe = try FFmpegProbe(output: input, path: "a")
        if let duration = probe.duration {
          try require(duration.isFinite && duration >= 0, "a duration of \(duration)")
        }
        try require(probe.frameCount ?? 0 >= 0, "\(probe.frameCount ?? 0) frames")
        let information = SourceInformation(
          path: "a", name: "a", coding: probe.codec, rate: probe.rate, duration: probe.duration,
          frameCount: probe.frameCount)
        try require(!information.description.isEmpty, "no description")
        if let rate = probe.rate { try require(rate.time(ofFrame: .max / 2) >= 0, "a time that overflows") }
      }
    })

  /// Raw pixels of a camera or a video, of any size, with any number of bytes.
  private static let pixelLayout = FuzzTarget(
    "pixel-layout", "raw pixels: PixelLayout", longest: 256,
    seeds: { (0..<UInt8(9)).map { [$0, 3, 2, 0, 0] + [UInt8](repeating: 9, count: 40) } },
    prepare: { _ in
      { input in
        var numbers = InputNumbers(input)
        let (kind, width, height) = (numbers.byte(), Int(numbers.byte()), Int(numbers.byte()))
        let row: UInt16 = numbers.number()
        let layout = PixelLayout(
          format: PixelFormat.allCases[Int(kind) % PixelFormat.allCases.count], width: width, height: height,
          bytesPerRow: row == 0 ? nil : Int(row), range: kind & 64 == 0 ? .full : .limited,
          weights: kind & 128 == 0 ? .bt601 : .bt709)
        guard layout.format.isRaw else { throw Refusal() }
        // As few bytes as are needed, or fewer: AddressSanitizer sees what is read beyond them.
        var bytes = numbers.rest
        let isRepeated = kind & 32 != 0 && !bytes.isEmpty && layout.byteCount < 1 << 16
        if isRepeated { bytes = (0..<layout.byteCount).map { bytes[$0 % bytes.count] } }
        let frame = RawFrame(bytes: bytes, layout: layout, time: 0, sequence: 0).decoded()
        guard let picture = frame.picture else {
          try require(!isRepeated || width * height == 0, "enough bytes are refused: \(layout)")
          throw Refusal()
        }
        let colour = try picture.colour()
        try require(
          picture.gray.pixels.count == width * height && colour.pixels.count == 3 * width * height,
          "\(picture.gray.pixels.count) pixels of \(width)×\(height)")
      }
    })
}

/// Bytes that come in pieces.
private final class Pieces: ByteSource {
  private let bytes: [UInt8]
  private let piece: Int
  private var place = 0

  init(_ bytes: [UInt8], _ piece: Int = .max) { (self.bytes, self.piece) = (bytes, piece) }

  func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    let count = min(piece, memory.count, bytes.count - place)
    memory.copyBytes(from: bytes[place..<place + count])
    place += count
    return count
  }
}

/// What a source reports.
private final class EventList: Sendable {
  private let events = Mutex<[SourceEvent]>([])
  var all: [SourceEvent] { events.withLock { $0 } }

  func add(_ event: SourceEvent) { events.withLock { $0.append(event) } }
}
