#if os(Linux)
  import MienFiles
  import CMienVideoDevice

  import MienSystem

  /// A camera of the system: a V4L2 node that captures video.
  public struct VideoDevice: Hashable, Sendable {
    /// The node, such as `/dev/video0`.
    public var path: String
    /// The camera's own name.
    public var name: String
    /// The kernel's driver, such as `uvcvideo`.
    public var driver: String
    /// Where it is connected.
    public var bus: String
    /// What it offers.
    public var formats: [VideoFormat]
    /// Why it cannot be queried, if it cannot: usually because the user may not open it.
    public var problem: CaptureError?

    /// All cameras in the order of their nodes. Nodes with only metadata, outputs and radios are left out. Cameras that
    /// may not be opened are included, with their `problem`.
    public static var all: [VideoDevice] { all(SystemDeviceCalls.shared) }

    static func all(_ calls: any DeviceCalls) -> [VideoDevice] {
      calls.nodes().compactMap { path in
        do throws(CaptureError) {
          return try OpenedDevice.opening(path, calls) { device in
            VideoDevice(
              path: path, name: device.name, driver: device.driver, bus: device.bus,
              formats: FormatListing(calls: calls, descriptor: device.descriptor).formats(), problem: nil)
          }
        } catch {
          switch error {
          case .notACamera, .deviceMissing, .noWriter: return nil
          default:
            let name = calls.systemName(of: path) ?? "unknown camera"
            return VideoDevice(path: path, name: name, driver: "", bus: "", formats: [], problem: error)
          }
        }
      }
    }
  }

  /// A node that was opened and found to be a camera.
  struct OpenedDevice {
    let path: String
    let descriptor: Int32
    let name: String
    let driver: String
    let bus: String

    /// Opens the node; the caller closes the descriptor.
    init(_ path: String, _ calls: any DeviceCalls) throws(CaptureError) {
      do {
        descriptor = try calls.open(path)
      } catch {
        throw CaptureError(opening: path, error)
      }
      self.path = path
      var capability = v4l2_capability()
      do {
        try calls.control(descriptor, UInt(MIEN_VIDIOC_QUERYCAP), &capability)
      } catch {
        calls.close(descriptor)
        throw CaptureError(opening: path, error)
      }
      name = text(of: capability.card)
      driver = text(of: capability.driver)
      bus = text(of: capability.bus_info)
      let hasOwn = capability.capabilities & deviceAbilitiesAreGiven != 0
      let abilities = hasOwn ? capability.device_caps : capability.capabilities
      if let reason = OpenedDevice.reasonAgainst(abilities) {
        calls.close(descriptor)
        // v4l2loopback with exclusive_caps=1 is an output until a program writes to it.
        if driver.contains("loopback") { throw .noWriter(path: path) }
        throw .notACamera(path: path, reason: reason)
      }
    }

    /// Opens the node for the time of `body`.
    static func opening<Result>(
      _ path: String, _ calls: any DeviceCalls, body: (OpenedDevice) throws(CaptureError) -> Result
    ) throws(CaptureError) -> Result {
      let device = try OpenedDevice(path, calls)
      defer { calls.close(device.descriptor) }
      return try body(device)
    }

    private static func reasonAgainst(_ abilities: UInt32) -> String? {
      guard abilities & UInt32(V4L2_CAP_VIDEO_CAPTURE) != 0 else {
        return abilities & UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0
          ? "it sends separate planes (multi-planar), which is not supported" : "the node captures no video"
      }
      return abilities & UInt32(V4L2_CAP_STREAMING) != 0 ? nil : "it does not stream into memory"
    }
  }

  /// `V4L2_CAP_DEVICE_CAPS`: `device_caps` has the capabilities of this node, `capabilities` those of the whole device.
  private let deviceAbilitiesAreGiven: UInt32 = 0x8000_0000

  extension CaptureError {
    /// The error for a failure to open a device or to query it.
    init(opening path: String, _ error: SystemError) {
      switch error.number {
      case EACCES, EPERM: self = .forbidden(path: path)
      case EBUSY: self = .busy(path: path)
      case ENOENT, ENODEV, ENXIO: self = .deviceMissing(path: path)
      case ENOTTY, EINVAL, EISDIR: self = .notACamera(path: path, reason: "it does not answer as a video device")
      default: self = .unreadable(path: path, reason: error.description)
      }
    }

    /// The error for a failure to set up a camera.
    init(settingUp path: String, _ what: String, _ error: SystemError) {
      switch error.number {
      case EBUSY: self = .busy(path: path)
      case ENODEV, ENXIO: self = .deviceMissing(path: path)
      default: self = .refused(path: path, what: what, reason: error.description)
      }
    }
  }
#endif
