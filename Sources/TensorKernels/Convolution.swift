/// Two-dimensional convolution of NHWC images with OIHW filters, and its two gradients.
///
/// All three are the same small product (``TileProduct``) over different strides:
///
/// - forward: six pixels against a panel of the filter, summed over the taps;
/// - gradient to the input: the forward kernel again, over the output's gradient with `stride − 1` zeros
///   between its pixels and the filter turned by 180°;
/// - gradient to the filter: six taps against a panel of the output's gradient, summed over the pixels.
///
/// The image is first copied into a padded patch that stays in the cache, so the inner loops know no borders.
package enum Convolution {
  /// `output` = `input` ∗ `filter`.
  ///
  /// - Parameters:
  ///   - input: [batch, inputHeight, inputWidth, inputChannels].
  ///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  ///   - output: [batch, outputHeight, outputWidth, outputChannels], overwritten; nil where `body` takes it all.
  ///   - algorithm: How it is computed; nil takes the fastest.
  ///   - body: Called for every ``ConvolutionBlock``, on the thread that has just written it and while it is in the cache.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, filter: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>?, algorithm: ConvolutionAlgorithm? = nil,
    forEachBlock body: ((ConvolutionBlock) -> Void)? = nil
  ) {
    PortableBuild.sayOnce()
    let plane = PlaneGeometry(forwardOf: geometry)
    let (window, kernelWidth) = (geometry.kernelHeight * geometry.kernelWidth, geometry.kernelWidth)
    let strides = FilterStrides(
      group: geometry.outputChannelsPerGroup * geometry.inputChannelsPerGroup * window,
      output: geometry.inputChannelsPerGroup * window, input: window, row: kernelWidth, column: 1)
    convolve(plane, input, filter, strides, algorithm, into: output, body)
  }

  /// `inputGradient` = ∂L/∂input, from `outputGradient` = ∂L/∂output.
  ///
  /// - Parameters:
  ///   - outputGradient: [batch, outputHeight, outputWidth, outputChannels].
  ///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  ///   - inputGradient: [batch, inputHeight, inputWidth, inputChannels], overwritten.
  ///   - algorithm: How it is computed; nil takes the fastest.
  package static func inputGradient(
    _ geometry: ConvolutionGeometry, outputGradient: UnsafePointer<Float>, filter: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>, algorithm: ConvolutionAlgorithm? = nil
  ) {
    let plane = PlaneGeometry(inputGradientOf: geometry)
    let (window, kernelWidth) = (geometry.kernelHeight * geometry.kernelWidth, geometry.kernelWidth)
    // Input and output change places, and the taps are turned by 180°: read backwards from the last one.
    let strides = FilterStrides(
      group: geometry.outputChannelsPerGroup * geometry.inputChannelsPerGroup * window,
      output: window, input: geometry.inputChannelsPerGroup * window, row: -kernelWidth, column: -1)
    convolve(plane, outputGradient, filter + (window - 1), strides, algorithm, into: inputGradient, nil)
  }

  /// How many blocks ``forward(_:input:filter:output:algorithm:forEachBlock:)`` makes of a convolution.
  package static func blockCount(_ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm? = nil) -> Int {
    let plane = PlaneGeometry(forwardOf: geometry)
    switch algorithm ?? plane.fastestAlgorithm(fewestTiles: fewestTiles) {
    case .direct: return Patches(plane).count
    case .winograd2: return WinogradConvolution<Winograd2>(plane).blocks
    case .winograd3: return WinogradConvolution<Winograd3>(plane).blocks
    case .winograd4: return WinogradConvolution<Winograd4>(plane).blocks
    }
  }

  /// Whether every block holds an even number of rows, given that images do.
  package static func hasEvenBlocks(_ geometry: ConvolutionGeometry, algorithm: ConvolutionAlgorithm? = nil) -> Bool {
    let plane = PlaneGeometry(forwardOf: geometry)
    switch algorithm ?? plane.fastestAlgorithm(fewestTiles: fewestTiles) {
    case .direct: return Patches(plane).rows % 2 == 0
    case .winograd2, .winograd4: return true
    case .winograd3:
      let convolution = WinogradConvolution<Winograd3>(plane)
      return convolution.bandsAtOnce % convolution.tileRows == 0
    }
  }

  /// Under so many tiles the transform of the filter costs more than it saves, measured from 32 to 256 channels.
  private static let fewestTiles = 16

  private static func convolve(
    _ plane: PlaneGeometry, _ source: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ strides: FilterStrides,
    _ algorithm: ConvolutionAlgorithm?, into output: UnsafeMutablePointer<Float>?,
    _ body: ((ConvolutionBlock) -> Void)?
  ) {
    switch algorithm ?? plane.fastestAlgorithm(fewestTiles: fewestTiles) {
    case .direct:
      directly(plane, source, FilterPanels(plane, filter, strides), into: output, body)
    case .winograd2:
      let panels = WinogradPanels(Winograd2.self, plane, filter, strides)
      WinogradConvolution<Winograd2>(plane).convolve(source, panels, into: output, body)
    case .winograd3:
      let panels = WinogradPanels(Winograd3.self, plane, filter, strides)
      WinogradConvolution<Winograd3>(plane).convolve(source, panels, into: output, body)
    case .winograd4:
      let panels = WinogradPanels(Winograd4.self, plane, filter, strides)
      WinogradConvolution<Winograd4>(plane).convolve(source, panels, into: output, body)
    }
  }

  private static func directly(
    _ plane: PlaneGeometry, _ source: UnsafePointer<Float>, _ panels: FilterPanels,
    into output: UnsafeMutablePointer<Float>?, _ body: ((ConvolutionBlock) -> Void)?
  ) {
    let patches = Patches(plane)
    let runs = plane.runs
    let blockFloats = output == nil ? patches.images * patches.rows * plane.outputWidth * plane.outputStride : 0
    ThreadPool.forEach(patches.count, scratch: patches.floats + blockFloats) { item, scratch in
      let patch = patches.fill(item, from: source, into: scratch)
      let values = output.map { $0 + patch.firstPixel &* plane.outputStride } ?? scratch + patches.floats
      for group in 0..<plane.groups {
        for panel in 0..<panels.perGroup {
          let firstColumn = panel &* TileProduct.width
          let columns = min(TileProduct.width, plane.outputChannels - firstColumn)
          let weights = panels.panel(group, panel)
          let channel = group &* plane.outputChannels &+ firstColumn
          var pixel = 0
          while pixel < patch.pixels {
            let count = min(TileProduct.rows, patch.pixels - pixel)
            let rows = TileRows(count: count) { row in
              UnsafePointer(
                patch.memory + (patch.offset(ofPixel: pixel &+ row) &+ group &* plane.inputChannels))
            }
            TileProduct.multiply(
              rows, runs, weights, into: values + (pixel &* plane.outputStride &+ channel),
              rowStride: plane.outputStride, rowCount: count, columnCount: columns)
            pixel &+= count
          }
        }
      }
      body?(ConvolutionBlock(index: item, firstPixel: patch.firstPixel, pixels: patch.pixels, values: values))
    }
  }
}

/// Output pixels that follow one another and were computed together, with all their channels.
package struct ConvolutionBlock {
  /// Which of the blocks it is, in the order of the output.
  package let index: Int
  /// The first pixel, counted from the output's.
  package let firstPixel: Int
  /// How many pixels there are.
  package let pixels: Int
  /// [pixels, outputChannels], to be read or changed; valid during the call.
  package let values: UnsafeMutablePointer<Float>
}

/// How far apart the weights of a filter lie in memory.
struct FilterStrides {
  var group, output, input, row, column: Int
}

/// A filter laid out as the panels that ``TileProduct`` reads: for each group and each `width` output
/// channels, [kernelHeight, kernelWidth, inputChannels, width], missing output channels as zeros.
final class FilterPanels {
  let perGroup: Int
  private let panelFloats: Int
  private let memory: UnsafeMutablePointer<Float>
  private let floats: Int

  init(_ plane: PlaneGeometry, _ filter: UnsafePointer<Float>, _ strides: FilterStrides) {
    let width = TileProduct.width
    let perGroup = TileProduct.panels(plane.outputChannels)
    let panelFloats = plane.kernelHeight * plane.kernelWidth * plane.inputChannels * width
    let floats = plane.groups * perGroup * panelFloats
    let memory = BufferPool.take(floats)
    ThreadPool.forEach(plane.groups * perGroup) { item in
      let (group, panel) = (item / perGroup, item % perGroup)
      let columns = min(width, plane.outputChannels - panel * width)
      let source = filter + (group * strides.group + panel * width * strides.output)
      let destination = memory + item * panelFloats
      if columns < width { destination.update(repeating: 0, count: panelFloats) }
      // In the order of the destination's rows, which are written whole, a cache line or two each.
      var place = destination
      for row in 0..<plane.kernelHeight {
        for column in 0..<plane.kernelWidth {
          let tap = source + (row &* strides.row &+ column &* strides.column)
          for input in 0..<plane.inputChannels {
            let weights = tap + input &* strides.input
            for output in 0..<columns { place[output] = weights[output &* strides.output] }
            place += width
          }
        }
      }
    }
    (self.perGroup, self.panelFloats, self.memory, self.floats) = (perGroup, panelFloats, memory, floats)
  }

  deinit { BufferPool.give(back: memory, floats) }

  @inline(__always)
  func panel(_ group: Int, _ panel: Int) -> UnsafePointer<Float> {
    UnsafePointer(memory + (group &* perGroup &+ panel) &* panelFloats)
  }
}
