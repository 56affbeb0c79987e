/// A file of JPEG pictures, one after another.
struct MotionJPEGFile: SequentialSource.Reader {
  /// A larger picture, in bytes, counts as damage, so that memory stays bounded.
  static let mostBytes = 64 << 20

  private let stream: ByteStream
  private let rate: FrameRate
  private let path: String
  private var count = 0
  private var isOver = false

  init(_ stream: ByteStream, path: String, rate: FrameRate) {
    self.stream = stream
    self.path = path
    self.rate = rate
  }

  /// Opens the file. It states no rate.
  static func open(_ path: String, _ stream: sending ByteStream, rate: FrameRate?) -> SequentialSource {
    let taken = rate ?? .assumed
    let reader = MotionJPEGFile(stream, path: path, rate: taken)
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "MJPEG", rate: taken,
      isRateAssumed: true, remark: rate == nil ? VideoFile.assumption : "")
    return SequentialSource(information, reader)
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    if isOver { return nil }
    if let length = try garbageLength(isStopped) { return frame(nil, .garbage(length)) }
    guard try stream.fill(1) else { return nil }
    var wanted = 0
    while !isStopped() {
      let isMore = try stream.fill(wanted)
      switch end(of: stream.available, isAll: !isMore) {
      case .whole(let count): return frame(stream.take(count), nil)
      case .cut(let count): return frame(stream.take(count), nil)
      case .unknown: break
      }
      // The bytes are searched again only when there are twice as many.
      wanted = max(2 * stream.available.count, 1 << 16)
      if wanted > 2 * MotionJPEGFile.mostBytes {
        isOver = true
        throw .damaged(path: path, byte: stream.position, reason: "a picture has no end within 64 MiB")
      }
    }
    return nil
  }

  private enum Ending {
    case whole(Int)
    case cut(Int)
    case unknown
  }

  /// How many bytes the picture that begins here has.
  ///
  /// A damaged picture ends where the next one seems to begin.
  private func end(of bytes: ArraySlice<UInt8>, isAll: Bool) -> Ending {
    var segments = JPEGSegments(bytes)
    while let segment = segments.next() {
      if segment.marker == JPEGMarker.endOfImage { return .whole(segment.end - bytes.startIndex) }
    }
    // A length that is too large, damage, or the end: the picture ends at the beginning of the next one, if there is
    // one.
    if segments.isBroken || isAll {
      if let next = JPEGSegments<ArraySlice<UInt8>>.beginning(in: bytes.dropFirst(2)) {
        return .cut(next - bytes.startIndex)
      }
      if isAll { return .cut(bytes.count) }
    }
    return .unknown
  }

  /// How many bytes come before the next picture; nil if it begins here, or if there are only fill bytes (all 0 or all
  /// 0xFF), which are skipped.
  private func garbageLength(_ isStopped: () -> Bool) throws(CaptureError) -> (begin: Int, count: Int)? {
    let place = stream.position
    var onlyFill = true
    while !isStopped(), try stream.fill(3) {
      let bytes = stream.available
      let beginning = JPEGSegments<ArraySlice<UInt8>>.beginning(in: bytes)
      // Two bytes of the signature may be at the end of the bytes read so far.
      let length = beginning.map { $0 - bytes.startIndex } ?? bytes.count - 2
      if bytes.prefix(length).contains(where: { $0 != 0 && $0 != 0xFF }) { onlyFill = false }
      stream.skip(length)
      if beginning != nil { break }
    }
    if try !stream.fill(3) {
      if stream.available.contains(where: { $0 != 0 && $0 != 0xFF }) { onlyFill = false }
      stream.skip(2)
    }
    return onlyFill ? nil : (place, stream.position - place)
  }

  private mutating func frame(_ bytes: [UInt8]?, _ fault: FrameFault?) -> RawFrame {
    defer { count += 1 }
    return RawFrame(
      bytes: bytes ?? [], layout: PixelLayout(format: .mjpeg, width: 0, height: 0), time: rate.time(ofFrame: count),
      sequence: count, fault: fault, name: "\(path), frame \(count + 1)")
  }
}

extension JPEGSegments {
  /// The first position of the three bytes that begin a JPEG picture.
  static func beginning(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { memory in
      guard memory.count >= 3 else { return nil }
      for i in 0..<(memory.count - 2) where memory[i] == 0xFF {
        if memory[i + 1] == JPEGMarker.startOfImage, memory[i + 2] == 0xFF { return bytes.startIndex + i }
      }
      return nil
    }
  }
}

extension FrameFault {
  /// Bytes between pictures.
  static func garbage(_ place: (begin: Int, count: Int)) -> FrameFault {
    .undecodable(reason: "\(place.count) bytes at byte \(place.begin) are not a JPEG picture")
  }
}
