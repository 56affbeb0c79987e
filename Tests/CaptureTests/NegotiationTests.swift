import Testing

@testable import Capture

@Suite struct NegotiationTests {
  static func rates(_ values: [Int]) -> [FrameRate] { values.compactMap { FrameRate(frames: $0) } }

  static func format(_ code: String, _ sizes: [(Int, Int, [Int])]) -> VideoFormat {
    VideoFormat(
      code: code, name: code, pixelFormat: VideoFormat.codes.first { $0.code == code }?.format,
      sizes: sizes.map { VideoFrameSize(width: $0.0, height: $0.1, rates: rates($0.2)) })
  }

  func choose(
    _ offered: [VideoFormat], _ width: Int = 640, _ height: Int = 480, _ rate: Double = 30, _ format: PixelFormat? = nil
  ) throws -> String {
    var settings = CameraSettings()
    (settings.width, settings.height, settings.rate, settings.format) = (width, height, rate, format)
    let mode = try #require(Negotiation.modes(offered, for: settings).first)
    return "\(mode.format.rawValue) \(mode.width)x\(mode.height)" + (mode.rate.map { "@\($0)" } ?? "")
  }

  /// A webcam as they are: raw pixels are slow at large sizes.
  let webcam = [
    format("MJPG", [(1280, 720, [30, 15]), (640, 480, [60, 30]), (320, 240, [30])]),
    format("YUYV", [(1280, 720, [10]), (640, 480, [30, 15]), (320, 240, [30])]),
  ]

  @Test func rawWhereItReachesTheRate() throws {
    #expect(try choose(webcam) == "YUYV 640x480@30")
    #expect(try choose(webcam, 1280, 720) == "MJPEG 1280x720@30")
    #expect(try choose(webcam, 1280, 720, 10) == "YUYV 1280x720@10")
    #expect(try choose(webcam, 640, 480, 60) == "MJPEG 640x480@60")
    #expect(try choose(webcam, 640, 480, 10) == "YUYV 640x480@15")
  }

  @Test func whatIsNearest() throws {
    #expect(try choose(webcam, 1280, 720, 120) == "MJPEG 1280x720@30")
    #expect(try choose(webcam, 800, 600) == "MJPEG 1280x720@30")
    #expect(try choose(webcam, 1920, 1080) == "MJPEG 1280x720@30")
    #expect(try choose(webcam, 100, 100) == "YUYV 320x240@30")
    #expect(try choose(webcam, 640, 480, 30, .mjpeg) == "MJPEG 640x480@30")
  }

  @Test func orderOfRawFormats() throws {
    let sizes = [(640, 480, [30])]
    let all = ["GREY", "MJPG", "RGB3", "YUYV", "NV12"].map { Self.format($0, sizes) }
    #expect(try choose(all) == "NV12 640x480@30")
    #expect(try choose(all.dropLast()) == "YUYV 640x480@30")
    #expect(try choose(all.dropLast(2)) == "RGB24 640x480@30")
    #expect(try choose(all.dropLast(3)) == "GREY 640x480@30")
  }

  @Test func fractionsCountAsTheRate() throws {
    var offered = [Self.format("YUYV", [(640, 480, [])]), Self.format("MJPG", [(640, 480, [30])])]
    offered[0].sizes[0].rates = [try #require(FrameRate(frames: 30000, seconds: 1001))]
    #expect(try choose(offered) == "YUYV 640x480@29.97")
  }

  @Test func driversThatTellNothing() throws {
    #expect(try choose([Self.format("YUYV", [])], 320, 200) == "YUYV 320x200")
    #expect(Negotiation.modes([Self.format("H264", [(640, 480, [30])])], for: CameraSettings()).isEmpty)
    #expect(Negotiation.modes(webcam, for: CameraSettings()).count == 6)
  }

  @Test func remarksSayWhatAndWhy() throws {
    var settings = CameraSettings()
    let chosen = try #require(Negotiation.modes(webcam, for: settings).first)
    #expect(Negotiation.remark(chosen, webcam, settings) == "YUYV 640x480 at 30 frames/s, raw pixels")
    (settings.width, settings.height, settings.rate) = (1920, 1080, 60)
    let large = try #require(Negotiation.modes(webcam, for: settings).first)
    #expect(
      Negotiation.remark(large, webcam, settings)
        == "MJPEG 1280x720 at 30 frames/s, since raw pixels are slower or smaller there; "
        + "1920x1080 was asked for; 60 frames/s were asked for")
  }

  @Test func codes() {
    #expect(VideoFormat.number(ofCode: "YUYV") == 0x5659_5559)
    #expect(VideoFormat.code(ofNumber: 0x5659_5559) == "YUYV")
    #expect(VideoFormat.code(ofNumber: 0x8000_0001) == "....")
  }

  @Test func frameRates() throws {
    let ntsc = try #require(FrameRate(frames: 30000, seconds: 1001))
    #expect(ntsc.description == "29.97" && ntsc.time(ofFrame: 1) == 33367 && ntsc.time(ofFrame: 30000) == 1_001_000_000)
    #expect(FrameRate(frames: 15, seconds: 2)?.description == "7.5")
    #expect(FrameRate(frames: 3005, seconds: 100)?.description == "30.05")
    #expect(FrameRate(frames: 0) == nil && FrameRate(frames: 1, seconds: 0) == nil && FrameRate(frames: -1) == nil)
    #expect(FrameRate(frames: 1, seconds: 1_000_000_000)?.time(ofFrame: .max) == .max)
    #expect(FrameRate.assumed.time(ofFrame: 3) == 120_000)
    #expect(FrameRate(frames: 1)?.time(ofFrame: 3) == 3_000_000)
    #expect(FrameRate(perSecond: 0.2)?.time(ofFrame: 1) == 5_000_000 && FrameRate(perSecond: 25) == .assumed)
    #expect(FrameRate(perSecond: 29.97)?.description == "29.97" && FrameRate(perSecond: 29.97)?.perSecond == 29.97)
    for rate in [0, -1, 0.0001, 1e7, .nan, .infinity] { #expect(FrameRate(perSecond: rate) == nil) }
  }

  /// The last time that there is, and those beyond, for small rates and a large one.
  @Test(arguments: [1, 2, 3, 1000]) func theLastTimes(frames: Int) throws {
    let rate = try #require(FrameRate(frames: frames, seconds: 1_000_000))
    // The largest number times the rate would be 2^63 · frames / 10^12.
    let last = Int(Double(frames) * 9_223_372.036854) - 1
    #expect(rate.time(ofFrame: last) < .max)
    let exact = (Double(last) * 1e12 / Double(frames)).rounded()
    #expect(abs(Double(rate.time(ofFrame: last)) - exact) <= 2048)
    #expect(rate.time(ofFrame: last + frames + 1) == .max && rate.time(ofFrame: .max) == .max)
  }
}
