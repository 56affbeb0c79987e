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
}
