#if os(Linux)
  import MienFiles
  import CMienVideoDevice

  @testable import Capture

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  /// What the driver behind `FakeDevice` answers to each `ioctl`.
  extension FakeDevice.State {
    mutating func answer(_ request: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError) {
      switch request {
      case UInt(MIEN_VIDIOC_QUERYCAP):
        change(argument, v4l2_capability.self) { [abilities, name, driver] in
          fill(&$0.card, with: name)
          fill(&$0.driver, with: driver)
          fill(&$0.bus_info, with: "usb-1")
          $0.capabilities = abilities | 0x8000_0000
          $0.device_caps = abilities
        }
      case UInt(MIEN_VIDIOC_ENUM_FMT):
        let index = Int(argument.assumingMemoryBound(to: v4l2_fmtdesc.self).pointee.index)
        guard index < formats.count else { throw SystemError(number: EINVAL) }
        change(argument, v4l2_fmtdesc.self) { [formats] in
          $0.pixelformat = VideoFormat.number(ofCode: formats[index].code)
          fill(&$0.description, with: formats[index].name)
        }
      case UInt(MIEN_VIDIOC_ENUM_FRAMESIZES): try sizes(argument)
      case UInt(MIEN_VIDIOC_ENUM_FRAMEINTERVALS): try intervals(argument)
      case UInt(MIEN_VIDIOC_S_FMT):
        if isStreaming { throw SystemError(number: EBUSY) }
        change(argument, v4l2_format.self) { [bytesPerRow, quantization] in
          $0.fmt.pix.bytesperline = bytesPerRow
          $0.fmt.pix.quantization = quantization
        }
        let pix = argument.assumingMemoryBound(to: v4l2_format.self).pointee.fmt.pix
        chosen = (pix.pixelformat, pix.width, pix.height)
      case UInt(MIEN_VIDIOC_G_PARM), UInt(MIEN_VIDIOC_S_PARM):
        change(argument, v4l2_streamparm.self) {
          $0.parm.capture.capability = UInt32(V4L2_CAP_TIMEPERFRAME)
          if $0.parm.capture.timeperframe.denominator == 0 {
            $0.parm.capture.timeperframe = v4l2_fract(numerator: 1, denominator: 30)
          }
        }
      case UInt(MIEN_VIDIOC_QUERYCTRL): try queryControl(argument)
      case UInt(MIEN_VIDIOC_G_CTRL):
        let id = argument.assumingMemoryBound(to: v4l2_control.self).pointee.id
        guard let value = values[id] else { throw SystemError(number: EINVAL) }
        change(argument, v4l2_control.self) { $0.value = value }
      case UInt(MIEN_VIDIOC_S_CTRL):
        let setting = argument.assumingMemoryBound(to: v4l2_control.self).pointee
        values[setting.id] = setting.value
      case UInt(MIEN_VIDIOC_QUERYMENU):
        let index = argument.assumingMemoryBound(to: v4l2_querymenu.self).pointee.index
        if index == 1 { throw SystemError(number: EINVAL) }
        change(argument, v4l2_querymenu.self) { fill(&$0.name, with: "choice \(index)") }
      default: try stream(request, argument)
      }
    }

    private func sizes(_ argument: UnsafeMutableRawPointer) throws(SystemError) {
      let asked = argument.assumingMemoryBound(to: v4l2_frmsizeenum.self).pointee
      let format = formats.first { VideoFormat.number(ofCode: $0.code) == asked.pixel_format }
      guard let format, Int(asked.index) < format.sizes.count else { throw SystemError(number: EINVAL) }
      let size = format.sizes[Int(asked.index)]
      change(argument, v4l2_frmsizeenum.self) {
        if size.width < 0 {  // a range
          $0.type = V4L2_FRMSIZE_TYPE_STEPWISE.rawValue
          $0.stepwise = v4l2_frmsize_stepwise(
            min_width: 100, max_width: 2000, step_width: 4, min_height: 100, max_height: 1000, step_height: 2)
        } else {
          $0.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
          $0.discrete = v4l2_frmsize_discrete(width: UInt32(size.width), height: UInt32(size.height))
        }
      }
    }

    private func intervals(_ argument: UnsafeMutableRawPointer) throws(SystemError) {
      let asked = argument.assumingMemoryBound(to: v4l2_frmivalenum.self).pointee
      let format = formats.first { VideoFormat.number(ofCode: $0.code) == asked.pixel_format }
      let size = format?.sizes.first { $0.width == Int(asked.width) && $0.height == Int(asked.height) }
      guard let size, Int(asked.index) < size.rates.count else { throw SystemError(number: EINVAL) }
      let rate = size.rates[Int(asked.index)]
      change(argument, v4l2_frmivalenum.self) {
        $0.type = V4L2_FRMIVAL_TYPE_DISCRETE.rawValue
        $0.discrete = v4l2_fract(numerator: UInt32(rate.seconds), denominator: UInt32(rate.frames))
      }
    }

    private func queryControl(_ argument: UnsafeMutableRawPointer) throws(SystemError) {
      let asked = argument.assumingMemoryBound(to: v4l2_queryctrl.self).pointee.id & ~MIEN_CTRL_FLAG_NEXT
      guard let next = controls.first(where: { $0.id > asked }) else { throw SystemError(number: EINVAL) }
      change(argument, v4l2_queryctrl.self) { $0 = next }
    }

    private mutating func stream(_ request: UInt, _ argument: UnsafeMutableRawPointer) throws(SystemError) {
      if isGone { throw SystemError(number: ENODEV) }
      switch request {
      case UInt(MIEN_VIDIOC_REQBUFS):
        precondition(mapped.isEmpty, "buffers are asked for while others are mapped")
        requested = Int(argument.assumingMemoryBound(to: v4l2_requestbuffers.self).pointee.count)
        queued = []
      case UInt(MIEN_VIDIOC_QUERYBUF):
        change(argument, v4l2_buffer.self) {
          $0.length = UInt32(FakeDevice.frameBytes)
          $0.m.offset = $0.index * 4096
        }
      case UInt(MIEN_VIDIOC_QBUF):
        let index = argument.assumingMemoryBound(to: v4l2_buffer.self).pointee.index
        precondition(!queued.contains(index), "a buffer is queued twice")
        queued.append(index)
      case UInt(MIEN_VIDIOC_STREAMON):
        precondition(queued.count == requested, "\(queued.count) of \(requested) buffers are queued")
        isStreaming = true
        starts += 1
        sequence = 0
      case UInt(MIEN_VIDIOC_STREAMOFF): isStreaming = false
      case UInt(MIEN_VIDIOC_DQBUF): try dequeue(argument)
      default: throw SystemError(number: ENOTTY)
      }
    }

    private mutating func dequeue(_ argument: UnsafeMutableRawPointer) throws(SystemError) {
      precondition(queued.count == requested, "a buffer was not given back")
      let step = steps.isEmpty ? .silence : steps.removeFirst()
      switch step {
      case .unplug(let looks, let path):
        (isGone, isStreaming, looksUntilReturn, returnPath) = (true, false, looks, path)
        throw SystemError(number: ENODEV)
      case .dequeueError(let number): throw SystemError(number: number)
      case .silence, .pollError: throw SystemError(number: EAGAIN)
      case .frame(let bytes, let isFlagged, let gap):
        let index = queued.removeFirst()
        sequence &+= gap
        let address = mapped.first { $0.value == Int(index) * 4096 }?.key
        guard let memory = address.flatMap(UnsafeMutableRawPointer.init(bitPattern:)) else {
          throw SystemError(number: EFAULT)
        }
        memory.copyMemory(from: bytes, byteCount: min(bytes.count, FakeDevice.frameBytes))
        change(argument, v4l2_buffer.self) { [sequence, clock, timestampFlags] in
          $0.index = index
          $0.bytesused = UInt32(bytes.count)
          $0.sequence = sequence
          $0.flags = timestampFlags | (isFlagged ? UInt32(V4L2_BUF_FLAG_ERROR) : 0)
          $0.timestamp = timeval(tv_sec: Int(clock / 1_000_000), tv_usec: Int(clock % 1_000_000))
        }
      }
    }
  }

  private func change<Value>(_ memory: UnsafeMutableRawPointer, _ type: Value.Type, _ body: (inout Value) -> Void) {
    body(&memory.assumingMemoryBound(to: type).pointee)
  }

  /// Writes a text into a C array, zero-terminated.
  func fill<Bytes>(_ field: inout Bytes, with text: String) {
    withUnsafeMutableBytes(of: &field) { memory in
      for (place, byte) in zip(memory.indices.dropLast(), Array(text.utf8) + [0]) { memory[place] = byte }
    }
  }
#endif
