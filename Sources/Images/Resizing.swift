import MienSystem

extension GrayImage {
  /// The picture at another size, see `ColourImage.resized(width:height:)`.
  public func resized(width: Int, height: Int) -> GrayImage {
    GrayImage(raster: raster.resized(width: width, height: height))
  }
}

extension ColourImage {
  /// The picture at another size. Columns and rows are treated in the same way, one after another; along one of them,
  /// with `s = old size / new size`, output pixel `i` is
  ///
  /// - if the picture shrinks (`s > 1`), the mean of the input over the interval `[i s, (i + 1) s)`; a pixel that lies
  ///   partly inside counts by that part;
  /// - if it grows or stays, linear interpolation between the two pixels next to `(i + 1/2) s - 1/2`, where pixel
  ///   centres are at whole numbers; beyond the outermost centres, the outermost pixel.
  ///
  /// The result is rounded once, to the nearest. The formulas are those of OpenCV's `INTER_AREA` (shrinking) and
  /// `INTER_LINEAR` (enlarging); unlike in OpenCV, a picture that shrinks in one direction and grows in the other uses
  /// both.
  ///
  /// Complexity: O(old pixels + new pixels).
  public func resized(width: Int, height: Int) -> ColourImage {
    ColourImage(raster: raster.resized(width: width, height: height))
  }
}

/// For one axis: the input positions of each output position, and their weights.
struct ResizingWeights {
  /// Output position `i` is computed from input positions `first[i] ..< first[i] + (start[i + 1] - start[i])`.
  var first: [Int] = []
  /// The first weight of output position `i`; one more entry than output positions.
  var start: [Int] = [0]
  var weights: [Float] = []

  init(from oldSize: Int, to newSize: Int) {
    first.reserveCapacity(newSize)
    start.reserveCapacity(newSize + 1)
    weights.reserveCapacity(max(oldSize, newSize) + newSize)
    for i in 0..<newSize {
      if newSize < oldSize {
        // In units of 1 / newSize of an input pixel, all bounds are whole numbers.
        let (begin, end) = (i * oldSize, (i + 1) * oldSize)
        let firstPixel = begin / newSize
        let lastPixel = (end - 1) / newSize
        first.append(firstPixel)
        for pixel in firstPixel...lastPixel {
          let overlap = min(end, (pixel + 1) * newSize) - max(begin, pixel * newSize)
          weights.append(Float(overlap) / Float(oldSize))
        }
      } else {
        // (i + 1/2) old / new - 1/2 in units of 1 / (2 new).
        let position = max(0, (2 * i + 1) * oldSize - newSize)
        let pixel = position / (2 * newSize)
        let fraction = Float(position % (2 * newSize)) / Float(2 * newSize)
        first.append(pixel)
        if pixel + 1 < oldSize, fraction > 0 {
          weights += [1 - fraction, fraction]
        } else {
          weights.append(1)
        }
      }
      start.append(weights.count)
    }
  }
}

/// A change of size with its weights, for many pictures of one size; see ``ColourImage/resized(width:height:)``.
package struct Resizing: Sendable {
  /// Pixels per row and rows, before and after.
  package let oldWidth, oldHeight, newWidth, newHeight: Int
  private let channels: Int
  private enum Way: Sendable {
    case copy
    /// Both sides become half as long.
    case halves
    case weights(columns: ResizingWeights, rows: ResizingWeights)
  }
  private let way: Way
  /// The sum of the input rows of one output row.
  private var sums: [Float] = []

  /// Resizes grey pictures of one size to another.
  package init(oldWidth: Int, oldHeight: Int, newWidth: Int, newHeight: Int) {
    self.init(oldWidth, oldHeight, 1, newWidth, newHeight)
  }

  init(_ oldWidth: Int, _ oldHeight: Int, _ channels: Int, _ newWidth: Int, _ newHeight: Int) {
    (self.oldWidth, self.oldHeight, self.channels) = (oldWidth, oldHeight, channels)
    (self.newWidth, self.newHeight) = (newWidth, newHeight)
    if newWidth == oldWidth, newHeight == oldHeight {
      way = .copy
    } else if channels == 1, oldWidth == 2 * newWidth, oldHeight == 2 * newHeight {
      way = .halves
    } else {
      way = .weights(
        columns: ResizingWeights(from: oldWidth, to: newWidth), rows: ResizingWeights(from: oldHeight, to: newHeight))
      sums = [Float](repeating: 0, count: oldWidth * channels)
    }
  }

  /// Writes the resized picture to `result`: into its memory, if it has that size already and is not shared. The two
  /// images share no memory afterwards.
  package mutating func write(_ image: GrayImage, into result: inout GrayImage) {
    expect(
      image.width == oldWidth && image.height == oldHeight,
      "Resizing: expected \(oldWidth) by \(oldHeight) pixels, got \(image.width) by \(image.height)")
    if result.width != newWidth || result.height != newHeight {
      result = GrayImage(width: newWidth, height: newHeight)
    }
    image.raster.pixels.withUnsafeBufferPointer { input in
      result.raster.pixels.withUnsafeMutableBufferPointer { write(input, into: $0) }
    }
  }

  /// From [oldHeight, oldWidth, channels] to [newHeight, newWidth, channels].
  mutating func write(_ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>) {
    expect(
      input.count == oldWidth * oldHeight * channels && output.count == newWidth * newHeight * channels,
      "Resizing: expected pictures of \(oldWidth) by \(oldHeight) and \(newWidth) by \(newHeight) pixels")
    guard let pixels = input.baseAddress, let result = output.baseAddress else { return }
    switch way {
    case .copy: result.update(from: pixels, count: input.count)
    case .halves: Self.halve(pixels, newWidth, newHeight, into: result)
    case .weights(let columns, let rows): sum(pixels, columns, rows, into: result)
    }
  }

  private mutating func sum(
    _ pixels: UnsafePointer<UInt8>, _ columns: ResizingWeights, _ rows: ResizingWeights,
    into result: UnsafeMutablePointer<UInt8>
  ) {
    let (channels, rowBytes) = (channels, oldWidth * channels)
    sums.withUnsafeMutableBufferPointer { buffer in
      guard let sums = buffer.baseAddress else { return }
      for y in rows.first.indices {
        sums.update(repeating: 0, count: rowBytes)
        var row = pixels + rows.first[y] * rowBytes
        for k in rows.start[y]..<rows.start[y + 1] {
          let weight = rows.weights[k]
          for i in 0..<rowBytes { sums[i] += weight * Float(row[i]) }
          row += rowBytes
        }
        Self.combine(columns, sums, channels, into: result + y * columns.first.count * channels)
      }
    }
  }

  /// The result of the weights if both sides become half as long: the mean of four pixels, with halves rounded up.
  private static func halve(
    _ pixels: UnsafePointer<UInt8>, _ width: Int, _ height: Int, into result: UnsafeMutablePointer<UInt8>
  ) {
    for y in 0..<height {
      let upper = pixels + 4 * y * width
      let lower = upper + 2 * width
      let line = result + y * width
      for x in 0..<width {
        let sum =
          UInt16(upper[2 &* x]) &+ UInt16(upper[2 &* x &+ 1]) &+ UInt16(lower[2 &* x]) &+ UInt16(lower[2 &* x &+ 1])
        line[x] = UInt8(truncatingIfNeeded: (sum &+ 2) >> 2)
      }
    }
  }

  private static func combine(
    _ columns: ResizingWeights, _ sums: UnsafePointer<Float>, _ channels: Int, into line: UnsafeMutablePointer<UInt8>
  ) {
    columns.weights.withUnsafeBufferPointer { weights in
      var target = line
      for x in columns.first.indices {
        let (start, end) = (columns.start[x], columns.start[x + 1])
        let source = sums + columns.first[x] * channels
        for channel in 0..<channels {
          var sum: Float = 0
          for k in start..<end { sum += weights[k] * source[(k &- start) &* channels &+ channel] }
          target.pointee = UInt8(min(255, sum + 0.5))
          target += 1
        }
      }
    }
  }
}

extension Raster {
  func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    let count = Raster.byteCount(newWidth, newHeight, channels)
    if newWidth == width && newHeight == height { return self }
    var resizing = Resizing(width, height, channels, newWidth, newHeight)
    let resized = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      pixels.withUnsafeBufferPointer { resizing.write($0, into: output) }
      initialized = count
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, pixels: resized)
  }
}
