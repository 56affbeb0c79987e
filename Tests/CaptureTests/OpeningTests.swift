#if os(Linux)
  import MienFiles
  import CMienVideoDevice
  import Testing

  @testable import Capture

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// Opening cameras: a failure is reported with its fix, and everything is released.
  @Suite struct OpeningTests {
    let path = "/dev/video0"

    func failure(_ device: FakeDevice) -> CaptureError? {
      do throws(CaptureError) {
        try Camera(path: path, settings: CameraSettings(), calls: device).close()
        return nil
      } catch {
        return error
      }
    }

    @Test(arguments: [
      (ENOENT, CaptureError.deviceMissing(path: "/dev/video0")), (ENODEV, .deviceMissing(path: "/dev/video0")),
      (EACCES, .forbidden(path: "/dev/video0")), (EBUSY, .busy(path: "/dev/video0")),
    ])
    func opening(number: Int32, expected: CaptureError) {
      let device = grayCamera([])
      device.script { $0.openFailures[path] = [number] }
      #expect(failure(device) == expected)
      #expect(device.held == (0, 0))
    }

    /// Other programs count cameras; addresses of the network are none.
    @Test func numbersAndAddresses() throws {
      #expect(try Camera.node("0") == "/dev/video0" && Camera.node("12") == "/dev/video12")
      for path in ["/dev/video3", "video0", "", "1234", "٣"] { #expect(try Camera.node(path) == path) }
      for address in ["rtsp://10.0.0.2/stream", "http://camera.local/video.mjpg"] {
        let camera = #expect(throws: CaptureError.self) { try Camera.node(address) }
        let video = #expect(throws: CaptureError.self) { try VideoFile.open(address) }
        #expect(camera == .address(address) && video == .address(address))
        #expect(camera?.description.contains("ffmpeg -i ADDRESS") == true)
      }
    }

    @Test func notACamera() {
      let device = grayCamera([])
      device.script { $0.failures[UInt(MIEN_VIDIOC_QUERYCAP)] = [ENOTTY] }
      guard case .notACamera? = failure(device) else {
        Issue.record("ENOTTY")
        return
      }
      device.script { $0.abilities = UInt32(V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING) }
      #expect(failure(device) == .notACamera(path: path, reason: "the node captures no video"))
      device.script { $0.abilities = UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING) }
      #expect(failure(device)?.description.contains("multi-planar") == true)
      device.script { $0.abilities = UInt32(V4L2_CAP_VIDEO_CAPTURE) }
      #expect(failure(device) == .notACamera(path: path, reason: "it does not stream into memory"))
      #expect(device.held == (0, 0))
    }

    /// Each call of the setting up fails once; the next opening succeeds.
    @Test(
      arguments: [
        MIEN_VIDIOC_S_FMT, MIEN_VIDIOC_REQBUFS, MIEN_VIDIOC_QUERYBUF, MIEN_VIDIOC_QBUF, MIEN_VIDIOC_STREAMON,
      ].map { UInt($0) }, [EBUSY, EIO, EINVAL])
    func settingUp(call: UInt, number: Int32) {
      let device = grayCamera([])
      device.script { $0.failures[call] = [number] }
      switch failure(device) {
      case .busy? where number == EBUSY: break
      case .refused(_, _, let reason)? where number != EBUSY: #expect(reason == SystemError(number: number).description)
      case let other: Issue.record("got \(String(describing: other))")
      }
      #expect(device.held == (0, 0))
      #expect(failure(device) == nil)
      #expect(device.held == (0, 0))
    }

    /// The third of several buffers fails: the two before are given back.
    @Test func mappingHalfWay() {
      let device = grayCamera([])
      device.script { $0.mapFailures = [0, 0, ENOMEM] }
      guard case .refused? = failure(device) else {
        Issue.record("ENOMEM")
        return
      }
      #expect(device.held == (0, 0))
    }

    @Test func unusableFormats() {
      let device = grayCamera([])
      device.script { $0.formats = [VideoFormat(code: "H264", name: "", pixelFormat: nil, sizes: [size(2, 2, 30)])] }
      #expect(failure(device) == .noUsableFormat(path: path, offered: ["H264"]))
      device.script { ($0.formats, $0.driver) = ([], "v4l2 loopback") }
      #expect(failure(device) == .noWriter(path: path))
      device.script { $0.abilities = UInt32(V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING) }
      #expect(failure(device) == .noWriter(path: path))
      #expect(device.held == (0, 0))
    }

    @Test func listing() {
      let device = grayCamera([])
      device.script {
        $0.nodes = ["/dev/video0", "/dev/video1"]
        $0.openFailures["/dev/video1"] = [EACCES]
        $0.formats = [
          VideoFormat(code: "MJPG", name: "Motion-JPEG", pixelFormat: nil, sizes: [size(640, 480, 15, 30)]),
          VideoFormat(
            code: "YUYV", name: "YUYV", pixelFormat: nil, sizes: [VideoFrameSize(width: -1, height: 0, rates: [])]),
        ]
      }
      let devices = VideoDevice.all(device)
      #expect(devices.map(\.path) == ["/dev/video0", "/dev/video1"])
      #expect(devices[0].name == "Fake camera" && devices[0].driver == "fake" && devices[0].bus == "usb-1")
      #expect(devices[0].formats[0].pixelFormat == .mjpeg)
      #expect(devices[0].formats[0].sizes == [size(640, 480, 30, 15)])
      let range = devices[0].formats[1].sizes
      #expect(range.first.map { $0.width } == 100 && range.last.map { $0.width } == 2000)
      #expect(range.contains { $0.width == 640 && $0.height == 480 })
      #expect(devices[1].problem == .forbidden(path: "/dev/video1") && devices[1].name == "Name of the system")
      device.script { $0.abilities = UInt32(V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING) }
      #expect(VideoDevice.all(device).isEmpty)
      #expect(device.held == (0, 0))
    }

    @Test func firstUsableCamera() throws {
      let device = grayCamera([.good()])
      #expect(try Camera(path: nil, settings: CameraSettings(), calls: device).information.path == path)
      device.script { $0.openFailures[path] = [EACCES] }
      #expect(throws: CaptureError.forbidden(path: path)) {
        try Camera(path: nil, settings: CameraSettings(), calls: device)
      }
      device.script { $0.nodes = [] }
      #expect(throws: CaptureError.noCamera) { try Camera(path: nil, settings: CameraSettings(), calls: device) }
    }

    @Test func controls() throws {
      let device = grayCamera([])
      device.script {
        var brightness = v4l2_queryctrl()
        (brightness.id, brightness.type) = (0x0098_0900, V4L2_CTRL_TYPE_INTEGER.rawValue)
        fill(&brightness.name, with: "Brightness")
        (brightness.minimum, brightness.maximum, brightness.step) = (-64, 64, 2)
        var exposure = brightness
        (exposure.id, exposure.type, exposure.minimum, exposure.maximum) = (0x009A_0901, 3, 0, 3)
        fill(&exposure.name, with: "Exposure, Auto")
        var heading = brightness
        (heading.id, heading.type) = (0x0098_0001, V4L2_CTRL_TYPE_CTRL_CLASS.rawValue)
        $0.controls = [heading, brightness, exposure]
        $0.values = [brightness.id: 10, exposure.id: 3]
      }
      let controls = try VideoDevice.controls(path: path, device)
      #expect(controls.map(\.name) == ["Brightness", "Exposure, Auto"])
      #expect(controls[0].value == 10 && controls[0].allowed == "-64 to 64 in steps of 2")
      #expect(controls[1].menu == [0: "choice 0", 2: "choice 2", 3: "choice 3"])
      #expect(try VideoDevice.setControl("brightness", to: -2, path: path, device) == -2)
      #expect(try VideoDevice.setControl("exposure_auto", to: 2, path: path, device) == 2)
      for (name, value) in [("brightness", 65), ("brightness", 1), ("Exposure, Auto", 1)] {
        #expect(throws: CaptureError.self) { try VideoDevice.setControl(name, to: value, path: path, device) }
      }
      #expect(
        throws: CaptureError.noSuchControl(path: path, name: "zoom", known: ["brightness", "exposure_auto"])
      ) { try VideoDevice.setControl("zoom", to: 1, path: path, device) }
      #expect(device.held == (0, 0))
    }

    @Test func everyErrorIsOneLineWithAMend() {
      let errors: [CaptureError] = [
        .noCamera, .deviceMissing(path: "p"), .forbidden(path: "p"), .busy(path: "p"),
        .notACamera(path: "p", reason: "r"), .noWriter(path: "p"), .noUsableFormat(path: "p", offered: []),
        .refused(path: "p", what: "w", reason: "r"), .timedOut(path: "p", milliseconds: 1), .unplugged(path: "p"),
        .unreadable(path: "p", reason: "r"), .emptyFile(path: "p"), .emptyFolder(path: "p"),
        .damaged(path: "p", byte: 7, reason: "r"), .ffmpegMissing(path: "p"), .ffmpegFailed(path: "p", reason: "r"),
      ]
      for error in errors {
        #expect(!error.description.contains("\n") && error.description.hasSuffix("."))
        #expect(error == .noCamera || error.description.hasPrefix("p: "))
      }
    }
  }
#endif
