#if os(Linux)
  import CMienVideoDevice

  import MienSystem

  /// What a driver agreed to.
  struct AgreedMode: Hashable {
    var mode: CameraMode
    var layout: PixelLayout
    var remark: String
  }

  /// Agrees on a format with an opened camera.
  struct CameraSetup {
    let calls: any DeviceCalls
    let device: OpenedDevice
    let settings: CameraSettings

    /// Tries the modes in the order of `Negotiation` until the driver accepts one.
    func agree() throws(CaptureError) -> AgreedMode {
      let offered = FormatListing(calls: calls, descriptor: device.descriptor).formats()
      let modes = Negotiation.modes(offered, for: settings)
      var refusal = CaptureError.noUsableFormat(path: device.path, offered: offered.map(\.code))
      // Some drivers offer a hundred sizes; a driver that refuses the first few refuses all of them.
      for mode in modes.prefix(8) {
        do throws(CaptureError) {
          if let agreed = try set(mode, offered) { return agreed }
        } catch {
          if case .refused = error {
            refusal = error
          } else {
            throw error
          }
        }
      }
      // v4l2loopback offers no format while no program writes to it.
      if offered.isEmpty, device.driver.contains("loopback") { refusal = .noWriter(path: device.path) }
      throw refusal
    }

    /// Sets format, size and rate; nil if the driver answers with an unsupported format.
    private func set(_ mode: CameraMode, _ offered: [VideoFormat]) throws(CaptureError) -> AgreedMode? {
      var format = v4l2_format()
      format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
      format.fmt.pix.width = UInt32(clamping: mode.width)
      format.fmt.pix.height = UInt32(clamping: mode.height)
      format.fmt.pix.pixelformat = mode.code
      format.fmt.pix.field = V4L2_FIELD_ANY.rawValue
      do {
        try calls.control(device.descriptor, UInt(MIEN_VIDIOC_S_FMT), &format)
      } catch {
        throw CaptureError(
          settingUp: device.path, "\(mode.format.rawValue) of \(mode.width)x\(mode.height)", error)
      }
      let answer = format.fmt.pix
      let known = VideoFormat.codes.first { VideoFormat.number(ofCode: $0.code) == answer.pixelformat }
      guard let known, answer.width > 0, answer.height > 0, answer.width <= 16384, answer.height <= 16384 else {
        return nil
      }
      let rate = setRate(mode.rate)
      let agreed = CameraMode(
        format: known.format, code: answer.pixelformat, width: Int(answer.width), height: Int(answer.height),
        rate: rate ?? mode.rate)
      return AgreedMode(
        mode: agreed, layout: layout(answer, known.format), remark: Negotiation.remark(agreed, offered, settings))
    }

    private func layout(_ answer: v4l2_pix_format, _ format: PixelFormat) -> PixelLayout {
      let isJPEGColour = answer.colorspace == V4L2_COLORSPACE_JPEG.rawValue
      // If the driver does not state it, V4L2 means the limited range for YCbCr, and the full range for GREY with JPEG
      // colours.
      let range: SampleRange =
        switch answer.quantization {
        case V4L2_QUANTIZATION_FULL_RANGE.rawValue: .full
        case V4L2_QUANTIZATION_LIM_RANGE.rawValue: .limited
        default: isJPEGColour || format == .grey ? .full : .limited
        }
      let isHighDefinition =
        answer.ycbcr_enc == V4L2_YCBCR_ENC_709.rawValue
        || (answer.ycbcr_enc == V4L2_YCBCR_ENC_DEFAULT.rawValue
          && (answer.colorspace == V4L2_COLORSPACE_REC709.rawValue
            || answer.colorspace == V4L2_COLORSPACE_DCI_P3.rawValue))
      return PixelLayout(
        format: format, width: Int(answer.width), height: Int(answer.height),
        bytesPerRow: format.isRaw ? Int(answer.bytesperline) : nil, range: range,
        weights: isHighDefinition ? .bt709 : .bt601)
    }

    /// Requests the rate, if the driver allows it, and returns the actual rate. Drivers without rates are skipped.
    private func setRate(_ wanted: FrameRate?) -> FrameRate? {
      var parameters = v4l2_streamparm()
      parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
      guard (try? calls.control(device.descriptor, UInt(MIEN_VIDIOC_G_PARM), &parameters)) != nil else { return nil }
      let canSet = parameters.parm.capture.capability & UInt32(V4L2_CAP_TIMEPERFRAME) != 0
      let asked = wanted ?? FrameRate(frames: Int(min(1e6, max(0.001, settings.rate)) * 1000), seconds: 1000)
      if canSet, let asked {
        parameters.parm.capture.timeperframe = v4l2_fract(
          numerator: UInt32(clamping: asked.seconds), denominator: UInt32(clamping: asked.frames))
        try? calls.control(device.descriptor, UInt(MIEN_VIDIOC_S_PARM), &parameters)
      }
      return FrameRate(interval: parameters.parm.capture.timeperframe)
    }
  }
#endif
