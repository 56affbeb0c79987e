/// A coding, size and rate of a camera.
struct CameraMode: Hashable {
  var format: PixelFormat
  /// V4L2's number of the format.
  var code: UInt32
  var width: Int
  var height: Int
  /// Nil if the driver does not state it.
  var rate: FrameRate?
}

/// Chooses among what a camera offers.
///
/// The size is chosen first: the requested one, otherwise the smallest that contains it, otherwise the largest. At that
/// size the first of NV12, YUYV, RGB24, GREY that reaches the rate is chosen, because raw pixels need no decoding. If
/// none reaches it, Motion-JPEG is chosen if it does; otherwise the fastest.
enum Negotiation {
  /// The rates of drivers are fractions: 30000/1001 counts as 30.
  private static let tolerance = 0.99

  /// The modes to try, the best first. A driver may refuse what it offered, so there are several.
  static func modes(_ offered: [VideoFormat], for settings: CameraSettings) -> [CameraMode] {
    let candidates = offered.flatMap { format -> [CameraMode] in
      guard let pixelFormat = format.pixelFormat, settings.format == nil || settings.format == pixelFormat else {
        return []
      }
      let code = VideoFormat.number(ofCode: format.code)
      guard !format.sizes.isEmpty else {
        // The driver does not enumerate sizes: the requested size is sent, and the driver answers with the nearest.
        return [
          CameraMode(format: pixelFormat, code: code, width: settings.width, height: settings.height, rate: nil)
        ]
      }
      return format.sizes.filter { $0.width > 0 && $0.height > 0 }.map { size in
        CameraMode(
          format: pixelFormat, code: code, width: size.width, height: size.height,
          rate: bestRate(size.rates, wanted: settings.rate))
      }
    }
    // The sort is stable: equal modes keep the driver's order.
    return candidates.sorted { rank($0, settings).lexicographicallyPrecedes(rank($1, settings)) }
  }

  /// The slowest rate that reaches the wanted one, otherwise the fastest.
  private static func bestRate(_ rates: [FrameRate], wanted: Double) -> FrameRate? {
    let reaching = rates.filter { $0.perSecond >= wanted * tolerance }
    return reaching.min { $0.perSecond < $1.perSecond } ?? rates.max { $0.perSecond < $1.perSecond }
  }

  static func reaches(_ mode: CameraMode, _ settings: CameraSettings) -> Bool {
    mode.rate.map { $0.perSecond >= settings.rate * tolerance } ?? true
  }

  /// Smaller is better, the first number first.
  private static func rank(_ mode: CameraMode, _ settings: CameraSettings) -> [Double] {
    let holds = mode.width >= settings.width && mode.height >= settings.height
    let area = Double(mode.width) * Double(mode.height)
    let isReached = reaches(mode, settings)
    let order: [PixelFormat] = [.nv12, .yuyv, .rgb24, .grey, .mjpeg]
    let preference = Double(order.firstIndex(of: mode.format) ?? order.count)
    return [
      holds ? 0 : 1, holds ? area : -area, isReached ? 0 : 1, isReached ? 0 : -(mode.rate?.perSecond ?? 0), preference,
    ]
  }

  /// The choice and its reason, for people.
  static func remark(_ mode: CameraMode, _ offered: [VideoFormat], _ settings: CameraSettings) -> String {
    var text = "\(mode.format.rawValue) \(mode.width)x\(mode.height)"
    if let rate = mode.rate { text += " at \(rate) frames/s" }
    let hasRaw = offered.contains { $0.pixelFormat?.isRaw == true }
    if settings.format != nil {
      text += ", as asked"
    } else if mode.format.isRaw {
      text += ", raw pixels"
    } else {
      text += hasRaw ? ", since raw pixels are slower or smaller there" : ", the camera has no raw pixels"
    }
    if (mode.width, mode.height) != (settings.width, settings.height) {
      text += "; \(settings.width)x\(settings.height) was asked for"
    }
    if !reaches(mode, settings) {
      let rate = FrameRate(frames: Int(min(1e6, max(0.001, settings.rate)) * 1000), seconds: 1000)
      text += "; \(rate.map { "\($0)" } ?? "\(settings.rate)") frames/s were asked for"
    }
    return text
  }
}
