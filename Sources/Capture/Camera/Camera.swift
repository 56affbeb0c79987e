#if os(Linux)
  import Synchronization

  /// A V4L2 camera as a source of frames.
  ///
  /// A camera that freezes or fails is restarted. One that is unplugged is waited for and used again when it returns,
  /// also under another path. The event handler gets these events. Meanwhile `nextFrame` throws
  /// `CaptureError.timedOut`, so that the caller keeps control.
  public final class Camera: FrameSource {
    private let session: Mutex<CameraSession>
    private let isStopped = Atomic<Bool>(false)
    private let current: Mutex<SourceInformation>

    /// Opens the camera and starts it.
    ///
    /// - Parameters:
    ///   - path: the node, such as `/dev/video0`; nil for the first usable camera.
    ///   - settings: the requested settings.
    ///   - events: called with the events between frames, on the thread that pulls.
    /// - Throws: `CaptureError` with the reason and the fix.
    public convenience init(
      path: String? = nil, settings: CameraSettings = CameraSettings(),
      events: @escaping SourceEventHandler = { _ in }
    ) throws(CaptureError) {
      try self.init(path: path, settings: settings, calls: SystemDeviceCalls.shared, events: events)
    }

    init(
      path: String?, settings: CameraSettings, calls: any DeviceCalls,
      events: @escaping SourceEventHandler = { _ in }
    ) throws(CaptureError) {
      let chosen: String
      if let path { chosen = try Camera.node(path) } else { chosen = try Camera.firstUsable(calls) }
      let session = try CameraSession(chosen, settings, calls, report: events)
      current = Mutex(Camera.information(session))
      self.session = Mutex(session)
    }

    /// The node that a user means: of a number, as other programs count cameras, the node with it.
    static func node(_ name: String) throws(CaptureError) -> String {
      if name.contains("://") { throw .address(name) }
      return !name.isEmpty && name.utf8.count < 4 && name.utf8.allSatisfy { (48...57).contains($0) }
        ? "/dev/video\(name)" : name
    }

    private static func firstUsable(_ calls: any DeviceCalls) throws(CaptureError) -> String {
      let devices = VideoDevice.all(calls)
      if let device = devices.first(where: { $0.problem == nil && $0.formats.contains { $0.pixelFormat != nil } }) {
        return device.path
      }
      throw devices.lazy.compactMap(\.problem).first ?? .noCamera
    }

    private static func information(_ session: CameraSession) -> SourceInformation {
      let mode = session.agreed.mode
      return SourceInformation(
        path: session.path, name: session.name, coding: mode.format.rawValue, width: mode.width, height: mode.height,
        rate: mode.rate, remark: session.agreed.remark)
    }

    /// The camera and the mode that it agreed to; updated after it comes back.
    public var information: SourceInformation { current.withLock { $0 } }

    /// Waits for the next frame; see `FrameSource`.
    public func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame? {
      try session.withLock { (session) throws(CaptureError) -> RawFrame? in
        let (path, mode) = (session.path, session.agreed)
        let frame = try session.next(timeout: timeout) { isStopped.load(ordering: .acquiring) }
        if session.path != path || session.agreed != mode {
          let changed = Camera.information(session)
          current.withLock { $0 = changed }
        }
        return frame
      }
    }

    /// Asks the stream to end; see `FrameSource`.
    public func stop() { isStopped.store(true, ordering: .releasing) }

    /// Ends the stream and releases the device; see `FrameSource`.
    public func close() {
      stop()
      session.withLock { $0.end() }
    }
  }
#endif
