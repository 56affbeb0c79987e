import Images

/// A frame from its source, not decoded yet: a skipped frame costs no decoding.
public struct RawFrame: Sendable {
  /// The bytes.
  public var bytes: [UInt8]
  /// Their coding.
  public var layout: PixelLayout
  /// When the frame was taken, in microseconds; see `Frame.time`.
  public var time: Int64
  /// The source's own number of the frame; see `Frame.sequence`.
  public var sequence: Int
  /// See `Frame.dropped`.
  public var dropped: Int
  /// See `Frame.skipped`.
  public var skipped: Int
  /// The fault of the frame, if the source knows one already.
  public var fault: FrameFault?
  /// The frame's name in errors.
  public var name: String
  /// See `Frame.remark`.
  public var remark: String?
  /// How large a coded picture may be; a larger one is a broken frame.
  public var limits = ImageLimits()

  /// A frame.
  public init(
    bytes: [UInt8], layout: PixelLayout, time: Int64, sequence: Int, dropped: Int = 0, skipped: Int = 0,
    fault: FrameFault? = nil, name: String = "frame"
  ) {
    self.bytes = bytes
    self.layout = layout
    self.time = time
    self.sequence = sequence
    self.dropped = dropped
    self.skipped = skipped
    self.fault = fault
    self.name = name
  }

  /// The frame with its gray picture, or broken with the reason.
  public func decoded() -> Frame {
    let start = ContinuousClock.now
    var frame = Frame(time: time, sequence: sequence, dropped: dropped, skipped: skipped, content: content())
    frame.remark = remark
    frame.decodingSeconds = (ContinuousClock.now - start) / .seconds(1)
    return frame
  }

  private func content() -> Frame.Content {
    if let fault { return .broken(fault) }
    guard !bytes.isEmpty else { return .broken(.empty) }
    if layout.format.isRaw {
      guard layout.width > 0, layout.height > 0 else { return .broken(.empty) }
      guard bytes.count >= layout.byteCount else {
        return .broken(.short(bytes: bytes.count, expected: layout.byteCount))
      }
      return .picture(picture(layout.gray(bytes), bytes))
    }
    do throws(ImageError) {
      if ImageFormat(firstBytes: bytes) == .jpeg {
        let mended = HuffmanTables.inserted(into: bytes)
        return .picture(picture(try GrayImage(lumaOfJPEG: mended, name: name, limits: limits), mended))
      }
      if layout.format == .mjpeg { return .broken(.undecodable(reason: "it does not begin like a JPEG picture")) }
      return .picture(picture(try GrayImage(decoding: bytes, name: name, limits: limits), bytes))
    } catch {
      return .broken(FrameFault(error))
    }
  }

  private func picture(_ gray: GrayImage, _ bytes: [UInt8]) -> Picture {
    Picture(gray: gray, bytes: bytes, layout: layout, name: name, limits: limits)
  }
}
