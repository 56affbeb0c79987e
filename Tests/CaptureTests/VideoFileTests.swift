import Images
import MienFiles
import Testing

@testable import Capture

@Suite struct VideoFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func open(_ path: String, rate: FrameRate? = nil) throws -> any FrameSource {
    try VideoFile.open(path, rate: rate, ffmpeg: nil)
  }

  func frames(_ source: any FrameSource) throws -> [Frame] {
    var frames: [Frame] = []
    while let frame = try source.nextFrame() { frames.append(frame) }
    return frames
  }

  @Test(arguments: [
    ("W3 H3 F30000:1001 Ip A1:1 C420jpeg", 9 + 4 + 4, SampleRange.limited), ("W3 H3 F30000:1001", 17, .limited),
    ("W3 H3 C422 F30000:1001 XCOLORRANGE=FULL", 9 + 6 + 6, .full), ("F30000:1001 W3 H3 C444", 27, .limited),
    ("W3 H3 F30000:1001 Cmono", 9, .full),
  ])
  func y4mFormats(header: String, frameBytes: Int, range: SampleRange) throws {
    let source = try open(try folder.write("a.y4m", y4m(header, frameBytes: frameBytes, tones: [16, 128, 235])))
    #expect(source.information.width == 3 && source.information.rate?.description == "29.97")
    let frames = try frames(source)
    #expect(frames.map(\.time) == [0, 33367, 66733] && frames.map(\.sequence) == [0, 1, 2])
    let tones: [UInt8] = range == .full ? [16, 128, 235] : [0, 130, 255]
    #expect(frames.map { $0.picture?.gray.pixels.last } == tones)
    #expect(try source.nextFrame() == nil)
  }

  @Test func y4mFrameParametersAndUnknownRate() throws {
    var bytes = Array("YUV4MPEG2 W2 H1 Cmono F0:0\nFRAME Ixyz\n".utf8) + [7, 8]
    let source = try open(try folder.write("a.y4m", bytes))
    #expect(source.information.rate == .assumed && source.information.remark.contains("assumed"))
    #expect(try frames(source).map { $0.picture?.gray.pixels } == [[7, 8]])
    bytes += Array("FRAME\n".utf8) + [9, 9]
    let slow = try open(try folder.write("b.y4m", bytes), rate: FrameRate(frames: 2))
    #expect(try frames(slow).map(\.time) == [0, 500_000])
  }

  /// The size of a Y4M file gives its number of frames, unless there is something between them.
  @Test func y4mFrameCounts() throws {
    let whole = y4m("W4 H2 Cmono F10:1", frameBytes: 8, tones: [1, 2, 3])
    #expect(try open(try folder.write("a.y4m", whole)).information.frameCount == 3)
    #expect(try open(try folder.write("b.y4m", whole.dropLast())).information.frameCount == nil)
    let parameters = Array("YUV4MPEG2 W4 H2 Cmono\nFRAME Ip\n".utf8) + [UInt8](repeating: 0, count: 8)
    #expect(try open(try folder.write("c.y4m", parameters)).information.frameCount == nil)
  }

  /// A photograph that holds others, of the other eye or of how bright it is, is no video of two frames.
  @Test func photographsWithOthersAreNoVideos() throws {
    let mark: [UInt8] = [0xFF, 0xE2, 0, 8] + Array("MPF\0II".utf8)
    let photograph = pictureWithTables.prefix(2) + mark + pictureWithTables.dropFirst(2)
    let source = try open(try folder.write("a.mpo", photograph + pictureWithTables))
    let error = #expect(throws: CaptureError.self) { try frames(source) }
    #expect(error?.description.contains("MPO") == true)
    // The same in a video's later pictures, or elsewhere than in front of the pixels, means nothing.
    let video = try folder.write("b.mjpeg", pictureWithTables + photograph + pictureWithTables + mark)
    #expect(try frames(open(video)).count == 3)
  }

  /// Pictures beyond the limits are broken frames, and files that state such a size are refused.
  @Test func limitsHold() throws {
    let (small, large) = (ImageLimits(pixels: 1), ImageLimits(side: 40_000, pixels: 40_000))
    let png = try GrayImage(width: 20_000, height: 2, filledWith: 9).pngEncoded()
    let pictures = try TemporaryFolder()
    _ = try pictures.write("a.png", png)
    for path in [pictures.path, try folder.write("a.png", png)] {
      for (limits, isRead) in [(small, false), (ImageLimits(), false), (large, true)] {
        let source = try VideoFile.open(path, rate: nil, limits: limits, ffmpeg: nil)
        #expect(try frames(source).map { $0.picture != nil } == [isRead])
      }
    }
    let jpeg = try folder.write("a.mjpeg", pictureWithTables)
    let frame = try VideoFile.open(jpeg, rate: nil, limits: small, ffmpeg: nil).nextFrame()
    #expect(frame?.fault.map { "\($0)" }?.contains("raise the limit") == true)
    let y4m = try folder.write("a.y4m", y4m("W2 H1 Cmono F10:1", frameBytes: 2, tones: [1]))
    #expect(throws: CaptureError.self) { try VideoFile.open(y4m, rate: nil, limits: small, ffmpeg: nil) }
  }

  /// A source with a stated rate accepts no other; one without a rate says that one was assumed.
  @Test func ratesOfTheirOwn() throws {
    let told = try folder.write("a.y4m", y4m("W2 H1 Cmono F10:1", frameBytes: 2, tones: [1]))
    let ten = try #require(FrameRate(frames: 10))
    #expect(try !open(told).information.isRateAssumed)
    #expect(throws: CaptureError.rateIsKnown(path: told, rate: ten)) { try open(told, rate: ten) }
    let film = try folder.write("film.mp4", Array("\0\0\0\u{18}ftypmp42".utf8))
    #expect(throws: CaptureError.rateIsKnown(path: film, rate: nil)) { try open(film, rate: ten) }
    let png = try GrayImage(width: 2, height: 1, filledWith: 9).pngEncoded()
    for path in [
      try folder.write("b.y4m", y4m("W2 H1 Cmono F0:0", frameBytes: 2, tones: [1])),
      try folder.write("c.mjpeg", pictureWithTables), try folder.write("d.png", png),
    ] {
      let (given, free) = (try open(path, rate: ten).information, try open(path).information)
      #expect(given.isRateAssumed && given.rate == ten && given.remark.isEmpty)
      #expect(free.isRateAssumed && free.rate == .assumed && free.remark.contains("assumed"))
    }
  }

  /// Truncated anywhere: whole frames, then at most one short one.
  @Test func y4mCut() throws {
    let whole = y4m("W4 H2 Cmono", frameBytes: 8, tones: [1, 2, 3])
    let header = "YUV4MPEG2 W4 H2 Cmono\n".utf8.count
    for count in header..<whole.count {
      let frames = try frames(open(try folder.write("c.y4m", Array(whole.prefix(count)))))
      #expect(frames.filter { $0.fault == nil }.count == (count - header) / 14)
      #expect(frames.filter { $0.fault != nil }.count == ((count - header) % 14 == 0 ? 0 : 1))
    }
  }

  @Test func y4mDamage() throws {
    let whole = y4m("W4 H2 Cmono", frameBytes: 8, tones: [1, 2])
    var bytes = whole
    bytes[whole.count - 14] = 0x58
    let source = try open(try folder.write("d.y4m", bytes))
    #expect(try source.nextFrame() != nil)
    let error = #expect(throws: CaptureError.self) { try source.nextFrame() }
    guard case .damaged(_, whole.count - 14, _)? = error else {
      Issue.record("got \(String(describing: error))")
      return
    }
    #expect(try source.nextFrame() == nil)
    for header in ["W0 H2", "H2", "W99999 H2", "W2 H2 C420p10", "W-1 H1", "W9999999999999999999 H1"] {
      #expect(throws: CaptureError.self) {
        try open(try folder.write("e.y4m", y4m(header, frameBytes: 4, tones: [1])))
      }
    }
  }

  @Test func motionJPEG() throws {
    let bytes = pictureWithTables + [0, 0, 0] + pictureWithoutTables + pictureWithTables + [0xFF, 0xFF]
    let source = try open(try folder.write("a.mjpeg", bytes))
    let frames = try frames(source)
    #expect(frames.map(\.time) == [0, 40_000, 80_000])
    #expect(frames.allSatisfy { $0.picture?.gray == frames[0].picture?.gray && $0.picture != nil })
  }

  /// A cut picture ends where the next begins. Other bytes between pictures are no frame and take no time; they are
  /// counted.
  @Test func motionJPEGDamage() throws {
    let cut = Array(pictureWithTables.prefix(700))
    let events = Warnings()
    let path = try folder.write("a.mjpg", cut + pictureWithTables + [1, 2, 3] + pictureWithTables + cut)
    let frames = try frames(VideoFile.open(path, rate: nil, ffmpeg: nil, events: events.handler))
    #expect(frames.map { $0.fault == nil } == [false, true, true, false])
    #expect(frames.map(\.time) == [0, 40_000, 80_000, 120_000])
    let place = 700 + pictureWithTables.count
    #expect(events.texts == ["3 bytes from byte \(place) on are no JPEG picture: skipped"])
    let garbage = try open(try folder.write("b.mjpeg", Array(1...99)))
    #expect(throws: CaptureError.self) { try garbage.nextFrame() }
  }

  /// What `curl` saves of a camera's stream: boundaries and headers are no frames, and their times are the frames'.
  @Test(arguments: [true, false]) func savedStreams(hasTimes: Bool) throws {
    func part(_ time: String) -> [UInt8] {
      let headers = "\r\n--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: \(pictureWithTables.count)\r\n"
      return Array((headers + (hasTimes ? "X-Timestamp: \(time)\r\n" : "") + "\r\n").utf8) + pictureWithTables
    }
    let events = Warnings()
    let bytes = part("1764312345.250000") + part("1764312345.350000") + part("1764312346.000000") + Array("\r\n--".utf8)
    let path = try folder.write("stream.mjpeg", bytes)
    let frames = try frames(VideoFile.open(path, rate: nil, ffmpeg: nil, events: events.handler))
    #expect(frames.map(\.time) == (hasTimes ? [0, 100_000, 750_000] : [0, 40_000, 80_000]))
    #expect(frames.allSatisfy { $0.fault == nil } && events.texts.isEmpty)
  }

  /// The beginnings of pictures within segments are none, but in the last segment before damage or the end.
  @Test(arguments: [0, 1]) func beginningsWithinSegments(damage: Int) throws {
    let comment: [UInt8] = [0xFF, 0xFE, 0x00, 0x05, 0xFF, 0xD8, 0xFF]
    var bytes: [UInt8] = [0xFF, 0xD8]
    for _ in 0..<20_000 { bytes += comment }
    if damage == 1 { bytes += [7] }
    let source = try open(try folder.write("quad.mjpeg", bytes + (damage == 1 ? pictureWithTables : [])))
    let faults = try self.frames(source).map { $0.fault == nil }
    #expect(faults.count <= 3 && faults.last == (damage == 1), "\(faults.count)")
  }

  @Test func foldersInNumericOrder() throws {
    for (index, name) in ["frame10.png", "frame9.png", "frame09b.PNG", "a.jpg"].enumerated() {
      let image = GrayImage(width: 2, height: 2, filledWith: UInt8(10 * index))
      try folder.write(name, name == "a.jpg" ? pictureWithTables : image.pngEncoded())
    }
    try folder.write("frame10b.png", [1, 2, 3])
    try folder.write(".hidden.png", [])
    try folder.write("notes.txt", [])
    let source = try open(folder.path, rate: FrameRate(frames: 10))
    #expect(source.information.frameCount == 5)
    let frames = try frames(source)
    #expect(frames.map { $0.picture?.gray.pixels.first } == [frames[0].picture?.gray.pixels.first, 10, 20, 0, nil])
    #expect(frames[0].picture?.width == 24 && frames[4].fault != nil)
    #expect(frames.map(\.time) == [0, 100_000, 200_000, 300_000, 400_000])
  }

  @Test func order() {
    let names = ["a", "a1", "a01", "a2", "a2b", "a10", "a1000000000000000000000", "b"]
    var noise = Noise(state: 1)
    for _ in 0..<20 { #expect(names.shuffled(using: &noise).sorted(by: NaturalOrder.precedes) == names) }
  }

  @Test func whatCannotBeOpened() throws {
    #expect(throws: CaptureError.emptyFolder(path: folder.path)) { try open(folder.path) }
    let empty = try folder.write("empty.mp4", [])
    #expect(throws: CaptureError.emptyFile(path: empty)) { try open(empty) }
    let film = try folder.write("film.mp4", Array("\0\0\0\u{18}ftypmp42".utf8))
    #expect(throws: CaptureError.ffmpegMissing(path: film)) { try open(film) }
    #expect(throws: CaptureError.self) { try open(folder.path + "/nothing") }
  }

  /// One picture is a video of one frame.
  @Test func onePicture() throws {
    let png = try folder.write("a.png", GrayImage(width: 3, height: 2, filledWith: 9).pngEncoded())
    #expect(try frames(open(png)).map { $0.picture?.gray.pixels.count } == [6])
    #expect(try frames(open(try folder.write("a.jpg", pictureWithTables))).map { $0.picture?.width } == [24])
  }

  @Test func stoppedSourcesEnd() throws {
    let path = try folder.write("a.y4m", y4m("W2 H1 Cmono", frameBytes: 2, tones: [1, 2, 3]))
    let source = try open(path)
    #expect(try source.nextFrame() != nil)
    source.stop()
    #expect(try source.nextFrame() == nil)
    let closed = try open(path)
    closed.close()
    #expect(try closed.nextFrame() == nil)
  }

  /// Bytes changed, removed and doubled in all three: frames, broken frames or an error, never a trap, and an end.
  @Test func garbage() throws {
    var noise = Noise(state: 3)
    let sources = [
      ("f.y4m", y4m("W5 H3 F25:1 C420", frameBytes: 27, tones: [1, 2, 3])),
      ("f.mjpeg", pictureWithTables + pictureWithoutTables + pictureWithTables),
    ]
    for round in 0..<300 {
      let name = sources[round % 2].0
      var bytes = sources[round % 2].1
      for _ in 0..<Int.random(in: 1...5, using: &noise) {
        let place = Int.random(in: 0..<bytes.count, using: &noise)
        switch Int.random(in: 0...3, using: &noise) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &noise)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(contentsOf: bytes[..<min(40, place)], at: place)
        default: bytes.removeLast(Int.random(in: 0...min(99, bytes.count - 1), using: &noise))
        }
      }
      let path = try folder.write(name, bytes)
      do {
        let frames = try frames(open(path))
        #expect(frames.count < 40)
      } catch let error as CaptureError {
        #expect(error.description.hasPrefix(path))
      }
    }
  }
}
