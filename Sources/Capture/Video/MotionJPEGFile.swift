import Images
import MienFiles

/// A file of JPEG pictures, one after another.
struct MotionJPEGFile: SequentialSource.Reader {
  /// A larger picture, in bytes, counts as damage, so that memory stays bounded.
  static let mostBytes = 64 << 20

  private let stream: ByteStream
  private let rate: FrameRate
  private let limits: ImageLimits
  private let path: String
  private var count = 0
  private var isOver = false
  /// Bytes between pictures that are neither fill bytes nor headers: the place of the first, and how many there are.
  private var garbage = (begin: 0, count: 0)
  private let report: SourceEventHandler
  /// The time in the headers of a saved HTTP stream, in microseconds: the first one's, and that of the next picture.
  private var firstTimestamp: Int64?
  private var timestamp: Int64?
  private var lastTime: Int64?

  init(
    _ stream: ByteStream, path: String, rate: FrameRate, limits: ImageLimits = ImageLimits(),
    events: @escaping SourceEventHandler
  ) {
    (self.stream, self.path, self.rate, self.limits) = (stream, path, rate, limits)
    report = events
  }

  /// Opens the file. It states no rate.
  static func open(
    _ path: String, _ stream: sending ByteStream, rate: FrameRate?, limits: ImageLimits = ImageLimits(),
    events: @escaping SourceEventHandler
  ) -> SequentialSource {
    let taken = rate ?? .assumed
    let reader = MotionJPEGFile(stream, path: path, rate: taken, limits: limits, events: events)
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "MJPEG", rate: taken,
      isRateAssumed: true, remark: rate == nil ? VideoFile.assumption : "")
    return SequentialSource(information, reader)
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    if isOver { return nil }
    try skipGarbage(isStopped)
    guard try stream.fill(1) else {
      isOver = true
      guard garbage.count > 0 else { return nil }
      let amount = counted(garbage.count, "byte")
      let reason = "\(amount) from byte \(garbage.begin) on \(garbage.count == 1 ? "is" : "are") no JPEG picture"
      if count == 0 { throw .damaged(path: path, byte: garbage.begin, reason: reason) }
      report(.warning("\(reason): skipped"))
      return nil
    }
    var wanted = 0
    while !isStopped() {
      let isMore = try stream.fill(wanted)
      switch end(of: stream.available, isAll: !isMore) {
      case .whole(let count), .cut(let count):
        if self.count == 0, JPEGSegments.announceOthers(stream.available.prefix(count)) {
          throw .unsupported(
            path: path,
            reason:
              "it is a photograph that holds another form of itself (MPO, Ultra HDR), not a video; mien predict reads "
              + "its first picture")
        }
        return frame(stream.take(count), nil)
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
  /// A damaged picture ends where the next one seems to begin, in its last segment or after it: that way every byte is
  /// looked at a few times at most, whatever the segments hold.
  private func end(of bytes: ArraySlice<UInt8>, isAll: Bool) -> Ending {
    var segments = JPEGSegments(bytes)
    var last = bytes.startIndex + 2
    while let segment = segments.next() {
      if segment.marker == JPEGMarker.endOfImage { return .whole(segment.end - bytes.startIndex) }
      last = segment.offset
    }
    // A length that is too large, damage, or the end: the picture ends at the beginning of the next one, if there is
    // one.
    if segments.isBroken || isAll {
      if let next = JPEGSegments<ArraySlice<UInt8>>.beginning(in: bytes[last...]) {
        return .cut(next - bytes.startIndex)
      }
      if isAll { return .cut(bytes.count) }
    }
    return .unknown
  }

  /// Skips the bytes before the next picture: fill bytes (all 0 or all 0xFF), line ends, the headers between the parts
  /// of a saved HTTP stream, damage. They are no frame and take no time.
  private mutating func skipGarbage(_ isStopped: () -> Bool) throws(CaptureError) {
    let place = stream.position
    var isHarmless = true
    // A part's headers; more is none.
    var text: [UInt8] = []
    func note(_ bytes: ArraySlice<UInt8>) {
      // Zero, line feed, carriage return, space and 0xFF.
      if bytes.contains(where: { ![0, 10, 13, 32, 0xFF].contains($0) }) { isHarmless = false }
      text += bytes.prefix(1024 - min(text.count, 1024))
    }
    while !isStopped(), try stream.fill(3) {
      let bytes = stream.available
      let beginning = JPEGSegments<ArraySlice<UInt8>>.beginning(in: bytes)
      // Two bytes of the signature may be at the end of the bytes read so far.
      let length = beginning.map { $0 - bytes.startIndex } ?? bytes.count - 2
      note(bytes.prefix(length))
      stream.skip(length)
      if beginning != nil { break }
    }
    if try !stream.fill(3) {
      note(stream.available)
      stream.skip(2)
    }
    let headers = PartHeaders(text)
    timestamp = headers.timestamp
    guard !isHarmless, !headers.areWhole else { return }
    if garbage.count == 0 { garbage.begin = place }
    garbage.count += stream.position - place
  }

  private mutating func frame(_ bytes: [UInt8], _ fault: FrameFault?) -> RawFrame {
    let own = timestamp.map { time in
      firstTimestamp = firstTimestamp ?? time
      return time.subtractingClamped(firstTimestamp ?? time)
    }
    // A part without a time comes one frame after the part before.
    let time =
      own ?? (firstTimestamp == nil ? rate.time(ofFrame: count) : (lastTime ?? 0).addingClamped(rate.time(ofFrame: 1)))
    var frame = RawFrame(
      bytes: bytes, layout: PixelLayout(format: .mjpeg, width: 0, height: 0), time: time, sequence: count, fault: fault,
      name: "\(path), frame \(count + 1)")
    frame.limits = limits
    (lastTime, count) = (time, count + 1)
    return frame
  }
}

/// What stands between the pictures of a saved HTTP stream (`multipart/x-mixed-replace`): a boundary and headers.
private struct PartHeaders {
  /// Whether there is nothing else.
  var areWhole = true
  /// The time of the next picture in microseconds: `X-Timestamp: 1764312345.250`, in seconds.
  var timestamp: Int64?

  init(_ bytes: [UInt8]) {
    let lines = bytes.split { $0 == 10 || $0 == 13 || $0 == 0 }
    if lines.isEmpty || bytes.count >= 1024 { areWhole = false }
    for line in lines {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("--") { continue }
      let parts = text.split(separator: ":", maxSplits: 1)
      // A colon alone has no parts.
      guard parts.count == 2, case let name = parts[0].lowercased(),
        name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
      else {
        areWhole = false
        continue
      }
      let value = Double(parts[1].filter { $0 != " " && $0 != "\t" })
      if name == "x-timestamp", let value, abs(value) < 1e11 { timestamp = Int64((value * 1e6).rounded()) }
    }
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
