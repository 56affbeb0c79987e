#if os(Linux)
  import CMienVideoDevice

  /// Asks a driver for its formats, sizes and rates.
  struct FormatListing {
    let calls: any DeviceCalls
    let descriptor: Int32

    /// Limits for a driver that never ends its lists. Rates are asked for each size, and sizes for each format.
    private static let (mostFormats, mostSizes, mostRates): (UInt32, UInt32, UInt32) = (64, 128, 64)

    /// The sizes that are tried within a range: those of ITU, VESA and webcams.
    static let usualSizes = [
      (160, 120), (176, 144), (320, 180), (320, 240), (352, 288), (640, 360), (640, 480), (800, 600), (1024, 768),
      (1280, 720), (1280, 960), (1920, 1080), (2560, 1440), (3840, 2160),
    ]

    func formats() -> [VideoFormat] {
      var formats: [VideoFormat] = []
      for index in 0..<FormatListing.mostFormats {
        var entry = v4l2_fmtdesc()
        entry.index = index
        entry.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
        guard (try? calls.control(descriptor, UInt(MIEN_VIDIOC_ENUM_FMT), &entry)) != nil else { break }
        let code = VideoFormat.code(ofNumber: entry.pixelformat)
        let known = VideoFormat.codes.first { VideoFormat.number(ofCode: $0.code) == entry.pixelformat }
        formats.append(
          VideoFormat(
            code: code, name: text(of: entry.description), pixelFormat: known?.format,
            sizes: sizes(of: entry.pixelformat)))
      }
      return formats
    }

    private func sizes(of pixelFormat: UInt32) -> [VideoFrameSize] {
      var sizes: [VideoFrameSize] = []
      for index in 0..<FormatListing.mostSizes {
        var entry = v4l2_frmsizeenum()
        entry.index = index
        entry.pixel_format = pixelFormat
        guard (try? calls.control(descriptor, UInt(MIEN_VIDIOC_ENUM_FRAMESIZES), &entry)) != nil else { break }
        if entry.type == V4L2_FRMSIZE_TYPE_DISCRETE.rawValue {
          sizes.append(size(Int(entry.discrete.width), Int(entry.discrete.height), of: pixelFormat))
          continue
        }
        let range = entry.stepwise
        let columns = Int(range.min_width)...max(Int(range.min_width), Int(range.max_width))
        let rows = Int(range.min_height)...max(Int(range.min_height), Int(range.max_height))
        let steps = (max(1, Int(range.step_width)), max(1, Int(range.step_height)))
        let ends = [(columns.lowerBound, rows.lowerBound), (columns.upperBound, rows.upperBound)]
        let within = FormatListing.usualSizes.filter { width, height in
          columns.contains(width) && rows.contains(height) && (width - columns.lowerBound) % steps.0 == 0
            && (height - rows.lowerBound) % steps.1 == 0 && !ends.contains { $0 == (width, height) }
        }
        sizes += ([ends[0]] + within + [ends[1]]).map { size($0.0, $0.1, of: pixelFormat) }
        break
      }
      return sizes
    }

    private func size(_ width: Int, _ height: Int, of pixelFormat: UInt32) -> VideoFrameSize {
      var rates: Set<FrameRate> = []
      for index in 0..<FormatListing.mostRates {
        var entry = v4l2_frmivalenum()
        entry.index = index
        entry.pixel_format = pixelFormat
        entry.width = UInt32(clamping: width)
        entry.height = UInt32(clamping: height)
        guard (try? calls.control(descriptor, UInt(MIEN_VIDIOC_ENUM_FRAMEINTERVALS), &entry)) != nil else { break }
        if entry.type == V4L2_FRMIVAL_TYPE_DISCRETE.rawValue {
          if let rate = FrameRate(interval: entry.discrete) { rates.insert(rate) }
        } else {
          // The shortest interval is the fastest rate.
          for interval in [entry.stepwise.min, entry.stepwise.max] {
            if let rate = FrameRate(interval: interval) { rates.insert(rate) }
          }
          break
        }
      }
      return VideoFrameSize(
        width: width, height: height, rates: rates.sorted { $0.perSecond > $1.perSecond })
    }
  }

  extension FrameRate {
    /// The rate of V4L2's time per frame.
    init?(interval: v4l2_fract) {
      self.init(frames: Int(interval.denominator), seconds: Int(interval.numerator))
    }
  }

  /// The text of a C array of bytes, up to its zero.
  func text<Bytes>(of bytes: Bytes) -> String {
    withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
#endif
