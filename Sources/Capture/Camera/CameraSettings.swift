/// What is asked of a camera. It gives what is nearest; `SourceInformation.remark` says what that is.
public struct CameraSettings: Hashable, Sendable {
  /// Pixels per row.
  public var width = 640
  /// Rows.
  public var height = 480
  /// Frames per second.
  public var rate = 30.0
  /// The coding; where nil, raw pixels if they reach the rate, else Motion-JPEG.
  public var format: PixelFormat?
  /// How many frames the driver may hold while nobody takes them: a consumer that halts for longer loses some.
  public var bufferCount = 8
  /// The milliseconds without a frame after which the stream is begun anew.
  public var freezeMilliseconds = 2000
  /// Whether an unplugged camera is waited for; else the stream ends with `CaptureError.unplugged`.
  public var waitsForReturn = true

  /// 640 by 480 at 30 frames per second.
  public init() {}
}
