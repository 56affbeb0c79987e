import MienFiles

#if os(Linux)
  /// The system calls that a camera needs, so that a test can simulate every fault of a device.
  ///
  /// Failures are the numbers of `errno`.
  protocol DeviceCalls: AnyObject, Sendable {
    /// The paths of all video nodes, in the order of their numbers.
    func nodes() -> [String]
    /// The system's name of a node that may not be opened.
    func systemName(of path: String) -> String?
    /// Opens without blocking, for reading and writing.
    func open(_ path: String) throws(SystemError) -> Int32
    func close(_ descriptor: Int32)
    func control(_ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError)
    func map(_ descriptor: Int32, length: Int, offset: Int) throws(SystemError) -> UnsafeMutableRawPointer
    func unmap(_ memory: UnsafeMutableRawPointer, length: Int)
    /// Waits for a frame.
    func poll(_ descriptor: Int32, milliseconds: Int) throws(SystemError) -> PollOutcome
    /// Microseconds of `CLOCK_MONOTONIC`, the clock of the drivers' timestamps.
    func now() -> Int64
    func pause(milliseconds: Int)
  }

  /// The result of waiting for a descriptor.
  enum PollOutcome: Hashable, Sendable {
    /// A frame can be taken.
    case ready
    /// Nothing arrived in time.
    case nothing
    /// The device is in error, or gone; taking a frame shows which.
    case failed
  }

  extension DeviceCalls {
    /// An `ioctl` whose argument is a structure or a number.
    func control<Argument>(
      _ descriptor: Int32, _ request: UInt, _ argument: inout Argument
    ) throws(SystemError) {
      // The closure of withUnsafeMutablePointer passes on the typed error.
      try withUnsafeMutablePointer(to: &argument) { (pointer) throws(SystemError) in
        try control(descriptor, request, UnsafeMutableRawPointer(pointer))
      }
    }
  }
#endif
