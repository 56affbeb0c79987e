#if os(Linux)
  import MienFiles
  import MienSystem

  /// A camera from opening to closing, with everything that can go wrong in between. It belongs to one thread at a
  /// time; `Camera` ensures that.
  final class CameraSession {
    /// How often a failing stream is restarted without a frame in between, before the camera is given up.
    static let mostRestarts = 5
    /// Milliseconds between checks of the stop flag, and between searches for a missing camera.
    static let slice = 50

    private let calls: any DeviceCalls
    private let settings: CameraSettings
    private let report: SourceEventHandler
    private var descriptor: Int32?
    private var stream: CameraStream?
    private(set) var agreed: AgreedMode
    private(set) var path: String
    let name: String
    private let bus: String
    private var counter = SequenceCounter()
    private var lastSign: Int64
    private var restarts = 0
    private var isOver = false
    private var lastObstacle: CaptureError?
    /// The failure of the stream after the last returned frame.
    private var pending: SystemError?

    init(
      _ path: String, _ settings: CameraSettings, _ calls: any DeviceCalls, report: @escaping SourceEventHandler
    ) throws(CaptureError) {
      self.calls = calls
      self.settings = settings
      self.report = report
      self.path = path
      let device = try OpenedDevice(path, calls)
      name = device.name
      bus = device.bus
      do throws(CaptureError) {
        let begun = try CameraSession.begin(device, settings, calls)
        agreed = begun.agreed
        stream = begun.stream
      } catch {
        calls.close(device.descriptor)
        throw error
      }
      descriptor = device.descriptor
      lastSign = calls.now()
    }

    deinit { end() }

    /// Releases everything. Pulling returns nil afterwards.
    func end() {
      isOver = true
      release()
    }

    private func release() {
      stream?.end()
      stream = nil
      if let descriptor { calls.close(descriptor) }
      descriptor = nil
    }

    private static func begin(
      _ device: OpenedDevice, _ settings: CameraSettings, _ calls: any DeviceCalls
    ) throws(CaptureError) -> (agreed: AgreedMode, stream: CameraStream) {
      let agreed = try CameraSetup(calls: calls, device: device, settings: settings).agree()
      do {
        let stream = try CameraStream(calls, descriptor: device.descriptor, bufferCount: settings.bufferCount)
        return (agreed, stream)
      } catch {
        throw CaptureError(settingUp: device.path, "to stream", error)
      }
    }

    /// Waits for the next frame, and recovers from every failure that can be fixed.
    func next(timeout: Duration, isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
      let begin = calls.now()
      let longest = max(0, timeout.microseconds)
      while !isOver {
        if isStopped() { break }
        let left = Int((longest - (calls.now() - begin)) / 1000)
        if let stream, let descriptor {
          if let frame = try pull(stream, descriptor, wait: max(0, min(left, CameraSession.slice))) { return frame }
        } else if try !comeBack() {
          calls.pause(milliseconds: max(1, min(left, CameraSession.slice)))
        }
        if calls.now() - begin >= longest {
          throw .timedOut(path: path, milliseconds: Int(longest / 1000))
        }
      }
      end()
      return nil
    }

    /// One wait; nil if there is no frame yet.
    private func pull(_ stream: CameraStream, _ descriptor: Int32, wait: Int) throws(CaptureError) -> RawFrame? {
      let filled: CameraStream.Filled
      var hasWaited = false
      do throws(SystemError) {
        if let failure = pending {
          pending = nil
          throw failure
        }
        hasWaited = try calls.poll(descriptor, milliseconds: wait) == .nothing
        if hasWaited { throw SystemError(number: EAGAIN) }
        filled = try stream.next()
      } catch {
        // A device in error is "ready" immediately, every time: without a pause this would be a busy loop.
        if !hasWaited { calls.pause(milliseconds: 5) }
        try recover(from: error)
        return nil
      }
      pending = filled.failure
      return frame(filled)
    }

    private func frame(_ filled: CameraStream.Filled) -> RawFrame {
      let now = calls.now()
      lastSign = now
      restarts = 0
      // Drivers that do not state their clock usually use the monotonic one; a time that is far off is of another
      // clock.
      let isPlausible = filled.isMonotonic || (now - 5_000_000...now).contains(filled.time)
      return RawFrame(
        bytes: filled.bytes, layout: agreed.layout, time: isPlausible ? filled.time : now,
        sequence: Int(filled.sequence), dropped: counter.dropped(before: filled.sequence),
        fault: filled.isFlagged ? .flaggedByDriver : nil, name: "\(path), frame \(filled.sequence)")
    }

    private func watchForFreeze() throws(CaptureError) {
      let silence = Int((calls.now() - lastSign) / 1000)
      guard silence >= settings.freezeMilliseconds else { return }
      report(.frozen(milliseconds: silence))
      lastSign = calls.now()
      try restart()
    }

    private func recover(from error: SystemError) throws(CaptureError) {
      switch error.number {
      case EAGAIN: try watchForFreeze()
      case ENODEV, ENXIO: try lose()
      default:
        report(.failed(reason: error.description))
        restarts += 1
        if restarts > CameraSession.mostRestarts { try giveUp(error) }
        try restart()
      }
    }

    private func giveUp(_ error: SystemError) throws(CaptureError) {
      end()
      throw .refused(path: path, what: "to stream", reason: error.description)
    }

    /// Ends the stream and restarts it on the same descriptor; if that fails, on a new one.
    private func restart() throws(CaptureError) {
      guard let descriptor else { return }
      stream?.end()
      stream = nil
      counter = SequenceCounter()
      do {
        stream = try CameraStream(calls, descriptor: descriptor, bufferCount: settings.bufferCount)
        report(.restarted)
      } catch {
        if error.number == ENODEV || error.number == ENXIO { return try lose() }
        restarts += 1
        if restarts > CameraSession.mostRestarts { try giveUp(error) }
        report(.failed(reason: error.description))
        // `comeBack` opens it again.
        release()
      }
    }

    private func lose() throws(CaptureError) {
      release()
      guard settings.waitsForReturn else {
        isOver = true
        throw .unplugged(path: path)
      }
      lastObstacle = nil
      report(.unplugged(path: path))
    }

    /// Searches the camera, first under its path, then under all others, and restarts.
    private func comeBack() throws(CaptureError) -> Bool {
      for candidate in [path] + calls.nodes().filter({ $0 != path }) {
        do throws(CaptureError) {
          let device = try OpenedDevice(candidate, calls)
          guard device.name == name, candidate == path || device.bus == bus else {
            calls.close(device.descriptor)
            continue
          }
          do throws(CaptureError) {
            let begun = try CameraSession.begin(device, settings, calls)
            (agreed, stream, descriptor) = (begun.agreed, begun.stream, device.descriptor)
          } catch {
            calls.close(device.descriptor)
            throw error
          }
          path = candidate
          counter = SequenceCounter()
          lastSign = calls.now()
          lastObstacle = nil
          pending = nil
          report(.returned(path: candidate))
          return true
        } catch {
          switch error {
          case .deviceMissing, .notACamera: continue
          case _ where candidate != path: continue
          default:
            // udev sets a node's group shortly after it is made, and another program may have been faster.
            if lastObstacle != error { report(.notYetUsable(reason: error.description)) }
            lastObstacle = error
          }
        }
      }
      if !settings.waitsForReturn {
        end()
        throw lastObstacle ?? .unplugged(path: path)
      }
      return false
    }
  }

  extension Duration {
    /// Whole microseconds; the largest number for longer durations.
    var microseconds: Int64 {
      let (seconds, attoseconds) = components
      let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
      let (sum, overflowOfSum) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
      return overflow || overflowOfSum ? (seconds < 0 ? 0 : .max / 2) : min(sum, .max / 2)
    }
  }
#endif
