#if os(Linux)
  import MienFiles
  import CMienVideoDevice
  import Images
  import Synchronization
  import Testing

  @testable import Capture

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// Collects events.
  final class EventLog: Sendable {
    private let list = Mutex<[SourceEvent]>([])
    var all: [SourceEvent] { list.withLock { $0 } }
    var handler: SourceEventHandler { { [self] event in list.withLock { $0.append(event) } } }
  }

  /// A camera of 2 by 2 gray pixels.
  func grayCamera(_ steps: [FakeDevice.Step]) -> FakeDevice {
    let device = FakeDevice()
    device.script {
      $0.formats = [VideoFormat(code: "GREY", name: "Gray", pixelFormat: nil, sizes: [size(2, 2, 30)])]
      $0.steps = steps
    }
    return device
  }

  func size(_ width: Int, _ height: Int, _ rates: Int...) -> VideoFrameSize {
    VideoFrameSize(width: width, height: height, rates: rates.compactMap { FrameRate(frames: $0) })
  }

  @Suite struct CameraTests {
    func open(
      _ device: FakeDevice, _ events: EventLog = EventLog(), waits: Bool = true
    ) throws(CaptureError) -> Camera {
      var settings = CameraSettings()
      settings.waitsForReturn = waits
      return try Camera(path: "/dev/video0", settings: settings, calls: device, events: events.handler)
    }

    @Test func framesKeepTimeSequenceAndLosses() throws {
      let device = grayCamera([.good(), .good([9, 8, 7, 6], gap: 4), .good()])
      do {
        let camera = try open(device)
        let first = try #require(try camera.nextFrame())
        #expect(first.time == 100_001_000 && first.sequence == 1 && first.dropped == 0)
        #expect(first.picture?.gray.pixels == [1, 2, 3, 4])
        let second = try #require(try camera.nextFrame())
        #expect(second.sequence == 5 && second.dropped == 3 && second.time == 100_002_000)
        #expect(try second.picture?.colour()[0, 0] == Colour(gray: 9))
        #expect(try camera.nextFrame()?.dropped == 0)
        #expect(device.held == (1, 8))
      }
      #expect(device.held == (0, 0))
    }

    @Test func brokenFramesAreGivenAsSuch() throws {
      let device = grayCamera([
        .frame(bytes: [1, 2, 3, 4], isFlagged: true, gap: 1), .good([1, 2]), .good([]), .good(),
      ])
      let camera = try open(device)
      #expect(try camera.nextFrame()?.fault == .flaggedByDriver)
      #expect(try camera.nextFrame()?.fault == .short(bytes: 2, expected: 4))
      #expect(try camera.nextFrame()?.fault == .empty)
      #expect(try camera.nextFrame()?.picture != nil)
    }

    /// A driver that claims more bytes than its buffer has is corrected.
    @Test func claimedBytesAreLimited() throws {
      let camera = try open(grayCamera([.good([UInt8](repeating: 5, count: 9999))]))
      #expect(try camera.nextRawFrame(timeout: .seconds(1))?.bytes.count == FakeDevice.frameBytes)
    }

    @Test func silenceIsTimedOutThenRestarted() throws {
      let device = grayCamera([.good()] + Array(repeating: .silence, count: 60) + [.good()])
      let events = EventLog()
      let camera = try open(device, events)
      _ = try camera.nextFrame()
      #expect(throws: CaptureError.timedOut(path: "/dev/video0", milliseconds: 500)) {
        try camera.nextFrame(timeout: .milliseconds(500))
      }
      #expect(events.all.isEmpty)
      #expect(try camera.nextFrame(timeout: .seconds(10)) != nil)
      guard case .frozen(let milliseconds)? = events.all.first else {
        Issue.record("got \(events.all)")
        return
      }
      #expect(milliseconds >= 2000 && events.all.dropFirst() == [.restarted])
      #expect(device.state.withLock { $0.starts } == 2 && device.held == (1, 8))
    }

    @Test(arguments: [EIO, EINVAL])
    func failuresRestartTheStream(number: Int32) throws {
      let device = grayCamera([.good(), .dequeueError(number), .good(gap: 7), .pollError(number), .good()])
      let events = EventLog()
      let camera = try open(device, events)
      for _ in 0..<3 { #expect(try camera.nextFrame()?.dropped == 0) }
      let failed = SourceEvent.failed(reason: SystemError(number: number).description)
      #expect(events.all == [failed, .restarted, failed, .restarted])
      #expect(device.held == (1, 8))
    }

    /// A buffer that cannot be returned to the driver: its frame is delivered, and the stream restarts.
    @Test func frameOfABufferThatIsLost() throws {
      let device = grayCamera([.good([5, 5, 5, 5]), .good([6, 6, 6, 6])])
      let events = EventLog()
      let camera = try open(device, events)
      device.script { $0.failures[UInt(MIEN_VIDIOC_QBUF)] = [EINVAL] }
      #expect(try camera.nextFrame()?.picture?.gray[0, 0] == 5)
      #expect(events.all.isEmpty)
      #expect(try camera.nextFrame()?.picture?.gray[0, 0] == 6)
      #expect(events.all == [.failed(reason: "Invalid argument"), .restarted] && device.held == (1, 8))
    }

    /// A camera that does not restart is an error if the settings do not wait for it, otherwise a time-out.
    @Test(arguments: [true, false])
    func cameraThatDoesNotStartAgain(waits: Bool) throws {
      let device = grayCamera([.dequeueError(EIO)])
      let camera = try open(device, waits: waits)
      device.script { $0.failures[UInt(MIEN_VIDIOC_STREAMON)] = Array(repeating: EIO, count: 1000) }
      let error = #expect(throws: CaptureError.self) { try camera.nextFrame(timeout: .seconds(3)) }
      #expect(waits == (error == .timedOut(path: "/dev/video0", milliseconds: 3000)))
      #expect(device.held == (0, 0))
    }

    @Test func streamThatOnlyFailsIsGivenUp() throws {
      let device = grayCamera(Array(repeating: .dequeueError(EIO), count: 50))
      let camera = try open(device)
      #expect(throws: CaptureError.self) { try camera.nextFrame() }
      #expect(try camera.nextFrame() == nil)
      #expect(device.held == (0, 0))
    }

    /// The node may be there before udev gives it to the group, and under another name.
    @Test(arguments: ["/dev/video0", "/dev/video3"], [0, EACCES, EBUSY])
    func unpluggedCameraIsTakenUpAgain(path: String, obstacle: Int32) throws {
      let device = grayCamera([.good(), .unplug(returnsAfter: 7, path: path), .good()])
      device.script { $0.openFailures[path] = [0] + Array(repeating: 0, count: 6) }
      let events = EventLog()
      let camera = try open(device, events)
      _ = try camera.nextFrame()
      device.script { $0.openFailures["/dev/video0"] = Array(repeating: 0, count: 9) + [obstacle] }
      #expect(try camera.nextFrame(timeout: .seconds(20)) != nil)
      #expect(events.all.first == .unplugged(path: "/dev/video0"))
      #expect(events.all.last == .returned(path: path))
      #expect(camera.information.path == path && device.held == (1, 8))
      camera.close()
      #expect(device.held == (0, 0))
    }

    @Test func anotherCameraIsNotTaken() throws {
      let device = grayCamera([.good(), .unplug(returnsAfter: 2, path: "/dev/video0"), .good()])
      let camera = try open(device)
      _ = try camera.nextFrame()
      device.script { $0.name = "Another camera" }
      #expect(throws: CaptureError.timedOut(path: "/dev/video0", milliseconds: 3000)) {
        try camera.nextFrame(timeout: .seconds(3))
      }
      #expect(device.held == (0, 0))
    }

    @Test func unpluggedIsTheEndIfNotWaitedFor() throws {
      let device = grayCamera([.unplug(returnsAfter: 0, path: "/dev/video0")])
      let camera = try open(device, waits: false)
      #expect(throws: CaptureError.unplugged(path: "/dev/video0")) { try camera.nextFrame() }
      #expect(try camera.nextFrame() == nil)
      #expect(device.held == (0, 0))
    }

    @Test func stoppingGivesNilAndEverythingBack() throws {
      let device = grayCamera([.good(), .good()])
      let camera = try open(device)
      _ = try camera.nextFrame()
      camera.stop()
      #expect(try camera.nextFrame() == nil)
      #expect(device.held == (0, 0))
      camera.close()
    }

    @Test func timesOfUnknownClocksAreCheckedAgainstOurs() throws {
      let device = grayCamera([.good()])
      device.script { $0.timestampFlags = 0 }
      #expect(try open(device).nextFrame()?.time == 100_001_000)
    }

    @Test func sequencesWrap() {
      var counter = SequenceCounter()
      let numbers: [UInt32] = [.max - 1, .max, 0, 3, 3, 2, 4]
      #expect(numbers.map { counter.dropped(before: $0) } == [0, 0, 0, 2, 0, 0, 1])
    }
  }
#endif
