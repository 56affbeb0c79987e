/// A file of uncompressed video (YUV4MPEG2).
struct Y4MFile: SequentialSource.Reader {
  private var reader: Y4MReader
  private let rate: FrameRate
  private let path: String

  /// Opens the file. A rate that is asked for replaces the file's.
  static func open(_ path: String, _ stream: sending ByteStream, rate: FrameRate?) throws(CaptureError)
    -> SequentialSource
  {
    let reader = try Y4MReader(stream, path: path)
    let layout = reader.header.layout
    let isAssumed = rate == nil && reader.header.rate == nil
    let taken = rate ?? reader.header.rate ?? .assumed
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "Y4M \(layout.format.rawValue)", width: layout.width,
      height: layout.height, rate: taken, remark: isAssumed ? VideoFile.assumption : "")
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
