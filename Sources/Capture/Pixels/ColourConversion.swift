import Images
import MienSystem

extension PixelLayout {
  /// The colour picture `[height, width, 3]` of raw bytes.
  ///
  /// `R = Y + 2 (1 - Kr) Cr`, `B = Y + 2 (1 - Kb) Cb`, `G = Y - (Kr (R - Y) + Kb (B - Y)) / Kg`, with Y from 0 to 255
  /// and Cb, Cr from -127.5 to 127.5 after their range is widened (ITU-R BT.601 and BT.709). Pixels that share chroma
  /// use it unchanged; nothing is interpolated. Layouts without chroma give a gray picture.
  ///
  /// - Precondition: the layout is raw and `bytes` holds at least `byteCount` bytes.
  func colour(_ bytes: [UInt8]) -> ColourImage {
    expect(
      format.isRaw && width > 0 && height > 0 && bytes.count >= byteCount,
      "colour: \(width) by \(height) \(format.rawValue) needs \(byteCount) bytes, got \(bytes.count)")
    if format == .grey { return ColourImage(gray(bytes)) }
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, initialized in
      bytes.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<height {
          let row = target + 3 * y * width
          if let chroma = chromaPlanes {
            convertRow(y, of: source, chroma, ColourWeights(range: range, weights: weights), to: row)
          } else {
            row.update(from: source + y * bytesPerRow, count: 3 * width)
          }
        }
      }
      initialized = 3 * width * height
    }
    return ColourImage(width: width, height: height, pixels: pixels)
  }

  private func convertRow(
    _ y: Int, of source: UnsafePointer<UInt8>, _ chroma: ChromaPlanes, _ weights: ColourWeights,
    to row: UnsafeMutablePointer<UInt8>
  ) {
    let luma = source + y * bytesPerRow
    let blueRow = source + chroma.blue + (y >> chroma.rowShift) * chroma.bytesPerRow
    let redRow = source + chroma.red + (y >> chroma.rowShift) * chroma.bytesPerRow
    for x in 0..<width {
      let sample = (x >> chroma.columnShift) * chroma.step
      let brightness = (Int32(luma[x * lumaStep]) - weights.black) * weights.luma + 8192
      let (blue, red) = (Int32(blueRow[sample]) - 128, Int32(redRow[sample]) - 128)
      row[3 * x] = byte(brightness + weights.redOfRed * red)
      row[3 * x + 1] = byte(brightness - weights.greenOfBlue * blue - weights.greenOfRed * red)
      row[3 * x + 2] = byte(brightness + weights.blueOfBlue * blue)
    }
  }
}

@inline(__always)
private func byte(_ value: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: max(0, min(255, value >> 14)))
}

/// The factors from YCbCr to RGB, times 2¹⁴.
struct ColourWeights {
  let black: Int32
  let luma: Int32
  let redOfRed: Int32
  let greenOfBlue: Int32
  let greenOfRed: Int32
  let blueOfBlue: Int32

  init(range: SampleRange, weights: LumaWeights) {
    let (red, blue) = weights == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
    let green = 1 - red - blue
    let chroma = range == .full ? 1 : 255.0 / 224
    func fixed(_ value: Double) -> Int32 { Int32((value * 16384).rounded()) }
    black = range == .full ? 0 : 16
    luma = fixed(range == .full ? 1 : 255.0 / 219)
    redOfRed = fixed(2 * (1 - red) * chroma)
    blueOfBlue = fixed(2 * (1 - blue) * chroma)
    greenOfRed = fixed(2 * (1 - red) * red / green * chroma)
    greenOfBlue = fixed(2 * (1 - blue) * blue / green * chroma)
  }
}
