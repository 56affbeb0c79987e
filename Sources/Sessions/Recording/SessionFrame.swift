import FaceAnalysis
import Images

/// A frame of a session, as a source gives it.
public struct SessionFrame {
  /// Why a frame has no picture.
  public struct Broken: Error, Sendable, Equatable {
    /// For people.
    public let reason: String

    /// For this reason.
    public init(reason: String) { self.reason = reason }
  }

  /// The source's own count, if it has one.
  public var sequence: Int?
  /// When it was taken, in microseconds.
  public var microseconds: Int64
  /// How many frames before it the source lost, and how many came and were overtaken by newer ones.
  public var dropped = 0, skipped = 0
  /// The picture, or why there is none.
  public var picture: Result<GrayImage, Broken>

  /// A frame.
  public init(
    sequence: Int?, microseconds: Int64, dropped: Int = 0, skipped: Int = 0, picture: Result<GrayImage, Broken>
  ) {
    (self.sequence, self.microseconds, self.picture) = (sequence, microseconds, picture)
    (self.dropped, self.skipped) = (dropped, skipped)
  }
}

extension FrameAnalyzer {
  /// What is in the next frame; nil if it is broken.
  public mutating func analyze(_ frame: SessionFrame) -> Analysis? {
    guard case .success(let picture) = frame.picture else { return nil }
    return analyze(picture, at: frame.microseconds)
  }
}
