import MienSystem

// Depthwise convolution: every channel has a filter of its own, so there is no sum over channels and nothing for a
// matrix product to do. Neighbouring channels are lanes instead: six pixels of sixteen channels stay in registers while
// the taps go by.

extension PlaneGeometry {
  /// Whether every group is one channel that comes in and one that goes out.
  var isDepthwise: Bool { groups > 1 && inputChannels == 1 && outputChannels == 1 }

  /// Where the taps lie in a patch, in the order of rows and columns.
  fileprivate var tapOffsets: [Int] {
    (0..<kernelHeight).flatMap { row in
      (0..<kernelWidth).map { column in (row * patchWidth + column) * dilation * sourceStride }
    }
  }
}

/// The filters of a depthwise convolution as [taps, channels].
///
/// Written before it is shared, never after.
final class DepthwisePanels: @unchecked Sendable {
  let memory: UnsafeMutablePointer<Float>
  private let floats: Int

  init(_ plane: PlaneGeometry, _ filter: UnsafePointer<Float>, _ strides: FilterStrides) {
    expect(
      plane.isDepthwise,
      "convolution: expected one channel in each group, got \(plane.groups) groups of \(plane.inputChannels) to "
        + "\(plane.outputChannels) channels")
    floats = plane.kernelHeight * plane.kernelWidth * plane.groups
    memory = BufferPool.take(floats)
    var place = memory
    for row in 0..<plane.kernelHeight {
      for column in 0..<plane.kernelWidth {
        let tap = filter + (row * strides.row + column * strides.column)
        for channel in 0..<plane.groups { place[channel] = tap[channel &* strides.group] }
        place += plane.groups
      }
    }
  }

  deinit { BufferPool.give(back: memory, floats) }
}

/// The convolution, patch by patch.
struct DepthwiseConvolution: WorkItems {
  private let plane: PlaneGeometry
  private let patches: Patches
  private let taps: [Int]
  private let source: UnsafePointer<Float>
  private let panels: DepthwisePanels
  private let output: UnsafeMutablePointer<Float>?
  private let blocks: BlockUse

  init(
    _ plane: PlaneGeometry, _ source: UnsafePointer<Float>, _ panels: DepthwisePanels,
    into output: UnsafeMutablePointer<Float>?, _ blocks: BlockUse
  ) {
    (self.plane, self.source, self.panels, self.output, self.blocks) = (plane, source, panels, output, blocks)
    (patches, taps) = (Patches(plane), plane.tapOffsets)
  }

  var count: Int { patches.count }

  /// A patch, and its output if that is not stored.
  var scratch: Int {
    patches.floats + (output == nil ? patches.images * patches.rows * plane.outputWidth * plane.outputStride : 0)
  }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let patch = patches.fill(item, from: source, into: scratch)
    let channels = plane.groups
    let values = output.map { $0 + patch.firstPixel &* channels } ?? scratch + patches.floats
    let isSmall = plane.kernelHeight == 3 && plane.kernelWidth == 3 && plane.stride == 1 && plane.dilation == 1
    taps.withUnsafeBufferPointer { taps in
      // Sixteen channels at a time through the whole patch: what the taps share stays in the first-level cache.
      var channel = 0
      while channel < channels {
        let isWhole = channel &+ 16 <= channels
        let weights = UnsafePointer(panels.memory) + channel
        for image in 0..<patch.images {
          for row in 0..<patch.rows {
            let line = UnsafePointer(patch.memory) + (image &* patch.imageStride &+ row &* patch.rowStride &+ channel)
            let result = values + ((image &* patch.rows &+ row) &* patch.width &* channels &+ channel)
            if isWhole && isSmall {
              threeByThree(patch, line, taps, weights, into: result)
            } else if isWhole {
              sixteenChannels(patch, 0, line, taps, weights, into: result)
            } else {
              fewChannels(channels &- channel, patch, line, taps, weights, into: result)
            }
          }
        }
        channel &+= 16
      }
    }
    blocks(
      ConvolutionBlock(
        index: item, firstPixel: patch.firstPixel, pixels: patch.pixels, channels: 0..<channels, values: values))
  }

  /// A line of sixteen channels under 3 × 3 taps. Six neighbours read eight pixels of each row, and the weights stay in
  /// registers.
  private func threeByThree(
    _ patch: Patch, _ line: UnsafePointer<Float>, _ taps: UnsafeBufferPointer<Int>,
    _ weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let channels = plane.groups
    let step = patch.rowStride
    let w00 = Lanes16(weights), w01 = Lanes16(weights + channels), w02 = Lanes16(weights + 2 &* channels)
    let w10 = Lanes16(weights + 3 &* channels), w11 = Lanes16(weights + 4 &* channels)
    let w12 = Lanes16(weights + 5 &* channels), w20 = Lanes16(weights + 6 &* channels)
    let w21 = Lanes16(weights + 7 &* channels), w22 = Lanes16(weights + 8 &* channels)
    var pixel = 0
    while pixel &+ 6 <= patch.width {
      let source = line + pixel &* channels
      var six = SixPixels()
      six.add(source, channels, w00, w01, w02)
      six.add(source + step, channels, w10, w11, w12)
      six.add(source + 2 &* step, channels, w20, w21, w22)
      six.store(to: output + pixel &* channels, channels)
      pixel &+= 6
    }
    guard pixel < patch.width else { return }
    sixteenChannels(patch, pixel, line, taps, weights, into: output)
  }

  /// The pixels of a line of sixteen channels from `first` on, under any taps.
  private func sixteenChannels(
    _ patch: Patch, _ first: Int, _ line: UnsafePointer<Float>, _ taps: UnsafeBufferPointer<Int>,
    _ weights: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let (channels, step) = (plane.groups, patch.pixelStride)
    var pixel = first
    while pixel &+ 6 <= patch.width {
      let source = line + pixel &* step
      var (six, weight) = (SixPixels(), weights)
      for tap in 0..<taps.count {
        six.add(source + taps[tap], step, Lanes16(weight))
        weight += channels
      }
      six.store(to: output + pixel &* channels, channels)
      pixel &+= 6
    }
    while pixel < patch.width {
      let source = line + pixel &* step
      var (sum, weight) = (Lanes16(), weights)
      for tap in 0..<taps.count {
        sum = sum.adding(Lanes16(weight), times: Lanes16(source + taps[tap]))
        weight += channels
      }
      sum.store(to: output + pixel &* channels)
      pixel &+= 1
    }
  }

  /// A line of fewer than sixteen channels.
  private func fewChannels(
    _ count: Int, _ patch: Patch, _ line: UnsafePointer<Float>, _ taps: UnsafeBufferPointer<Int>,
    _ weights: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>
  ) {
    let channels = plane.groups
    for pixel in 0..<patch.width {
      let (source, result) = (line + pixel &* patch.pixelStride, output + pixel &* channels)
      for channel in 0..<count { result[channel] = 0 }
      for tap in 0..<taps.count {
        let (values, weight) = (source + taps[tap], weights + tap &* channels)
        for channel in 0..<count { result[channel] = multiplyAdd(weight[channel], values[channel], result[channel]) }
      }
    }
  }
}

/// Sums of six pixels of sixteen channels.
private struct SixPixels {
  var a0 = Lanes16(), a1 = Lanes16(), a2 = Lanes16(), a3 = Lanes16(), a4 = Lanes16(), a5 = Lanes16()

  /// Adds the products of one weight with six pixels, `step` Floats apart.
  @inline(__always)
  mutating func add(_ source: UnsafePointer<Float>, _ step: Int, _ w: Lanes16) {
    a0 = a0.adding(w, times: Lanes16(source))
    a1 = a1.adding(w, times: Lanes16(source + step))
    a2 = a2.adding(w, times: Lanes16(source + 2 &* step))
    a3 = a3.adding(w, times: Lanes16(source + 3 &* step))
    a4 = a4.adding(w, times: Lanes16(source + 4 &* step))
    a5 = a5.adding(w, times: Lanes16(source + 5 &* step))
  }

  /// Adds the products of three neighbouring weights with the eight pixels that six outputs see.
  @inline(__always)
  mutating func add(_ source: UnsafePointer<Float>, _ step: Int, _ w0: Lanes16, _ w1: Lanes16, _ w2: Lanes16) {
    let x0 = Lanes16(source), x1 = Lanes16(source + step), x2 = Lanes16(source + 2 &* step)
    a0 = a0.adding(w0, times: x0).adding(w1, times: x1).adding(w2, times: x2)
    let x3 = Lanes16(source + 3 &* step)
    a1 = a1.adding(w0, times: x1).adding(w1, times: x2).adding(w2, times: x3)
    let x4 = Lanes16(source + 4 &* step)
    a2 = a2.adding(w0, times: x2).adding(w1, times: x3).adding(w2, times: x4)
    let x5 = Lanes16(source + 5 &* step)
    a3 = a3.adding(w0, times: x3).adding(w1, times: x4).adding(w2, times: x5)
    let x6 = Lanes16(source + 6 &* step)
    a4 = a4.adding(w0, times: x4).adding(w1, times: x5).adding(w2, times: x6)
    let x7 = Lanes16(source + 7 &* step)
    a5 = a5.adding(w0, times: x5).adding(w1, times: x6).adding(w2, times: x7)
  }

  @inline(__always)
  func store(to output: UnsafeMutablePointer<Float>, _ step: Int) {
    a0.store(to: output)
    a1.store(to: output + step)
    a2.store(to: output + 2 &* step)
    a3.store(to: output + 3 &* step)
    a4.store(to: output + 4 &* step)
    a5.store(to: output + 5 &* step)
  }
}

extension Convolution {
  /// The gradient to the filters of a depthwise convolution: for every tap and channel a sum over the pixels.
  static func depthwiseFilterGradient(
    _ plane: PlaneGeometry, _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    into filterGradient: UnsafeMutablePointer<Float>
  ) {
    let (patches, taps, channels) = (Patches(plane), plane.tapOffsets, plane.groups)
    let slices = max(1, min(patches.count, 16))
    let floats = taps.count * channels
    let sums = BufferPool.take(slices * floats)
    defer { BufferPool.give(back: sums, slices * floats) }
    ThreadPool.forEach(slices, scratch: patches.floats) { slice, scratch in
      let sum = sums + slice * floats
      sum.update(repeating: 0, count: floats)
      for index in patches.count * slice / slices..<patches.count * (slice + 1) / slices {
        let patch = patches.fill(index, from: input, into: scratch)
        let gradient = outputGradient + patch.firstPixel * channels
        // Few pixels at a time: all channels of them stay in the first-level cache from tap to tap.
        for piece in patch.pieces(ofPixels: 32) {
          let g = gradient + piece.firstPixel &* channels
          taps.withUnsafeBufferPointer {
            accumulate(channels, patch.memory + piece.offset, piece.loops, $0, g, into: sum)
          }
        }
      }
    }
    for channel in 0..<channels {
      for tap in 0..<taps.count {
        var total = 0.0
        for slice in 0..<slices { total += Double(sums[slice &* floats &+ tap &* channels &+ channel]) }
        filterGradient[channel &* taps.count &+ tap] = Float(total)
      }
    }
  }

  /// sum[tap, c] += Σ_pixels input[pixel + tap, c] · gradient[pixel, c].
  private static func accumulate(
    _ channels: Int, _ input: UnsafePointer<Float>, _ pixels: TileLoops, _ taps: UnsafeBufferPointer<Int>,
    _ gradient: UnsafePointer<Float>, into sum: UnsafeMutablePointer<Float>
  ) {
    var tap = 0
    while tap < taps.count {
      // Three taps at once share what is read of the gradient; taps that are missing repeat the last one.
      let count = min(3, taps.count - tap)
      let (t0, t1, t2) = (taps[tap], taps[tap &+ min(1, count - 1)], taps[tap &+ min(2, count - 1)])
      let result = sum + tap &* channels
      var channel = 0
      while channel &+ 16 <= channels {
        var a0 = Lanes16(), a1 = Lanes16(), a2 = Lanes16()
        var g = gradient + channel
        for outer in 0..<pixels.outer.count {
          for middle in 0..<pixels.middle.count {
            var x = input + (outer &* pixels.outer.stride &+ middle &* pixels.middle.stride &+ channel)
            for _ in 0..<pixels.inner.count {
              let lanes = Lanes16(g)
              a0 = a0.adding(lanes, times: Lanes16(x + t0))
              a1 = a1.adding(lanes, times: Lanes16(x + t1))
              a2 = a2.adding(lanes, times: Lanes16(x + t2))
              x += pixels.inner.stride
              g += channels
            }
          }
        }
        (Lanes16(result + channel) + a0).store(to: result + channel)
        if count > 1 { (Lanes16(result + channels + channel) + a1).store(to: result + channels + channel) }
        if count > 2 { (Lanes16(result + 2 &* channels + channel) + a2).store(to: result + 2 &* channels + channel) }
        channel &+= 16
      }
      while channel < channels {
        for (place, offset) in [t0, t1, t2].prefix(count).enumerated() {
          var (total, g): (Float, UnsafePointer<Float>) = (0, gradient + channel)
          for outer in 0..<pixels.outer.count {
            for middle in 0..<pixels.middle.count {
              var x = input + (outer &* pixels.outer.stride &+ middle &* pixels.middle.stride &+ channel &+ offset)
              for _ in 0..<pixels.inner.count {
                total = multiplyAdd(x.pointee, g.pointee, total)
                x += pixels.inner.stride
                g += channels
              }
            }
          }
          result[place &* channels &+ channel] += total
        }
        channel &+= 1
      }
      tap &+= count
    }
  }
}
