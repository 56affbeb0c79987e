import MienSystem

/// How large a picture may be. A file of a few bytes can claim any size; the claim is checked before memory is
/// allocated.
public struct ImageLimits: Hashable, Sendable {
  /// The largest number of pixels in a row or in a column.
  public var side: Int
  /// The largest number of pixels in total.
  public var pixels: Int
  /// The largest number of bytes that are read from a file.
  public var fileBytes: Int

  /// Limits; 16384 pixels per side, 100 million pixels and a file of 512 MiB by default.
  public init(side: Int = 16384, pixels: Int = 100_000_000, fileBytes: Int = 512 << 20) {
    expect(side > 0 && pixels > 0 && fileBytes > 0, "ImageLimits: all limits must be positive")
    self.side = side
    self.pixels = pixels
    self.fileBytes = fileBytes
  }

  /// Limits for pictures of up to so many megapixels, of any shape that a JPEG file can have.
  public init(megapixels: Double) {
    expect(megapixels >= 1e-6 && megapixels <= 1e9, "ImageLimits: \(megapixels) megapixels")
    let pixels = Int((megapixels * 1e6).rounded())
    self.init(side: 65_535, pixels: pixels, fileBytes: max(512 << 20, 8 * pixels))
  }

  /// The largest number of pixels in total, in millions, as people read it.
  package var megapixels: String { Self.megapixels(pixels) }

  /// `24 megapixels`, `1 megapixel`.
  package var megapixelsInWords: String { "\(megapixels) megapixel" + (megapixels == "1" ? "" : "s") }

  /// `24`, `108.5`: millions with one decimal, where there is one; of less than a million all that matter.
  package static func megapixels(_ pixels: Int) -> String {
    if pixels < 1_000_000 { return "\(Double(pixels) / 1e6)" }
    let tenths = (pixels + 99_999) / 100_000
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// Whether a picture of this size is read.
  package func allow(width: Int, height: Int) -> Bool {
    guard width <= side, height <= side else { return false }
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    return !overflow && count <= pixels
  }
}
