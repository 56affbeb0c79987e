import CMienImageCodecs

/// What both formats share: calls of the C shim, and errors from its results.
struct Codec {
  let format: ImageFormat
  let name: String

  typealias Message = UnsafeMutableBufferPointer<CChar>

  /// Calls a function of the shim and throws what it reports.
  func call(_ function: (Message) -> MienCodecResult) throws(ImageError) {
    try check(Codec.outcome(of: function))
  }

  private func check(_ outcome: (result: MienCodecResult, reason: String)) throws(ImageError) {
    switch outcome.result {
    case MIEN_CODEC_DONE: return
    case MIEN_CODEC_TRUNCATED: throw .truncated(name: name, format: format, reason: outcome.reason)
    case MIEN_CODEC_REFUSED: throw .unsupported(name: name, format: format, reason: outcome.reason)
    default: throw .damaged(name: name, format: format, reason: outcome.reason)
    }
  }

  /// Checks a header against the limits, then decodes into memory of exactly its size.
  func decode(
    _ header: MienImageHeader, limits: ImageLimits,
    with function: (UnsafeMutableBufferPointer<UInt8>, Message) -> MienCodecResult
  ) throws(ImageError) -> Raster {
    let (width, height, channels) = (Int(header.width), Int(header.height), Int(header.channels))
    guard limits.allow(width: width, height: height) else {
      throw .tooLarge(name: name, width: width, height: height, limits: limits)
    }
    let count = width * height * channels
    var outcome = (result: MIEN_CODEC_DONE, reason: "")
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      let target = UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      outcome = Codec.outcome { function(target, $0) }
      initialized = outcome.result == MIEN_CODEC_DONE ? count : 0
    }
    try check(outcome)
    return Raster(width: width, height: height, channels: channels, pixels: pixels)
  }

  /// Calls an encoder of the shim and takes ownership of its bytes.
  static func encode(
    _ raster: Raster, as format: ImageFormat,
    with function: (
      UnsafePointer<UInt8>, MienImageHeader, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>,
      UnsafeMutablePointer<Int>, Message
    ) -> MienCodecResult
  ) throws(ImageError) -> [UInt8] {
    let (width, height) = (raster.width, raster.height)
    guard let width32 = UInt32(exactly: width), let height32 = UInt32(exactly: height) else {
      throw .notEncodable(format: format, width: width, height: height, reason: "a side is too long")
    }
    let header = MienImageHeader(
      width: width32, height: height32, channels: UInt32(raster.channels), hasAdobeMarker: 0, hasLuma: 0)
    var memory: UnsafeMutablePointer<UInt8>?
    var count = 0
    let (result, reason) = Codec.outcome { message in
      raster.pixels.withUnsafeBufferPointer { pixels in
        guard let first = pixels.baseAddress else { return MIEN_CODEC_REFUSED }
        return function(first, header, &memory, &count, message)
      }
    }
    guard result == MIEN_CODEC_DONE, let memory else {
      throw .notEncodable(format: format, width: width, height: height, reason: reason)
    }
    defer { mien_codec_free(memory) }
    return [UInt8](UnsafeBufferPointer(start: memory, count: count))
  }

  private static func outcome(
    of function: (Message) -> MienCodecResult
  ) -> (result: MienCodecResult, reason: String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
      message.initialize(repeating: 0)
      let result = function(message)
      let text = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      return (result, String(decoding: text, as: UTF8.self))
    }
  }
}
