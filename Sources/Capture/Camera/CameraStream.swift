#if os(Linux)
  import MienFiles
  import CMienVideoDevice

  import MienSystem

  /// A running stream: the driver's buffers, mapped and queued. The code that makes a stream has to end it.
  final class CameraStream {
    /// A buffer as the driver filled it.
    struct Filled {
      let index: UInt32
      let bytes: [UInt8]
      let sequence: UInt32
      /// Microseconds, and whether they come from `CLOCK_MONOTONIC`.
      let time: Int64
      let isMonotonic: Bool
      let isFlagged: Bool
      /// Why the buffer could not be returned to the driver: the frame is good, but the stream is not.
      var failure: SystemError?
    }

    private struct Buffer {
      let memory: UnsafeMutableRawPointer
      let length: Int
    }

    private let calls: any DeviceCalls
    private let descriptor: Int32
    private var buffers: [Buffer] = []
    private var isRunning = false
    /// The most buffers that are used, as in V4L2 (`VIDEO_MAX_FRAME`): a driver may state any number.
    private static let mostBuffers: UInt32 = 32

    /// Asks for buffers, maps and queues them, and starts.
    ///
    /// - Throws: the failing call's error; then everything is released.
    init(_ calls: any DeviceCalls, descriptor: Int32, bufferCount: Int) throws(SystemError) {
      self.calls = calls
      self.descriptor = descriptor
      do throws(SystemError) {
        let count = try request(UInt32(clamping: max(2, bufferCount)))
        for index in 0..<count { try mapBuffer(index) }
        for index in 0..<count { try queue(index) }
        var type = Int32(bitPattern: V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)
        try calls.control(descriptor, UInt(MIEN_VIDIOC_STREAMON), &type)
        isRunning = true
      } catch {
        end()
        throw error
      }
    }

    deinit { end() }

    /// Stops and releases all memory, even if the device is gone and refuses.
    func end() {
      if isRunning {
        var type = Int32(bitPattern: V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue)
        try? calls.control(descriptor, UInt(MIEN_VIDIOC_STREAMOFF), &type)
        isRunning = false
      }
      guard !buffers.isEmpty else { return }
      for buffer in buffers { calls.unmap(buffer.memory, length: buffer.length) }
      buffers = []
      _ = try? request(0)
    }

    /// Takes the oldest filled frame, copies it, and returns the buffer to the driver.
    func next() throws(SystemError) -> Filled {
      var entry = emptyEntry()
      try calls.control(descriptor, UInt(MIEN_VIDIOC_DQBUF), &entry)
      guard entry.index < UInt32(buffers.count) else { throw SystemError(number: EIO) }
      let buffer = buffers[Int(entry.index)]
      let count = min(Int(entry.bytesused), buffer.length)
      let clock = entry.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
      // A time of three hundred years or more is none.
      let seconds = Int64(entry.timestamp.tv_sec)
      let isTime = (0..<10_000_000_000).contains(seconds) && (0..<1_000_000).contains(entry.timestamp.tv_usec)
      let time = isTime ? seconds * 1_000_000 + Int64(entry.timestamp.tv_usec) : nil
      var filled = Filled(
        index: entry.index, bytes: [UInt8](UnsafeRawBufferPointer(start: buffer.memory, count: count)),
        sequence: entry.sequence,
        time: time ?? 0, isMonotonic: time != nil && clock == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC),
        isFlagged: entry.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0)
      do throws(SystemError) {
        try queue(entry.index)
      } catch {
        filled.failure = error
      }
      return filled
    }

    private func request(_ wanted: UInt32) throws(SystemError) -> UInt32 {
      var buffers = v4l2_requestbuffers()
      buffers.count = wanted
      buffers.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
      buffers.memory = V4L2_MEMORY_MMAP.rawValue
      try calls.control(descriptor, UInt(MIEN_VIDIOC_REQBUFS), &buffers)
      if wanted > 0, buffers.count == 0 { throw SystemError(number: ENOMEM) }
      return min(buffers.count, CameraStream.mostBuffers)
    }

    private func mapBuffer(_ index: UInt32) throws(SystemError) {
      var entry = emptyEntry()
      entry.index = index
      try calls.control(descriptor, UInt(MIEN_VIDIOC_QUERYBUF), &entry)
      let memory = try calls.map(descriptor, length: Int(entry.length), offset: Int(entry.m.offset))
      buffers.append(Buffer(memory: memory, length: Int(entry.length)))
    }

    private func queue(_ index: UInt32) throws(SystemError) {
      var entry = emptyEntry()
      entry.index = index
      try calls.control(descriptor, UInt(MIEN_VIDIOC_QBUF), &entry)
    }

    private func emptyEntry() -> v4l2_buffer {
      var entry = v4l2_buffer()
      entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
      entry.memory = V4L2_MEMORY_MMAP.rawValue
      return entry
    }
  }
#endif
