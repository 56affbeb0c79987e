import Images

/// A file of uncompressed video (YUV4MPEG2).
struct Y4MFile: SequentialSource.Reader {
  private var reader: Y4MReader
  private let rate: FrameRate
  private let path: String

  /// Opens the file.
  ///
  /// - Parameters:
  ///   - rate: the frames per second of a file that states none; an error if it states one.
  ///   - size: the bytes of the file, if they are known beforehand.
  ///   - limits: how large the pictures may be.
  static func open(
    _ path: String, _ stream: sending ByteStream, rate: FrameRate?, size: Int?,
    limits: ImageLimits = ImageLimits()
  ) throws(CaptureError) -> SequentialSource {
    let reader = try Y4MReader(stream, path: path, limits: limits)
    let layout = reader.header.layout
    if rate != nil, let known = reader.header.rate { throw .rateIsKnown(path: path, rate: known) }
    let taken = reader.header.rate ?? rate ?? .assumed
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "Y4M \(layout.format.rawValue)", width: layout.width,
      height: layout.height, rate: taken, isRateAssumed: reader.header.rate == nil,
      frameCount: size.flatMap { reader.frameCount(ofBytes: $0) },
      remark: rate == nil && reader.header.rate == nil ? VideoFile.assumption : "")
    return SequentialSource(information, Y4MFile(reader: reader, rate: taken, path: path))
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    let index = reader.count
    guard let (bytes, fault) = try reader.next() else { return nil }
    return RawFrame(
      bytes: bytes, layout: reader.header.layout, time: rate.time(ofFrame: index), sequence: index, fault: fault,
      name: "\(path), frame \(index + 1)")
  }
}
