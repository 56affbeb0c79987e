#if os(Linux)
  import MienFiles
  import CMienVideoDevice
  import Synchronization
  import MienSystem

  @testable import Capture

  extension FuzzTarget {
    /// A camera whose driver lies: formats, sizes, buffers, times and errors are made up.
    static let camera = FuzzTarget(
      "camera", "the driver of a camera: CameraSession, CameraControl", longest: 512,
      seeds: {
        [[], [UInt8](repeating: 0, count: 200), [3], [2, 1, 0, 0, 0, 0]]
          + (0..<16).map { place in [UInt8](repeating: 0, count: place) + [4, UInt8(4 * place), 255, 255, 255, 127, 8] }
          + (0..<16).map { place in [UInt8](repeating: 0, count: place) + [1, 19] }
      },
      prepare: { _ in
        { input in
          let device = LyingDevice(input)
          defer { device.releaseAll() }
          var refusal: CaptureError?
          do throws(CaptureError) {
            try read(device)
          } catch {
            refusal = error
          }
          if let problem = device.problem { throw Finding(problem) }
          if let refusal { throw refusal }
        }
      })

    private static func read(_ device: LyingDevice) throws(CaptureError) {
      let settings = CameraSettings()
      var failure: CaptureError?
      do throws(CaptureError) {
        let session = try CameraSession(LyingDevice.path, settings, device, report: { _ in })
        defer { session.end() }
        for _ in 0..<4 {
          guard let frame = try session.next(timeout: .milliseconds(300), isStopped: { false }) else { break }
          if let picture = frame.decoded().picture { device.note(picture.gray.pixels.isEmpty, "an empty picture") }
        }
      } catch {
        failure = error
      }
      for control in (try? VideoDevice.controls(path: LyingDevice.path, device)) ?? [] {
        device.note(
          control.takes(control.minimum) && control.allowed.isEmpty, "a control that allows nothing: \(control)")
      }
      _ = try? VideoDevice.setControl("control", to: 1, path: LyingDevice.path, device)
      _ = VideoDevice.all(device)
      if let failure { throw failure }
    }
  }

  /// A driver that answers what an input says, and honestly when it is used up. Only waiting moves its clock.
  final class LyingDevice: DeviceCalls {
    private struct State {
      var numbers: InputNumbers
      var clock: Int64 = 100_000_000
      var open: Set<Int32> = []
      var mapped: [UInt: Int] = [:]
      var last: Int32 = 9
      var calls = 0
      var problem: String?
    }

    static let path = "/dev/video0"
    private let state: Mutex<State>

    init(_ input: [UInt8]) { state = Mutex(State(numbers: InputNumbers(input))) }

    /// What was done wrong: also, at the end, what is not released.
    var problem: String? {
      state.withLock { state in
        if let problem = state.problem { return problem }
        if state.calls > 3_000_000 { return "\(state.calls) calls" }
        return state.open.isEmpty && state.mapped.isEmpty
          ? nil : "\(state.open.count) descriptors and \(state.mapped.count) buffers are not released"
      }
    }

    func note(_ isWrong: Bool, _ what: @autoclosure () -> String) {
      if isWrong { state.withLock { $0.problem = $0.problem ?? what() } }
    }

    func releaseAll() {
      for address in state.withLock({ $0.mapped.keys }) { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
    }

    func nodes() -> [String] { [Self.path] }
    func systemName(of path: String) -> String? { nil }

    func open(_ path: String) throws(SystemError) -> Int32 {
      try state.withLock { (state) throws(SystemError) in
        if state.numbers.byte() & 15 == 15 { throw SystemError(number: Int32(state.numbers.byte())) }
        state.last += 1
        state.open.insert(state.last)
        return state.last
      }
    }

    func close(_ descriptor: Int32) {
      let isOpen = state.withLock { $0.open.remove(descriptor) != nil }
      note(!isOpen, "a descriptor is closed twice")
    }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(SystemError) -> UnsafeMutableRawPointer {
      // The kernel maps no more than the driver has.
      guard length > 0, length <= 1 << 16 else { throw SystemError(number: EINVAL) }
      let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 16)
      memory.initializeMemory(as: UInt8.self, repeating: 7, count: length)
      state.withLock { $0.mapped[UInt(bitPattern: memory)] = length }
      return memory
    }

    func unmap(_ memory: UnsafeMutableRawPointer, length: Int) {
      let known = state.withLock { $0.mapped.removeValue(forKey: UInt(bitPattern: memory)) }
      note(known != length, "\(length) bytes are unmapped where \(known ?? 0) are mapped")
      if known != nil { memory.deallocate() }
    }

    func poll(_ descriptor: Int32, milliseconds: Int) throws(SystemError) -> PollOutcome {
      try state.withLock { (state) throws(SystemError) in
        state.clock += 1000
        guard !state.numbers.isOver else {
          state.clock += Int64(milliseconds) * 1000
          return .nothing
        }
        let answer = state.numbers.byte()
        switch answer & 7 {
        case 1: return .failed
        case 2: throw SystemError(number: Int32(answer >> 3))
        case 3:
          state.clock += Int64(milliseconds) * 1000
          return .nothing
        default: return .ready
        }
      }
    }

    func now() -> Int64 { state.withLock { $0.clock } }
    func pause(milliseconds: Int) { state.withLock { $0.clock += Int64(milliseconds) * 1000 } }

    func control(_ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError) {
      note(state.withLock { !$0.open.contains(descriptor) }, "a call on a descriptor that is closed")
      try state.withLock { (state) throws(SystemError) in
        state.calls += 1
        try Self.answer(request, argument, now: state.clock)
        // How many numbers of the answer are lies; or the call fails.
        let lies = state.numbers.byte()
        if lies & 3 == 1 { throw SystemError(number: Int32(state.numbers.byte())) }
        // The size of the structure is in the call's number.
        let size = Int(request >> 16) & 0x3FFF
        for _ in 0..<min(lies >> 2, 8) where size >= 4 {
          let place = min(Int(state.numbers.byte()) & ~3, (size - 4) & ~3)
          argument.storeBytes(of: state.numbers.number(UInt32.self), toByteOffset: place, as: UInt32.self)
        }
      }
    }

    /// The honest answers: a camera of YUYV and MJPEG in one size, with one control.
    private static func answer(_ request: UInt, _ argument: UnsafeMutableRawPointer, now: Int64) throws(SystemError) {
      func change<Structure>(_: Structure.Type, _ body: (inout Structure) -> Void) {
        body(&argument.assumingMemoryBound(to: Structure.self).pointee)
      }
      func index<Structure>(_: Structure.Type, _ index: (Structure) -> UInt32, below limit: UInt32) throws(SystemError)
      {
        if index(argument.assumingMemoryBound(to: Structure.self).pointee) >= limit {
          throw SystemError(number: EINVAL)
        }
      }
      switch request {
      case UInt(MIEN_VIDIOC_QUERYCAP):
        change(v4l2_capability.self) {
          $0.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING)
          $0.card.0 = 65
        }
      case UInt(MIEN_VIDIOC_ENUM_FMT):
        try index(v4l2_fmtdesc.self, \.index, below: 2)
        change(v4l2_fmtdesc.self) { $0.pixelformat = VideoFormat.number(ofCode: $0.index == 0 ? "YUYV" : "MJPG") }
      case UInt(MIEN_VIDIOC_ENUM_FRAMESIZES):
        try index(v4l2_frmsizeenum.self, \.index, below: 1)
        change(v4l2_frmsizeenum.self) {
          $0.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
          $0.discrete = v4l2_frmsize_discrete(width: 6, height: 4)
        }
      case UInt(MIEN_VIDIOC_ENUM_FRAMEINTERVALS):
        try index(v4l2_frmivalenum.self, \.index, below: 1)
        change(v4l2_frmivalenum.self) {
          $0.type = V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
          $0.discrete = v4l2_fract(numerator: 1, denominator: 30)
        }
      case UInt(MIEN_VIDIOC_S_FMT):
        change(v4l2_format.self) {
          (($0.fmt.pix.width, $0.fmt.pix.height), $0.fmt.pix.bytesperline) = ((6, 4), 12)
        }
      case UInt(MIEN_VIDIOC_QUERYBUF): change(v4l2_buffer.self) { $0.length = 64 }
      case UInt(MIEN_VIDIOC_DQBUF):
        change(v4l2_buffer.self) {
          ($0.index, $0.bytesused) = (0, 48)
          ($0.timestamp.tv_sec, $0.timestamp.tv_usec) = (Int(now / 1_000_000), Int(now % 1_000_000))
        }
      case UInt(MIEN_VIDIOC_QUERYCTRL):
        change(v4l2_queryctrl.self) { $0.id &= ~MIEN_CTRL_FLAG_NEXT }
        try index(v4l2_queryctrl.self, \.id, below: 1)
        change(v4l2_queryctrl.self) {
          ($0.id, $0.type, $0.minimum, $0.maximum, $0.step) = (9, V4L2_CTRL_TYPE_MENU.rawValue, 0, 3, 1)
        }
      default: break
      }
    }
  }
#endif
