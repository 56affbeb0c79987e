/// A source of frames: a camera, a video, a folder of pictures.
///
/// One consumer pulls; `stop()` and `close()` may be called from other threads. A source releases what it holds
/// (descriptors, memory, a child process) at the end of the stream, in `close()`, and when it is deallocated.
public protocol FrameSource: AnyObject, Sendable {
  /// The source and its chosen mode.
  var information: SourceInformation { get }

  /// Waits for the next frame, which is not decoded yet.
  ///
  /// - Parameter timeout: the longest wait. Only cameras make the caller wait.
  /// - Returns: nil at the end of the stream, and after `stop()`.
  /// - Throws: `CaptureError.timedOut` if nothing arrived in time; the caller may pull again. Any other error is final:
  ///   the next pull returns nil.
  func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame?

  /// Asks the stream to end. A pull that waits returns nil within a twentieth of a second.
  ///
  /// It only sets a flag, so that a signal handler may call it.
  func stop()

  /// Stops, and releases what the source holds before it returns. A pull on another thread ends first.
  func close()
}

extension FrameSource {
  /// Waits for the next frame. A broken frame is returned as broken.
  ///
  /// - Returns: nil at the end of the stream, and after `stop()`.
  /// - Throws: as `nextRawFrame(timeout:)`.
  public func nextFrame(timeout: Duration = .seconds(5)) throws(CaptureError) -> Frame? {
    try nextRawFrame(timeout: timeout)?.decoded()
  }
}

/// A description of a source and its chosen mode.
public struct SourceInformation: Hashable, Sendable {
  /// The path of the device, the file or the folder.
  public var path: String
  /// The camera's name, or the file's.
  public var name: String
  /// The coding of frames: `MJPEG`, `YUYV`, or a video's codec.
  public var coding: String
  /// Pixels per row as delivered (after rotation); nil if frames differ.
  public var width: Int?
  /// Rows.
  public var height: Int?
  /// Frames per second: the camera's promise, the video's nominal rate.
  public var rate: FrameRate?
  /// Whether the source states no rate, so that the requested rate or 25 is assumed.
  public var isRateAssumed: Bool
  /// The duration of a video in seconds, if its header states it.
  public var duration: Double?
  /// The number of frames, if it is known beforehand.
  public var frameCount: Int?
  /// The reasons, for people: which format was chosen, what was assumed.
  public var remark: String

  /// Information about a source.
  public init(
    path: String, name: String, coding: String, width: Int? = nil, height: Int? = nil, rate: FrameRate? = nil,
    isRateAssumed: Bool = false, duration: Double? = nil, frameCount: Int? = nil, remark: String = ""
  ) {
    self.path = path
    self.name = name
    self.coding = coding
    self.width = width
    self.height = height
    self.rate = rate
    self.isRateAssumed = isRateAssumed
    self.duration = duration
    self.frameCount = frameCount
    self.remark = remark
  }
}

extension SourceInformation: CustomStringConvertible {
  /// `Integrated Camera (/dev/video0): MJPEG 640×480, 30 frames/s`.
  public var description: String {
    "\(name) (\(path)): \(coding)" + (width.map { " \($0)×\(height ?? 0)" } ?? "")
      + (rate.map { ", \($0) frames/s" } ?? "") + (remark.isEmpty ? "" : "; \(remark)")
  }
}

/// Frames per second as a fraction, as in files and drivers: 30000/1001 is not 29.97.
public struct FrameRate: Hashable, Sendable {
  /// Frames …
  public let frames: Int
  /// … in this many seconds.
  public let seconds: Int

  /// A rate; nil if it is not positive or too large.
  public init?(frames: Int, seconds: Int = 1) {
    guard (1...1_000_000_000).contains(frames), (1...1_000_000_000).contains(seconds) else { return nil }
    self.frames = frames
    self.seconds = seconds
  }

  /// A rate to a thousandth of a frame per second; nil as above, and for NaN.
  public init?(perSecond: Double) {
    guard perSecond > 0, perSecond <= 1_000_000 else { return nil }
    let thousandths = Int((perSecond * 1000).rounded())
    self.init(
      frames: thousandths.isMultiple(of: 1000) ? thousandths / 1000 : thousandths,
      seconds: thousandths.isMultiple(of: 1000) ? 1 : 1000)
  }

  private init() {
    frames = 25
    seconds = 1
  }

  /// The rate that is assumed if a file states none: 25, as in ffmpeg.
  public static let assumed = FrameRate()

  /// Frames per second.
  public var perSecond: Double { Double(frames) / Double(seconds) }

  /// The time of the frame with this index in microseconds, rounded to the nearest. A video at 1000 frames per second
  /// may last for years.
  public func time(ofFrame index: Int) -> Int64 {
    let (high, low) = index.multipliedFullWidth(by: seconds * 1_000_000)
    let sum = low.addingReportingOverflow(UInt(frames / 2))
    let top = high + (sum.overflow ? 1 : 0)
    // The quotient fits if 2 · top plus the highest bit below it is less than the divisor.
    let highest = Int(sum.partialValue >> (UInt.bitWidth - 1))
    guard top < (frames - highest + 1) / 2 else { return .max }
    return Int64(frames.dividingFullWidth((top, sum.partialValue)).quotient)
  }
}

extension FrameRate: CustomStringConvertible {
  /// `30`, `29.97`, `7.5`.
  public var description: String {
    let hundredths = Int((perSecond * 100).rounded())
    let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}

/// An event of a source between frames. The stream continues after each.
public enum SourceEvent: Hashable, Sendable {
  /// No frame arrived for this many milliseconds.
  case frozen(milliseconds: Int)
  /// The camera failed, with the reason.
  case failed(reason: String)
  /// The stream was restarted.
  case restarted
  /// The camera is gone.
  case unplugged(path: String)
  /// The camera is back, but cannot be used yet, with the reason.
  case notYetUsable(reason: String)
  /// The camera came back, possibly under another path.
  case returned(path: String)
  /// A problem that does not end the stream: a video decoder's message, a refused control.
  case warning(String)
}

/// Called with the events of a source, on the thread that pulls and during the pull: it may call `stop()`, but not
/// `close()`.
public typealias SourceEventHandler = @Sendable (SourceEvent) -> Void

extension SourceEvent: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .frozen(let milliseconds):
      "no frame for \(milliseconds) ms; the stream is restarted. If this continues, plug the camera in again"
    case .failed(let reason): "the camera failed (\(reason)); the stream is restarted"
    case .restarted: "the stream runs again"
    case .unplugged(let path): "\(path) is gone; waiting for it to be plugged in again"
    case .notYetUsable(let reason): "the camera is back, but not usable yet: \(reason)"
    case .returned(let path): "the camera is back as \(path)"
    case .warning(let text): text
    }
  }
}
