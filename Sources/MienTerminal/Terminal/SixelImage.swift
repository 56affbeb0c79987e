import Images

/// A picture as sixels: six pixels below one another per character, which many terminals show as they are.
///
/// Format: DEC, *VT330/VT340 Programmer Reference Manual*, volume 2, chapter 14. Colours are those of a cube of 6 × 6 ×
/// 6 with ordered dithering: it needs no search, and what stands still in a video does not flicker. Only colours that
/// occur are defined.
public struct SixelImage: Sendable, Equatable {
  /// The whole sequence, from `ESC P` to `ESC \`. It leaves the pixels alone that are not of the picture, and the
  /// cursor in its last six rows.
  public let text: String

  /// Colours per component, 0, 20, … 100 %.
  private static let levels = 6
  private static let colours = levels * levels * levels

  /// The picture, one pixel of the screen for each of its own.
  ///
  /// Complexity: O(pixels + width × the number of colours in six rows, summed up over all of them).
  public init(_ image: ColourImage) {
    let indices = Self.indices(of: image)
    // The zero pixels keep what is there (second parameter 1); pixels are square; the size.
    var output = Array("\u{1B}P0;1;0q\"1;1;\(image.width);\(image.height)".utf8)
    var isUsed = [Bool](repeating: false, count: Self.colours)
    for index in indices { isUsed[Int(index)] = true }
    for colour in 0..<Self.colours where isUsed[colour] {
      let parts = [colour / 36, colour / 6 % 6, colour % 6].map { 100 / (Self.levels - 1) * $0 }
      output += "#\(colour);2;\(parts[0]);\(parts[1]);\(parts[2])".utf8
    }
    var band = SixelBand(width: image.width, colours: Self.colours)
    for top in stride(from: 0, to: image.height, by: 6) {
      if top > 0 { output.append(UInt8(ascii: "-")) }
      for row in top..<min(top + 6, image.height) {
        for x in 0..<image.width { band.set(x, bit: row - top, colour: Int(indices[row * image.width + x])) }
      }
      band.flush(into: &output)
    }
    output += "\u{1B}\\".utf8
    text = String(decoding: output, as: UTF8.self)
  }

  /// Each pixel's colour of the cube: 36 red + 6 green + blue.
  private static func indices(of image: ColourImage) -> [UInt8] {
    let pixels = image.pixels
    var indices: [UInt8] = []
    indices.reserveCapacity(image.width * image.height)
    for y in 0..<image.height {
      for x in 0..<image.width {
        // In units of 1/128 of a level: value / 51 plus a threshold between 0 and 1.
        let threshold = 2 * OrderedDither.matrix[8 * (y % 8) + x % 8] + 1
        let start = 3 * (y * image.width + x)
        let red = (Int(pixels[start]) * 128 + 51 * threshold) / (51 * 128)
        let green = (Int(pixels[start + 1]) * 128 + 51 * threshold) / (51 * 128)
        let blue = (Int(pixels[start + 2]) * 128 + 51 * threshold) / (51 * 128)
        indices.append(UInt8(36 * red + 6 * green + blue))
      }
    }
    return indices
  }
}

/// Six rows of pixels, for each colour which of them have it.
private struct SixelBand {
  private let width: Int
  /// `[colours, width]`, the uppermost pixel in the lowest bit.
  private var patterns: [UInt8]
  /// The columns from the first to the last that a colour occurs in.
  private var extents: [Range<Int>?]

  init(width: Int, colours: Int) {
    self.width = width
    patterns = Array(repeating: 0, count: colours * width)
    extents = Array(repeating: nil, count: colours)
  }

  mutating func set(_ x: Int, bit: Int, colour: Int) {
    patterns[colour * width + x] |= 1 << bit
    if let extent = extents[colour] {
      if !extent.contains(x) { extents[colour] = min(extent.lowerBound, x)..<max(extent.upperBound, x + 1) }
    } else {
      extents[colour] = x..<(x + 1)
    }
  }

  /// Writes the rows, colour after colour from the left margin (`$`), and forgets them.
  mutating func flush(into output: inout [UInt8]) {
    var isFirst = true
    for colour in extents.indices {
      guard let extent = extents[colour] else { continue }
      if !isFirst { output.append(UInt8(ascii: "$")) }
      isFirst = false
      output += "#\(colour)".utf8
      Self.append(0, count: extent.lowerBound, to: &output)
      var x = extent.lowerBound
      while x < extent.upperBound {
        let pattern = patterns[colour * width + x]
        let start = x
        while x < extent.upperBound, patterns[colour * width + x] == pattern {
          patterns[colour * width + x] = 0
          x += 1
        }
        Self.append(pattern, count: x - start, to: &output)
      }
      extents[colour] = nil
    }
  }

  /// A pattern so many times: `!count` before it where that is shorter.
  private static func append(_ pattern: UInt8, count: Int, to output: inout [UInt8]) {
    guard count > 3 else {
      for _ in 0..<count { output.append(63 + pattern) }
      return
    }
    output += "!\(count)".utf8
    output.append(63 + pattern)
  }
}

/// Thresholds that make few levels look like many (Bayer 1973, "An optimum method for two-level rendition of
/// continuous-tone pictures").
enum OrderedDither {
  /// Bayer's matrix `[8, 8]`, each of 0 to 63 once: the bits of `x ^ y` and `y` in turn, the lowest first.
  static let matrix: [Int] = (0..<64).map { place in
    let (x, y) = (place % 8, place / 8)
    return (0..<3).reduce(0) { value, bit in value << 2 | ((x ^ y) >> bit & 1) << 1 | y >> bit & 1 }
  }
}
