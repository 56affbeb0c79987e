/// Why frames cannot be had: what, where, and the mend.
public enum CaptureError: Error, Hashable, Sendable {
  /// No camera at all.
  case noCamera
  /// There is no such device, or nothing behind it.
  case deviceMissing(path: String)
  /// The user may not open the device.
  case forbidden(path: String)
  /// Another program streams from the device.
  case busy(path: String)
  /// The path is not that of a camera.
  case notACamera(path: String, reason: String)
  /// The device only passes on what another program writes, and none does.
  case noWriter(path: String)
  /// The camera offers no format that is read.
  case noUsableFormat(path: String, offered: [String])
  /// The camera or its driver refuses.
  case refused(path: String, what: String, reason: String)
  /// Nothing came in time. One may go on pulling.
  case timedOut(path: String, milliseconds: Int)
  /// The camera went away, and waiting for it was not wanted.
  case unplugged(path: String)
  /// The camera has no such control.
  case noSuchControl(path: String, name: String, known: [String])
  /// The control does not take that value.
  case badControlValue(path: String, name: String, value: Int, allowed: String)
  /// The system does not open or read the file.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case emptyFile(path: String)
  /// The folder holds no PNG or JPEG picture.
  case emptyFolder(path: String)
  /// The file breaks the rules of its format at a byte.
  case damaged(path: String, byte: Int, reason: String)
  /// The file may be sound, but is of a kind that is not read.
  case unsupported(path: String, reason: String)
  /// A rate was asked for, and the video tells its own (nil where each frame tells its time).
  case rateIsKnown(path: String, rate: FrameRate?)
  /// The format needs ffmpeg, and it is not installed.
  case ffmpegMissing(path: String)
  /// ffmpeg could not read the video, with its own words.
  case ffmpegFailed(path: String, reason: String)
}

extension CaptureError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .noCamera:
      "No camera was found. Plug one in; in a virtual machine or a container, pass its /dev/video* on."
    case .deviceMissing(let path):
      "\(path): there is no such camera. Plug it in, or choose another; `v4l2-ctl --list-devices` shows what there is."
    case .forbidden(let path):
      "\(path): you may not use this camera. Add yourself to the group video (`sudo usermod -aG video $USER`) and log in again."
    case .busy(let path):
      "\(path): another program uses this camera. Close it (`fuser \(path)` says which one it is)."
    case .notACamera(let path, let reason):
      "\(path): is not a camera: \(reason). Name a capture device such as /dev/video0."
    case .noWriter(let path):
      "\(path): no program writes to this loopback device. Start the one that does (such as `ffmpeg … -f v4l2 \(path)`)."
    case .noUsableFormat(let path, let offered):
      "\(path): the camera offers \(offered.isEmpty ? "no format" : offered.joined(separator: ", ")); "
        + "read are MJPEG, YUYV, NV12, RGB24 and GREY. Use another camera or input."
    case .refused(let path, let what, let reason):
      "\(path): the camera refuses \(what): \(reason). Unplug it and plug it in again, or ask for another size and rate."
    case .timedOut(let path, let milliseconds):
      "\(path): no frame came for \(milliseconds) ms. If it stays so, plug the camera in again."
    case .unplugged(let path):
      "\(path): the camera was unplugged. Plug it in and start again."
    case .noSuchControl(let path, let name, let known):
      "\(path): has no control '\(name)'. It has: \(known.isEmpty ? "none" : known.joined(separator: ", "))."
    case .badControlValue(let path, let name, let value, let allowed):
      "\(path): the control '\(name)' does not take \(value). Allowed: \(allowed)."
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason). Check the path and its permissions."
    case .emptyFile(let path):
      "\(path): is empty. Copy or record the video again."
    case .emptyFolder(let path):
      "\(path): holds no PNG or JPEG picture. Name a folder with pictures."
    case .damaged(let path, let byte, let reason):
      "\(path): is damaged at byte \(byte): \(reason). Copy or record the video again."
    case .unsupported(let path, let reason):
      "\(path): is not read: \(reason)."
    case .rateIsKnown(let path, let rate):
      "\(path): tells its own \(rate.map { "rate, \($0) frames/s" } ?? "times"): leave the rate out."
    case .ffmpegMissing(let path):
      "\(path): this format needs ffmpeg: `sudo apt install ffmpeg`, or use Motion-JPEG (.mjpeg), Y4M or a folder of pictures."
    case .ffmpegFailed(let path, let reason):
      "\(path): ffmpeg cannot read this video: \(reason). Check that it plays, or copy or record it again."
    }
  }
}
