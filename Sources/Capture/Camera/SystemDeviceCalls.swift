import MienFiles

#if os(Linux)
  import MienSystem

  /// The calls of the running system.
  final class SystemDeviceCalls: DeviceCalls {
    static let shared = SystemDeviceCalls()

    func nodes() -> [String] {
      let names = (try? Folder.names(in: "/dev")) ?? []
      let numbers = names.compactMap { name -> Int? in
        guard name.hasPrefix("video") else { return nil }
        return Int(name.dropFirst("video".count))
      }
      return numbers.sorted().map { "/dev/video\($0)" }
    }

    func systemName(of path: String) -> String? {
      guard let node = path.split(separator: "/").last else { return nil }
      guard
        let bytes = try? ReadableFile.contents(
          ofFileOrPipe: "/sys/class/video4linux/\(node)/name", limit: 1 << 16)
      else { return nil }
      return String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self)
    }

    func open(_ path: String) throws(SystemError) -> Int32 {
      while true {
        let descriptor = systemOpen(path)
        if descriptor >= 0 { return descriptor }
        if errno != EINTR { throw SystemError(number: errno) }
      }
    }

    func close(_ descriptor: Int32) {
      _ = systemClose(descriptor)
    }

    func control(
      _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer
    ) throws(SystemError) {
      // The type of a request differs among C libraries.
      while ioctl(descriptor, numericCast(request), argument) != 0 {
        if errno != EINTR { throw SystemError(number: errno) }
      }
    }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(SystemError) -> UnsafeMutableRawPointer {
      let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(offset))
      // MAP_FAILED is all ones, which no page has.
      guard let memory, UInt(bitPattern: memory) != UInt.max else { throw SystemError(number: errno) }
      return memory
    }

    func unmap(_ memory: UnsafeMutableRawPointer, length: Int) {
      munmap(memory, length)
    }

    func poll(_ descriptor: Int32, milliseconds: Int) throws(SystemError) -> PollOutcome {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = systemPoll(&entry, Int32(clamping: milliseconds))
      if count < 0 {
        // The signal may stop the stream: the caller checks.
        if errno == EINTR { return .nothing }
        throw SystemError(number: errno)
      }
      if count == 0 { return .nothing }
      let failure = Int16(POLLERR) | Int16(POLLHUP) | Int16(POLLNVAL)
      return entry.revents & failure != 0 ? .failed : .ready
    }

    func now() -> Int64 { MonotonicClock.microseconds }

    func pause(milliseconds: Int) {
      var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
      nanosleep(&time, nil)
    }
  }

  // The system's own calls, whose names the methods above hide.
  private func systemOpen(_ path: String) -> Int32 { open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) }
  private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
  private func systemPoll(_ entry: inout pollfd, _ milliseconds: Int32) -> Int32 { poll(&entry, 1, milliseconds) }
#endif
