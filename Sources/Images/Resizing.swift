extension GrayImage {
  /// The picture at another size, see `ColourImage.resized(width:height:)`.
  public func resized(width: Int, height: Int) -> GrayImage {
    GrayImage(raster: raster.resized(width: width, height: height))
  }
}

extension ColourImage {
  /// The picture at another size. Columns and rows are treated alike and apart; along one of them, with
  /// `s = old size / new size`, output pixel `i` is
  ///
  /// - where the picture shrinks (`s > 1`), the mean of the input over the interval `[i s, (i + 1) s)`, pixels that
  ///   lie in it partly counting by that part;
  /// - where it grows or stays, the straight line between the two pixels beside `(i + 1/2) s - 1/2`, pixel centres
  ///   being at whole numbers; beyond the outermost centres, the outermost pixel.
  ///
  /// The result is rounded once, to the nearest. The formulas are those of OpenCV's `INTER_AREA` (shrinking) and
  /// `INTER_LINEAR` (enlarging); unlike OpenCV, a picture that shrinks one way and grows the other has each its own.
  ///
  /// Complexity: O(old pixels + new pixels).
  public func resized(width: Int, height: Int) -> ColourImage {
    ColourImage(raster: raster.resized(width: width, height: height))
  }
}

/// For one axis: which input positions make an output position, and their weights.
struct ResizingWeights {
  /// Input positions `first[i] ..< first[i] + (start[i + 1] - start[i])` make output position `i`.
  var first: [Int] = []
  /// Where the weights of output position `i` begin; one more entry than output positions.
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

extension Raster {
  func resized(width newWidth: Int, height newHeight: Int) -> Raster {
    let count = Raster.byteCount(newWidth, newHeight, channels)
    if newWidth == width && newHeight == height { return self }
    let columns = ResizingWeights(from: width, to: newWidth)
    let rows = ResizingWeights(from: height, to: newHeight)
    let rowBytes = width * channels
    // One output row at a time: its input rows are summed up here, then its columns.
    var sums = [Float](repeating: 0, count: rowBytes)
    let resized = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        sums.withUnsafeMutableBufferPointer { sums in
          for y in 0..<newHeight {
            sums.update(repeating: 0)
            for k in rows.start[y]..<rows.start[y + 1] {
              let weight = rows.weights[k]
              let begin = (rows.first[y] + k - rows.start[y]) * rowBytes
              let row = UnsafeBufferPointer(rebasing: input[begin..<(begin + rowBytes)])
              for i in 0..<rowBytes { sums[i] += weight * Float(row[i]) }
            }
            combineColumns(sums, columns, into: output, from: y * newWidth * channels)
          }
        }
      }
      initialized = count
    }
    return Raster(width: newWidth, height: newHeight, channels: channels, pixels: resized)
  }

  private func combineColumns(
    _ sums: UnsafeMutableBufferPointer<Float>, _ columns: ResizingWeights,
    into output: UnsafeMutableBufferPointer<UInt8>, from begin: Int
  ) {
    var target = begin
    for x in columns.first.indices {
      let (start, end) = (columns.start[x], columns.start[x + 1])
      for channel in 0..<channels {
        var source = columns.first[x] * channels + channel
        var sum: Float = 0
        for k in start..<end {
          sum += columns.weights[k] * sums[source]
          source += channels
        }
        output[target] = UInt8(min(255, sum + 0.5))
        target += 1
      }
    }
  }
}
