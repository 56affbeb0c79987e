#if os(Linux)
  import MienFiles
  import CMienVideoDevice
  import Synchronization

  @testable import Capture

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// A simulated camera that plays a script of faults. Only waiting moves its clock. It counts what is not released.
  final class FakeDevice: DeviceCalls {
    /// What the next frame does.
    enum Step {
      case frame(bytes: [UInt8], isFlagged: Bool, gap: UInt32)
      case silence
      case pollError(Int32)
      case dequeueError(Int32)
      /// The node is gone from now on; it `returns` after this many searches, under this path.
      case unplug(returnsAfter: Int, path: String)

      static func good(_ bytes: [UInt8] = [1, 2, 3, 4], gap: UInt32 = 1) -> Step {
        .frame(bytes: bytes, isFlagged: false, gap: gap)
      }
    }

    struct State {
      var nodes = ["/dev/video0"]
      var name = "Fake camera"
      var driver = "fake"
      var abilities = UInt32(V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING)
      var formats: [VideoFormat] = []
      var steps: [Step] = []
      /// Errors of the calls with these numbers, the next first; 0 lets a call through.
      var failures: [UInt: [Int32]] = [:]
      var openFailures: [String: [Int32]] = [:]
      var mapFailures: [Int32] = []
      var controls: [v4l2_queryctrl] = []
      var values: [UInt32: Int32] = [:]
      var quantization: UInt32 = 0
      var clock: Int64 = 100_000_000
      var sequence: UInt32 = 0
      var bytesPerRow: UInt32 = 0
      var timestampFlags = UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)

      // What is held.
      var open: Set<Int32> = []
      var nextDescriptor: Int32 = 10
      var mapped: [UInt: Int] = [:]
      var requested = 0
      var queued: [UInt32] = []
      var isStreaming = false
      var isGone = false
      var looksUntilReturn: Int?
      var returnPath = ""
      var chosen: (code: UInt32, width: UInt32, height: UInt32)?
      var starts = 0
    }

    let state = Mutex(State())
    static let frameBytes = 64

    func script(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }
    var held: (descriptors: Int, mappings: Int) { state.withLock { ($0.open.count, $0.mapped.count) } }

    func nodes() -> [String] { state.withLock { $0.nodes } }
    func systemName(of path: String) -> String? { "Name of the system" }

    func open(_ path: String) throws(SystemError) -> Int32 {
      try state.withLock { (state) throws(SystemError) in
        if let looks = state.looksUntilReturn {
          state.looksUntilReturn = looks > 0 ? looks - 1 : nil
          if looks == 0 {
            state.isGone = false
            state.nodes = [state.returnPath]
          }
        }
        if var failures = state.openFailures[path], !failures.isEmpty {
          let failure = failures.removeFirst()
          state.openFailures[path] = failures
          if failure != 0 { throw SystemError(number: failure) }
        }
        guard !state.isGone, state.nodes.contains(path) else { throw SystemError(number: ENOENT) }
        state.nextDescriptor += 1
        state.open.insert(state.nextDescriptor)
        return state.nextDescriptor
      }
    }

    func close(_ descriptor: Int32) {
      state.withLock {
        precondition($0.open.remove(descriptor) != nil, "closed twice")
        if $0.open.isEmpty { $0.isStreaming = false }
      }
    }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(SystemError) -> UnsafeMutableRawPointer {
      try state.withLock { (state) throws(SystemError) in
        if !state.mapFailures.isEmpty {
          let failure = state.mapFailures.removeFirst()
          if failure != 0 { throw SystemError(number: failure) }
        }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: length, alignment: 16)
        state.mapped[UInt(bitPattern: memory)] = offset
        return memory
      }
    }

    func unmap(_ memory: UnsafeMutableRawPointer, length: Int) {
      let known = state.withLock { $0.mapped.removeValue(forKey: UInt(bitPattern: memory)) != nil }
      precondition(known, "unmapped twice")
      memory.deallocate()
    }

    func poll(_ descriptor: Int32, milliseconds: Int) throws(SystemError) -> PollOutcome {
      try state.withLock { (state) throws(SystemError) in
        state.clock += 1000
        switch state.steps.first {
        case .frame, .dequeueError: return .ready
        case .unplug: return .failed
        case .pollError(let number):
          state.steps.removeFirst()
          throw SystemError(number: number)
        case .silence, nil:
          if !state.steps.isEmpty { state.steps.removeFirst() }
          state.clock += Int64(milliseconds) * 1000
          return .nothing
        }
      }
    }

    func now() -> Int64 { state.withLock { $0.clock } }
    func pause(milliseconds: Int) { state.withLock { $0.clock += Int64(milliseconds) * 1000 } }

    func control(
      _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer
    ) throws(SystemError) {
      try state.withLock { (state) throws(SystemError) in
        precondition(state.open.contains(descriptor), "an ioctl on a closed descriptor")
        if var failures = state.failures[request], !failures.isEmpty {
          let failure = failures.removeFirst()
          state.failures[request] = failures
          if failure != 0 { throw SystemError(number: failure) }
        }
        try state.answer(request, argument)
      }
    }
  }
#endif
