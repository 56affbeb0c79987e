/// Where frames come from: a camera, a video, a folder of pictures.
///
/// One consumer pulls; `stop()` and `close()` may come from elsewhere. What a source holds (descriptors, memory, a
/// child process) is given back at the end of the stream, by `close()`, and when the source is released.
public protocol FrameSource: AnyObject, Sendable {
  /// What the source is and what was chosen.
  var information: SourceInformation { get }

  /// Waits for the next frame, not decoded.
  ///
  /// - Parameter timeout: the longest wait. Only cameras keep one waiting.
  /// - Returns: nil at the end of the stream, and after `stop()`.
  /// - Throws: `CaptureError.timedOut` where nothing came in time; one may go on pulling. Any other error is final: the
  ///   next pull gives nil.
  func nextRawFrame(timeout: Duration) throws(CaptureError) -> RawFrame?

  /// Asks the stream to end. A pull that waits returns nil within a twentieth of a second.
  ///
  /// It only sets a flag, so that a signal handler may call it.
  func stop()

  /// Stops, and gives back what the source holds before it returns. A pull on another thread ends first.
  func close()
}

extension FrameSource {
  /// Waits for the next frame. A broken frame is given as such.
  ///
  /// - Returns: nil at the end of the stream, and after `stop()`.
  /// - Throws: as `nextRawFrame(timeout:)`.
  public func nextFrame(timeout: Duration = .seconds(5)) throws(CaptureError) -> Frame? {
    try nextRawFrame(timeout: timeout)?.decoded()
  }
}

/// What a source is and what was chosen.
public struct SourceInformation: Hashable, Sendable {
  /// The path of the device, the file or the folder.
  public var path: String
  /// The camera's name, or the file's.
  public var name: String
  /// How frames are coded: `MJPEG`, `YUYV`, or a video's codec.
  public var coding: String
  /// Pixels per row as delivered (rotation applied); nil where frames differ.
  public var width: Int?
  /// Rows.
  public var height: Int?
  /// Frames per second: the camera's promise, the video's nominal rate.
  public var rate: FrameRate?
  /// Whether the source tells no rate, so that the one that was asked for was taken, or 25.
  public var isRateAssumed: Bool
  /// How long a video is in seconds, where its header tells.
  public var duration: Double?
  /// How many frames there are, where it is known beforehand.
  public var frameCount: Int?
  /// Why it is so, for people: which format was taken, what was assumed.
  public var remark: String

  /// What is known of a source.
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

/// Frames per second as the fraction that files and drivers hold: 30000/1001 is not 29.97.
public struct FrameRate: Hashable, Sendable {
  /// Frames …
  public let frames: Int
  /// … in so many seconds.
  public let seconds: Int

  /// A rate; nil where it is not positive or too large to count with.
  public init?(frames: Int, seconds: Int = 1) {
    guard (1...1_000_000_000).contains(frames), (1...1_000_000_000).contains(seconds) else { return nil }
    self.frames = frames
    self.seconds = seconds
  }

  /// A rate to a thousandth of a frame per second; nil as above, and for what is no number.
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

  /// What is assumed where a file does not tell: 25, as ffmpeg does.
  public static let assumed = FrameRate()

  /// Frames per second.
  public var perSecond: Double { Double(frames) / Double(seconds) }

  /// When the frame with this index is shown, in microseconds, rounded to the nearest. Indices of a video at 1000
  /// frames per second may go on for years.
  public func time(ofFrame index: Int) -> Int64 {
    let (high, low) = index.multipliedFullWidth(by: seconds * 1_000_000)
    let sum = low.addingReportingOverflow(UInt(frames / 2))
    let top = high + (sum.overflow ? 1 : 0)
    // The quotient fits where 2 · top and the highest bit below it are less than the divisor.
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

/// What happens to a source between frames. The stream goes on after each.
public enum SourceEvent: Hashable, Sendable {
  /// No frame came for so many milliseconds.
  case frozen(milliseconds: Int)
  /// The camera failed, with the reason.
  case failed(reason: String)
  /// The stream was begun anew.
  case restarted
  /// The camera is gone.
  case unplugged(path: String)
  /// The camera stands there again, but cannot be used yet, with the reason.
  case notYetUsable(reason: String)
  /// The camera came back, maybe under another path.
  case returned(path: String)
  /// Something is not as it should be, and the stream goes on: a video's decoder complains, a control was refused.
  case warning(String)
}

/// Is called with what happens to a source, on the thread that pulls and in the midst of a pull: it may call `stop()`,
/// but not `close()`.
public typealias SourceEventHandler = @Sendable (SourceEvent) -> Void

extension SourceEvent: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .frozen(let milliseconds):
      "no frame for \(milliseconds) ms; the stream is begun anew. If it stays so, plug the camera in again"
    case .failed(let reason): "the camera failed (\(reason)); the stream is begun anew"
    case .restarted: "the stream runs again"
    case .unplugged(let path): "\(path) is gone; waiting for it to be plugged in again"
    case .notYetUsable(let reason): "the camera is back, but not usable yet: \(reason)"
    case .returned(let path): "the camera is back as \(path)"
    case .warning(let text): text
    }
  }
}
