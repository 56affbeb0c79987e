import MienSystem

/// Two-dimensional convolution of NHWC images with OIHW filters, and its two gradients.
///
/// Directly (``ConvolutionAlgorithm/direct``), all three are the same small product (``TileProduct``) over different
/// strides:
///
/// - forward: six pixels against a panel of the filter, summed over the taps;
/// - gradient to the input: the forward kernel again, over the output's gradient and with the filter rotated by 180°;
///   in phases where there is a stride (``StridedInputGradient``);
/// - gradient to the filter: six taps against a panel of the output's gradient, summed over the pixels.
///
/// The image is first copied into a padded patch that stays in the cache, so the inner loops need no border cases. For
/// 3×3 filters between many channels, ``WinogradConvolution`` needs fewer products; where every channel has its own
/// filter, ``DepthwiseConvolution`` needs no products of matrices.
package enum Convolution {
  /// `output` = `input` ∗ `filter`.
  ///
  /// - Parameters:
  ///   - input: [batch, inputHeight, inputWidth, inputChannels].
  ///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
  ///   - output: [batch, outputHeight, outputWidth, outputChannels], overwritten; nil if `blocks` use all of it.
  ///   - algorithm: How it is computed; nil takes the fastest.
  ///   - blocks: What is done with every ``ConvolutionBlock``.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, filter: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>?, algorithm: ConvolutionAlgorithm? = nil,
    blocks: BlockUse = .none
  ) {
    let prepared = PreparedFilter(forwardOf: geometry, filter, algorithm ?? fastestAlgorithm(geometry))
    forward(geometry, input: input, filter: prepared, output: output, blocks: blocks)
  }

  /// The same with a prepared filter, for a filter that is used many times.
  package static func forward(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, filter: PreparedFilter,
    output: UnsafeMutablePointer<Float>?, blocks: BlockUse = .none
  ) {
    SlowBuild.sayOnce()
    expect(output != nil || !blocks.isNone, "convolution: expected an output or a use of its blocks, got neither")
    convolve(PlaneGeometry(forwardOf: geometry), input, filter, into: output, blocks)
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
    let algorithm = algorithm ?? plane.fastestAlgorithm(weightCost: preparingCost)
    if algorithm == .direct, geometry.stride > 1 {
      return StridedInputGradient(
        geometry, outputGradient: outputGradient, filter: filter, inputGradient: inputGradient
      ).compute()
    }
    let prepared = PreparedFilter(inputGradientOf: geometry, filter, algorithm)
    convolve(plane, outputGradient, prepared, into: inputGradient, .none)
  }

  /// The algorithms that can compute the forward pass.
  package static func algorithms(_ geometry: ConvolutionGeometry) -> [ConvolutionAlgorithm] {
    PlaneGeometry(forwardOf: geometry).algorithms
  }

  /// How many blocks ``forward(_:input:filter:output:algorithm:blocks:)`` makes of a convolution.
  package static func blockCount(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> Int {
    let plane = PlaneGeometry(forwardOf: geometry)
    switch algorithm {
    case .direct, .depthwise: return Patches(plane).count
    case .winograd2: return WinogradConvolution<Winograd2>(plane).blocks
    case .winograd3: return WinogradConvolution<Winograd3>(plane).blocks
    case .winograd4: return WinogradConvolution<Winograd4>(plane).blocks
    }
  }

  /// Whether every block holds an even number of rows, given that images do.
  package static func hasEvenBlocks(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> Bool {
    let plane = PlaneGeometry(forwardOf: geometry)
    switch algorithm {
    case .direct, .depthwise: return Patches(plane).rows % 2 == 0
    case .winograd2, .winograd4: return true
    case .winograd3:
      let convolution = WinogradConvolution<Winograd3>(plane)
      return convolution.bandsAtOnce % convolution.tileRows == 0
    }
  }

  /// The cost of a weight, in products: of reading it, and of transforming and writing it first. Measured with one to
  /// four images of 6 to 48 pixels and 32 to 256 channels.
  private static let (readingCost, preparingCost) = (7, 30)

  /// The algorithm that is fastest for the forward pass.
  ///
  /// - Parameter isPrepared: Whether the filter is transformed already, which then costs nothing.
  package static func fastestAlgorithm(
    _ geometry: ConvolutionGeometry, isPrepared: Bool = false
  ) -> ConvolutionAlgorithm {
    PlaneGeometry(forwardOf: geometry).fastestAlgorithm(weightCost: isPrepared ? readingCost : preparingCost)
  }

  static func convolve(
    _ plane: PlaneGeometry, _ source: UnsafePointer<Float>, _ filter: PreparedFilter,
    into output: UnsafeMutablePointer<Float>?, _ blocks: BlockUse
  ) {
    filter.require(plane)
    switch filter.panels {
    case .direct(let panels):
      let patches = Patches(plane)
      ThreadPool.perform(
        DirectConvolution(
          plane: plane, patches: patches, runs: plane.runs, columns: ColumnGroups(plane, blocks: patches.count),
          source: source, panels: panels, output: output, blocks: blocks))
    case .depthwise(let panels):
      ThreadPool.perform(DepthwiseConvolution(plane, source, panels, into: output, blocks))
    case .winograd2(let panels):
      WinogradConvolution<Winograd2>(plane).convolve(source, panels, into: output, blocks)
    case .winograd3(let panels):
      WinogradConvolution<Winograd3>(plane).convolve(source, panels, into: output, blocks)
    case .winograd4(let panels):
      WinogradConvolution<Winograd4>(plane).convolve(source, panels, into: output, blocks)
    }
  }
}

/// A convolution with one product for every tap, in patches.
private struct DirectConvolution: WorkItems {
  let plane: PlaneGeometry
  let patches: Patches
  let runs: TileLoops
  let columns: ColumnGroups
  let source: UnsafePointer<Float>
  let panels: FilterPanels
  let output: UnsafeMutablePointer<Float>?
  let blocks: BlockUse

  var count: Int { patches.count * columns.count }

  /// A patch, and its output if that is not stored.
  var scratch: Int {
    patches.floats + (output == nil ? patches.images * patches.rows * plane.outputWidth * plane.outputStride : 0)
  }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let (index, columnGroup) = item.quotientAndRemainder(dividingBy: columns.count)
    let patch = patches.fill(index, from: source, into: scratch)
    let values = output.map { $0 + patch.firstPixel &* plane.outputStride } ?? scratch + patches.floats
    for group in 0..<plane.groups {
      for panel in columns.panels(columnGroup) {
        let firstColumn = panel &* TileProduct.width
        let width = min(TileProduct.width, plane.outputChannels - firstColumn)
        let weights = panels.panel(group, panel)
        let channel = group &* plane.outputChannels &+ firstColumn
        let source = UnsafePointer(patch.memory + group &* plane.inputChannels)
        var walk = Patch.Walk(patch)
        var pixel = 0
        while pixel < patch.pixels {
          let count = min(TileProduct.rows, patch.pixels - pixel)
          let rows = TileRows(count: count) { _ in source + walk.next() }
          TileProduct.multiply(
            rows, runs, weights, into: values + (pixel &* plane.outputStride &+ channel),
            rowStride: plane.outputStride, rowCount: count, columnCount: width)
          pixel &+= count
        }
      }
    }
    blocks(
      ConvolutionBlock(
        index: index, firstPixel: patch.firstPixel, pixels: patch.pixels, channels: columns.channels(columnGroup),
        values: values))
  }
}
