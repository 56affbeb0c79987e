import Images

/// The first line of a YUV4MPEG2 stream, as mjpegtools and ffmpeg write it.
struct Y4MHeader: Hashable {
  static let signature = Array("YUV4MPEG2".utf8)

  var layout: PixelLayout
  /// Nil if the file does not state it (`F0:0`).
  var rate: FrameRate?

  /// Reads the line.
  ///
  /// The default chroma is `C420…`. Samples have BT.601 and the limited range unless `XCOLORRANGE=FULL` is given; those
  /// of `Cmono` have the full range, as in ffmpeg.
  init(line: [UInt8], path: String, limits: ImageLimits = ImageLimits()) throws(CaptureError) {
    let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard words.first.map({ Array($0.utf8) == Y4MHeader.signature }) == true else {
      throw .damaged(path: path, byte: 0, reason: "it does not begin with YUV4MPEG2")
    }
    var (width, height, chroma, range) = (0, 0, "420", SampleRange?.none)
    for word in words.dropFirst() {
      let value = String(word.dropFirst())
      switch word.first {
      case "W": width = Int(value) ?? 0
      case "H": height = Int(value) ?? 0
      case "C": chroma = value
      case "F": rate = Y4MHeader.rate(value)
      case "X" where value == "COLORRANGE=FULL": range = .full
      case "X" where value == "COLORRANGE=LIMITED": range = .limited
      default: break
      }
    }
    guard width > 0, height > 0 else {
      throw .damaged(path: path, byte: 0, reason: "the header gives no width and height")
    }
    guard limits.allow(width: width, height: height) else {
      throw .unsupported(
        path: path,
        reason: "its pictures have \(width)×\(height) pixels, and at most \(limits.side) in a row or column and "
          + "\(limits.megapixelsInWords) in all are read; make them smaller (a wrong shape of the pixels in the file makes "
          + "them wide)"
      )
    }
    guard let format = Y4MHeader.format(chroma) else {
      throw .unsupported(
        path: path, reason: "its samples are '\(chroma)'; convert it to 8 bits of 4:2:0, 4:2:2, 4:4:4 or mono")
    }
    layout = PixelLayout(
      format: format, width: width, height: height, range: range ?? (format == .grey ? .full : .limited))
  }

  private static func format(_ chroma: String) -> PixelFormat? {
    switch chroma {
    case "420", "420jpeg", "420mpeg2", "420paldv": .planar420
    case "422": .planar422
    case "444": .planar444
    case "mono": .grey
    default: nil
    }
  }

  private static func rate(_ text: String) -> FrameRate? {
    let parts = text.split(separator: ":").map { Int($0) }
    guard parts.count == 2, let frames = parts[0], let seconds = parts[1] else { return nil }
    return FrameRate(frames: frames, seconds: seconds)
  }
}

/// Reads the frames of a YUV4MPEG2 stream.
struct Y4MReader {
  private let stream: ByteStream
  private let path: String
  let header: Y4MHeader
  private var isOver = false
  private(set) var count = 0
  /// The length of the first line, with its end.
  private let headerLength: Int

  init(_ stream: ByteStream, path: String, limits: ImageLimits = ImageLimits()) throws(CaptureError) {
    self.stream = stream
    self.path = path
    guard let line = try stream.line(limit: 1024) else { throw .emptyFile(path: path) }
    header = try Y4MHeader(line: line, path: path, limits: limits)
    headerLength = stream.position
  }

  /// How many frames a file of this many bytes holds; nil if it is truncated, or its frames have their own parameters.
  func frameCount(ofBytes size: Int) -> Int? {
    let (count, rest) = (size - headerLength).quotientAndRemainder(
      dividingBy: header.layout.byteCount + "FRAME\n".utf8.count)
    return rest == 0 && count >= 0 ? count : nil
  }

  /// The bytes of the next frame and their fault; nil at the end.
  ///
  /// A truncated last frame is returned as short. If the next frame does not begin where it must, the stream is
  /// damaged.
  mutating func next() throws(CaptureError) -> (bytes: [UInt8], fault: FrameFault?)? {
    if isOver { return nil }
    let place = stream.position
    let line: [UInt8]?
    do throws(CaptureError) {
      line = try stream.line(limit: 1024)
    } catch {
      isOver = true
      throw error
    }
    guard let line else {
      isOver = true
      return nil
    }
    let word = Array("FRAME".utf8)
    guard line.starts(with: word), line.count == word.count || line[word.count] == 0x20 else {
      isOver = true
      // Only the end of the file can cut the word.
      if word.starts(with: line), try !stream.fill(1) {
        return ([], .short(bytes: 0, expected: header.layout.byteCount))
      }
      throw .damaged(path: path, byte: place, reason: "frame \(count + 1) does not begin with FRAME")
    }
    let size = header.layout.byteCount
    let isWhole = try stream.fill(size)
    let bytes = stream.take(size)
    count += 1
    if isWhole { return (bytes, nil) }
    isOver = true
    return (bytes, .short(bytes: bytes.count, expected: size))
  }
}
