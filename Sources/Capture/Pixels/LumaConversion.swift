import Images
import MienSystem

extension PixelLayout {
  /// The gray picture `[height, width]` of raw bytes.
  ///
  /// For YCbCr it is the luma itself, 0 to 255; for the limited range `255 (Y - 16) / 219`, rounded and clipped. For
  /// RGB it is the luma of `GrayImage(_: ColourImage)`.
  ///
  /// - Precondition: the layout is raw and `bytes` holds at least `byteCount` bytes.
  func gray(_ bytes: [UInt8]) -> GrayImage {
    expect(
      format.isRaw && width > 0 && height > 0 && bytes.count >= byteCount,
      "gray: \(width) by \(height) \(format.rawValue) needs \(byteCount) bytes, got \(bytes.count)")
    if format == .rgb24 { return GrayImage(colour(bytes)) }
    let pixels = [UInt8](unsafeUninitializedCapacity: width * height) { target, initialized in
      bytes.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<height {
          let (from, to) = (source + y * bytesPerRow, target + y * width)
          switch (lumaStep, range) {
          case (1, .full): to.update(from: from, count: width)
          case (1, .limited): for x in 0..<width { to[x] = fullRangeLuma(from[x]) }
          case (_, .full): for x in 0..<width { to[x] = from[2 * x] }
          case (_, .limited): for x in 0..<width { to[x] = fullRangeLuma(from[2 * x]) }
          }
        }
      }
      initialized = width * height
    }
    return GrayImage(width: width, height: height, pixels: pixels)
  }
}

/// `255 (Y - 16) / 219`, rounded to the nearest and clipped to 0…255: 19077 / 2¹⁴ is 255 / 219 to five digits, which is
/// exact for all 256 values.
@inline(__always)
func fullRangeLuma(_ luma: UInt8) -> UInt8 {
  let value = ((Int32(luma) - 16) * 19077 + 8192) >> 14
  return UInt8(truncatingIfNeeded: max(0, min(255, value)))
}
