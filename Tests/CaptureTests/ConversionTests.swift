import Images
import Testing

@testable import Capture

@Suite struct ConversionTests {
  /// The formula in floating point, for every value.
  @Test func limitedLuma() {
    for value in UInt8.min...UInt8.max {
      let exact = (255.0 * (Double(value) - 16) / 219).rounded()
      #expect(fullRangeLuma(value) == UInt8(max(0, min(255, exact))))
    }
  }

  @Test func yuyv() {
    let layout = PixelLayout(format: .yuyv, width: 4, height: 1)
    let bytes: [UInt8] = [76, 85, 77, 255, 29, 255, 30, 107]
    // Red, then blue: R = 76 + 1.402 * 127 = 254.1; B = 76 - 1.772 * 43 = -.2; G = 29 - .344 * 127 + .714 * 21 = .3.
    #expect(layout.gray(bytes).pixels == [76, 77, 29, 30])
    #expect(layout.colour(bytes).pixels == [254, 0, 0, 255, 1, 1, 0, 0, 254, 1, 1, 255])
  }

  @Test func limitedRange() {
    let layout = PixelLayout(format: .yuyv, width: 2, height: 1, range: .limited)
    #expect(layout.gray([16, 128, 235, 128]).pixels == [0, 255])
    #expect(layout.colour([16, 128, 235, 128]).pixels == [0, 0, 0, 255, 255, 255])
    // R = 1.164 * 146 + 1.596 * 14 = 192.3; G = 170 + .392 * 84 - .813 * 14 = 191.5; B = 170 - 2.017 * 84 = .6.
    let yellow = layout.colour([162, 44, 162, 142]).pixels
    #expect(Array(yellow.prefix(3)) == [192, 192, 1])
  }

  @Test func bt709() {
    // 2 (1 - .2126) * 127 = 199.999; G = -.4681 * 127.
    let layout = PixelLayout(format: .yuyv, width: 2, height: 1, weights: .bt709)
    #expect(Array(layout.colour([50, 128, 50, 255]).pixels.prefix(3)) == [250, 0, 50])
  }

  @Test func nv12OfOddSize() {
    // 3 by 3: chroma of 2 by 2 pairs in rows of 4 bytes.
    let layout = PixelLayout(format: .nv12, width: 3, height: 3)
    #expect(layout.byteCount == 9 + 8)
    let luma: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80, 90]
    let chroma: [UInt8] = [128, 128, 255, 128, 128, 255, 128, 128]
    let colour = layout.colour(luma + chroma)
    #expect(layout.gray(luma + chroma).pixels == luma)
    #expect(colour[0, 0] == Colour(gray: 10) && colour[1, 1] == Colour(gray: 50))
    #expect(colour[2, 0] == Colour(red: 30, green: 0, blue: 255))  // Cb 127: B + 225, G - 43.7
    #expect(colour[0, 2] == Colour(red: 248, green: 0, blue: 70))  // Cr 127: R + 178, G - 90.7
    #expect(colour[2, 2] == Colour(gray: 90))
  }

  @Test func planarOfOddSize() {
    for (format, count) in [(PixelFormat.planar420, 15 + 6 + 6), (.planar422, 15 + 9 + 9), (.planar444, 45)] {
      let layout = PixelLayout(format: format, width: 5, height: 3)
      #expect(layout.byteCount == count)
      var bytes = [UInt8](repeating: 100, count: 15) + [UInt8](repeating: 128, count: count - 15)
      #expect(layout.colour(bytes).pixels == [UInt8](repeating: 100, count: 45))
      // The last sample of all is the red of the last pixel alone, or of its corner.
      bytes[count - 1] = 255
      let colour = layout.colour(bytes)
      #expect(colour[4, 2].red == 255 - 0 && colour[3, 2].red == 100 && colour[4, 1].red == 100)
    }
  }

  /// Padding at the end of rows is left out; that of the last row may be missing.
  @Test func padding() {
    let gray = PixelLayout(format: .grey, width: 2, height: 2, bytesPerRow: 4)
    #expect(gray.gray([1, 2, 99, 99, 3, 4]).pixels == [1, 2, 3, 4] && gray.byteCount == 6)
    let rgb = PixelLayout(format: .rgb24, width: 1, height: 2, bytesPerRow: 5)
    #expect(rgb.colour([1, 2, 3, 99, 99, 4, 5, 6]).pixels == [1, 2, 3, 4, 5, 6])
    #expect(rgb.gray([255, 255, 255, 99, 99, 0, 0, 0]).pixels == [255, 0])
    let odd = PixelLayout(format: .yuyv, width: 3, height: 1)
    #expect(odd.byteCount == 8 && odd.gray([1, 128, 2, 128, 3, 128, 4, 128]).pixels == [1, 2, 3])
  }

  @Test func framesOfTooFewBytesAreShort() {
    let layout = PixelLayout(format: .nv12, width: 4, height: 4)
    for count in [1, 16, 23] {
      let frame = RawFrame(bytes: [UInt8](repeating: 0, count: count), layout: layout, time: 0, sequence: 0)
      #expect(frame.decoded().fault == .short(bytes: count, expected: 24))
    }
    let empty = RawFrame(bytes: [1], layout: PixelLayout(format: .grey, width: 0, height: 5), time: 0, sequence: 0)
    #expect(empty.decoded().fault == .empty)
  }
}
