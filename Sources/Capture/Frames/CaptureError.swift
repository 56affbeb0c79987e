/// Why there are no frames: what is wrong, where, and the fix.
public enum CaptureError: Error, Hashable, Sendable {
  /// No camera at all.
  case noCamera
  /// There is no such device, or nothing behind it.
  case deviceMissing(path: String)
  /// The user may not open the device.
  case forbidden(path: String)
  /// Another program streams from the device.
  case busy(path: String)
  /// The path is not a camera's.
  case notACamera(path: String, reason: String)
  /// The device only forwards what another program writes, and no program writes.
  case noWriter(path: String)
  /// The camera offers no supported format.
  case noUsableFormat(path: String, offered: [String])
  /// The camera or its driver refuses.
  case refused(path: String, what: String, reason: String)
  /// Nothing arrived in time. The caller may pull again.
  case timedOut(path: String, milliseconds: Int)
  /// The camera was unplugged, and the settings do not allow waiting for it.
  case unplugged(path: String)
  /// The camera has no such control.
  case noSuchControl(path: String, name: String, known: [String])
  /// The control does not accept that value.
  case badControlValue(path: String, name: String, value: Int, allowed: String)
  /// The system cannot open or read the file.
  case unreadable(path: String, reason: String)
  /// The file has no bytes.
  case emptyFile(path: String)
  /// The folder holds no picture that can be read.
  case emptyFolder(path: String)
  /// The file violates the rules of its format at a byte.
  case damaged(path: String, byte: Int, reason: String)
  /// The file may be correct, but its kind is not supported.
  case unsupported(path: String, reason: String)
  /// A rate was requested, but the video states its own (nil if each frame states its time).
  case rateIsKnown(path: String, rate: FrameRate?)
  /// The format needs ffmpeg, and it is not installed.
  case ffmpegMissing(path: String)
  /// ffmpeg could not read the video; the reason is ffmpeg's message.
  case ffmpegFailed(path: String, reason: String)
}

extension CaptureError {
  /// The error for an address of the network where a device or a file is expected.
  static func address(_ address: String) -> CaptureError {
    .unsupported(
      path: address,
      reason:
        "it is an address, and Mien reads devices and files. Let ffmpeg save it (`ffmpeg -i ADDRESS -c copy video.mkv`) "
        + "or write it to a loopback camera (`ffmpeg -i ADDRESS -f v4l2 /dev/video9`, with v4l2loopback)")
  }
}

extension CaptureError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .noCamera:
      "No camera was found. Plug one in; in a virtual machine or a container, pass its /dev/video* on."
    case .deviceMissing(let path):
      "\(path): there is no such camera. Plug it in, or choose another (`ls /dev/video*`)."
    case .forbidden(let path):
      "\(path): you may not use this camera. Join the group video (`sudo usermod -aG video $USER`) and log in again."
    case .busy(let path):
      "\(path): another program uses this camera. Close it (`fuser \(path)` says which one it is)."
    case .notACamera(let path, let reason):
      "\(path): is not a camera: \(reason). Choose a capture device such as /dev/video0."
    case .noWriter(let path):
      "\(path): no program writes to this loopback device. Start one (such as `ffmpeg … -f v4l2 \(path)`)."
    case .noUsableFormat(let path, let offered):
      "\(path): the camera offers \(offered.isEmpty ? "no format" : offered.joined(separator: ", ")); "
        + "supported are MJPEG, YUYV, NV12, RGB24 and GREY. Use another camera or input."
    case .refused(let path, let what, let reason):
      "\(path): the camera refuses \(what): \(reason). Plug it in again, or use another size and rate."
    case .timedOut(let path, let milliseconds):
      "\(path): no frame for \(milliseconds) ms. If this continues, plug the camera in again."
    case .unplugged(let path):
      "\(path): the camera was unplugged. Plug it in and start again."
    case .noSuchControl(let path, let name, let known):
      "\(path): has no control '\(name)'. It has: \(known.isEmpty ? "none" : known.joined(separator: ", "))."
    case .badControlValue(let path, let name, let value, let allowed):
      "\(path): the control '\(name)' does not accept \(value). Allowed: \(allowed)."
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason). Check the path and its permissions."
    case .emptyFile(let path):
      "\(path): is empty. Copy or record the video again."
    case .emptyFolder(let path):
      "\(path): holds no picture that can be read. Choose a folder with pictures."
    case .damaged(let path, let byte, let reason):
      "\(path): is damaged at byte \(byte): \(reason). Copy or record the video again."
    case .unsupported(let path, let reason):
      "\(path): is not supported: \(reason)."
    case .rateIsKnown(let path, let rate):
      "\(path): states its own \(rate.map { "rate, \($0) frames/s" } ?? "times"): leave the rate out."
    case .ffmpegMissing(let path):
      "\(path): this format needs ffmpeg (`sudo apt install ffmpeg`). Or use Motion-JPEG, Y4M or a folder of pictures."
    case .ffmpegFailed(let path, let reason):
      "\(path): ffmpeg cannot read this video: \(reason). Check that it plays, or copy or record it again."
    }
  }
}
