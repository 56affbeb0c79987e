import Images
import MienFiles

/// One picture of a camera or a video, with its time; or, for a broken frame, what is wrong with it.
public struct Frame: Sendable {
  /// A picture, or the reason why there is none.
  public enum Content: Sendable {
    /// The frame is good.
    case picture(Picture)
    /// The frame arrived, but cannot be used.
    case broken(FrameFault)
  }

  /// When the frame was taken, in microseconds.
  ///
  /// For a camera, the driver's timestamp in the kernel's monotonic clock (`CLOCK_MONOTONIC`). For a video, the
  /// presentation time from the beginning. For pictures in a folder, their number divided by the rate.
  public var time: Int64
  /// The source's own number of the frame. A camera's driver starts at 0 again when the stream is restarted.
  public var sequence: Int
  /// How many frames the source lost between the previous frame and this one.
  public var dropped: Int
  /// How many frames arrived but were replaced by this one before they were taken; see `NewestFrame`.
  public var skipped: Int
  /// The picture, or why there is none.
  public var content: Content
  /// What changed in the source with this frame, such as the picture's size; nil for nothing.
  public var remark: String?
  /// How long it took to decode the picture, in seconds.
  public var decodingSeconds = 0.0

  /// A frame.
  public init(time: Int64, sequence: Int, dropped: Int = 0, skipped: Int = 0, content: Content) {
    self.time = time
    self.sequence = sequence
    self.dropped = dropped
    self.skipped = skipped
    self.content = content
  }

  /// The picture of a good frame.
  public var picture: Picture? {
    if case .picture(let picture) = content { picture } else { nil }
  }

  /// What is wrong with a broken frame.
  public var fault: FrameFault? {
    if case .broken(let fault) = content { fault } else { nil }
  }
}

/// The picture of a frame: in gray immediately, for analysis; in colour on request, for display.
public struct Picture: Sendable {
  /// The luma, 0 to 255.
  public let gray: GrayImage
  private let bytes: [UInt8]
  private let layout: PixelLayout
  private let name: String
  private let limits: ImageLimits

  init(gray: GrayImage, bytes: [UInt8], layout: PixelLayout, name: String, limits: ImageLimits = ImageLimits()) {
    (self.gray, self.bytes, self.layout, self.name, self.limits) = (gray, bytes, layout, name, limits)
  }

  /// A picture without colour.
  public init(_ gray: GrayImage) {
    let layout = PixelLayout(format: .grey, width: gray.width, height: gray.height)
    self.init(gray: gray, bytes: gray.pixels, layout: layout, name: "picture")
  }

  /// Pixels per row.
  public var width: Int { gray.width }
  /// Rows.
  public var height: Int { gray.height }

  /// The picture in colour, decoded by this call. Gray sources give gray.
  public func colour() throws(ImageError) -> ColourImage {
    if layout.format.isRaw { return layout.colour(bytes) }
    return try ColourImage(decoding: bytes, name: name, limits: limits)
  }
}

/// Why a frame cannot be used.
public enum FrameFault: Hashable, Sendable {
  /// The driver says that the frame is damaged (V4L2's error flag).
  case flaggedByDriver
  /// There are no bytes.
  case empty
  /// Fewer bytes than the pixels need.
  case short(bytes: Int, expected: Int)
  /// The coded picture ends too early.
  case truncated(reason: String)
  /// The data are not a picture.
  case undecodable(reason: String)

  /// The fault of a frame for an error of the image decoder.
  init(_ error: ImageError) {
    switch error {
    case .empty: self = .empty
    case .truncated(_, _, let reason): self = .truncated(reason: reason)
    case .damaged(_, _, let reason), .unsupported(_, _, let reason): self = .undecodable(reason: reason)
    default: self = .undecodable(reason: error.description)
    }
  }
}

extension FrameFault: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .flaggedByDriver: "the driver marked the frame as damaged: check the cable, or another USB port"
    case .empty: "the frame is empty"
    case .short(let bytes, let expected): "the frame has \(counted(bytes, "byte")) of \(expected)"
    case .truncated(let reason): "the picture ends too early (\(reason))"
    case .undecodable(let reason): "the picture cannot be decoded (\(reason))"
    }
  }
}
