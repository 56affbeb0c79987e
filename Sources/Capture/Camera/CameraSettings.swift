/// The requested settings of a camera. It uses the nearest ones; `SourceInformation.remark` says which.
public struct CameraSettings: Hashable, Sendable {
  /// Pixels per row.
  public var width = 640
  /// Rows.
  public var height = 480
  /// Frames per second.
  public var rate = 30.0
  /// The coding. nil means raw pixels if they reach the rate, otherwise Motion-JPEG.
  public var format: PixelFormat?
  /// How many frames the driver may hold while none are taken: a consumer that pauses longer loses some.
  public var bufferCount = 8
  /// The milliseconds without a frame after which the stream is restarted.
  public var freezeMilliseconds = 2000
  /// Whether to wait for an unplugged camera; if not, the stream ends with `CaptureError.unplugged`.
  public var waitsForReturn = true

  /// 640 by 480 at 30 frames per second.
  public init() {}

  /// Takes a size such as `640x480`; whether it is one.
  public mutating func take(size text: String) -> Bool {
    let numbers = text.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let width = numbers[0], let height = numbers[1], (1...16384).contains(width),
      (1...16384).contains(height)
    else { return false }
    (self.width, self.height) = (width, height)
    return true
  }

  /// Takes a coding such as `mjpeg`; whether it is one.
  public mutating func take(format text: String) -> Bool {
    guard let format = PixelFormat(rawValue: text.uppercased()) else { return false }
    self.format = format
    return true
  }
}

/// What a control of a camera is to be set to.
public struct CameraControlValue: Hashable, Sendable {
  /// The control's name, such as `brightness`.
  public let name: String
  /// Its value.
  public let value: Int

  /// A control and its value.
  public init(name: String, value: Int) { (self.name, self.value) = (name, value) }

  /// Reads `brightness=120`; nil if it is no name and whole number.
  public init?(_ text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let value = Int(parts[1]) else { return nil }
    self.init(name: String(parts[0]), value: value)
  }
}
