extension Convolution {
  /// `filterGradient` = ∂L/∂filter, from `input` and `outputGradient` = ∂L/∂output.
  ///
  /// The batch is cut into slices by the geometry alone. Each slice is summed in the order of its images, and
  /// the slices are added in their order, so the sums do not depend on the threads.
  ///
  /// - Parameters:
  ///   - input: [batch, inputHeight, inputWidth, inputChannels].
  ///   - outputGradient: [batch, outputHeight, outputWidth, outputChannels].
  ///   - filterGradient: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth], overwritten.
  ///   - algorithm: How it is computed; nil takes the fastest.
  package static func filterGradient(
    _ geometry: ConvolutionGeometry, input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
    filterGradient: UnsafeMutablePointer<Float>, algorithm: ConvolutionAlgorithm? = nil
  ) {
    let plane = PlaneGeometry(forwardOf: geometry)
    switch algorithm ?? plane.fastestAlgorithm(weightCost: 0) {
    case .direct: directFilterGradient(plane, input, outputGradient, into: filterGradient)
    case .depthwise: depthwiseFilterGradient(plane, input, outputGradient, into: filterGradient)
    case .winograd2:
      WinogradConvolution<Winograd2>(plane, tiles: 48).filterGradient(input, outputGradient, into: filterGradient)
    case .winograd3:
      WinogradConvolution<Winograd3>(plane, tiles: 48).filterGradient(input, outputGradient, into: filterGradient)
    case .winograd4:
      WinogradConvolution<Winograd4>(plane, tiles: 48).filterGradient(input, outputGradient, into: filterGradient)
    }
  }

  private static func directFilterGradient(
    _ plane: PlaneGeometry, _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    into filterGradient: UnsafeMutablePointer<Float>
  ) {
    // The patch and the panel of the output's gradient share the cache.
    let patches = Patches(plane, cacheFloats: cacheFloats)
    let panels = plane.groups * TileProduct.panels(plane.outputChannels)
    let slices = max(1, min(patches.count, (8 + panels - 1) / panels))
    let panelFloats = plane.kernelHeight * plane.kernelWidth * plane.inputChannels * TileProduct.width
    let sums = BufferPool.take(slices * panels * panelFloats)
    defer { BufferPool.give(back: sums, slices * panels * panelFloats) }
    let pixelFloats = patches.images * patches.rows * plane.outputWidth * TileProduct.width

    ThreadPool.forEach(slices * panels, scratch: patches.floats + pixelFloats) { item, scratch in
      let (slice, panel) = item.quotientAndRemainder(dividingBy: panels)
      let (group, firstColumn, columns) = columnsOfPanel(panel, plane)
      let sum = sums + item * panelFloats
      sum.update(repeating: 0, count: panelFloats)
      let gradientPanel = scratch + patches.floats
      for index in patches.count * slice / slices..<patches.count * (slice + 1) / slices {
        let patch = patches.fill(index, from: input, into: scratch)
        gather(
          outputGradient
            + (patch.firstPixel * plane.outputStride + group * plane.outputChannels + firstColumn),
          pixels: patch.pixels, stride: plane.outputStride, columns: columns, into: gradientPanel)
        accumulate(plane, patch, group, gradientPanel, into: sum)
      }
    }
    addSlices(plane, slices: slices, sums, into: filterGradient)
  }

  /// Of 1 MiB, half.
  private static let cacheFloats = 131_072

  /// The group of a panel, its first column within the group, and how many columns it has.
  private static func columnsOfPanel(_ panel: Int, _ plane: PlaneGeometry) -> (
    group: Int, first: Int, count: Int
  ) {
    let (group, index) = panel.quotientAndRemainder(dividingBy: TileProduct.panels(plane.outputChannels))
    let first = index * TileProduct.width
    return (group, first, min(TileProduct.width, plane.outputChannels - first))
  }

  /// Copies `columns` channels of every pixel into a panel, missing ones as zeros.
  private static func gather(
    _ source: UnsafePointer<Float>, pixels: Int, stride: Int, columns: Int,
    into panel: UnsafeMutablePointer<Float>
  ) {
    let width = TileProduct.width
    for pixel in 0..<pixels {
      let place = panel + pixel &* width
      place.update(from: source + pixel &* stride, count: columns)
      if columns < width { (place + columns).update(repeating: 0, count: width - columns) }
    }
  }

  /// Adds, for every tap, the products of the patch under it with the output's gradient: [taps, width].
  ///
  /// Some pixels at a time, so that their part of the panel stays in the first-level cache from tap to tap.
  private static func accumulate(
    _ plane: PlaneGeometry, _ patch: Patch, _ group: Int, _ panel: UnsafePointer<Float>,
    into sum: UnsafeMutablePointer<Float>
  ) {
    let runs = plane.runs
    for piece in patch.pieces(ofPixels: 128) {
      let gradient = panel + piece.firstPixel &* TileProduct.width
      var place = sum
      for outer in 0..<runs.outer.count {
        for middle in 0..<runs.middle.count {
          let start =
            piece.offset &+ outer &* runs.outer.stride &+ middle &* runs.middle.stride &+ group &* plane.inputChannels
          var tap = 0
          while tap < runs.inner.count {
            let count = min(TileProduct.rows, runs.inner.count - tap)
            // What is read past the last tap belongs to the panel behind the patch. It is written nowhere.
            TileProduct.multiply(
              columns: patch.memory + (start &+ tap), piece.loops, gradient, into: place,
              rowStride: TileProduct.width, rowCount: count, columnCount: TileProduct.width, accumulating: true)
            place += count &* TileProduct.width
            tap &+= count
          }
        }
      }
    }
  }

  /// Adds the slices in their order and rearranges [group, panel, row, column, input, width] to OIHW.
  private static func addSlices(
    _ plane: PlaneGeometry, slices: Int, _ sums: UnsafePointer<Float>,
    into filterGradient: UnsafeMutablePointer<Float>
  ) {
    let panels = plane.groups * TileProduct.panels(plane.outputChannels)
    let (window, inputs, width) = (
      plane.kernelHeight * plane.kernelWidth, plane.inputChannels, TileProduct.width
    )
    let sliceFloats = panels * window * inputs * width
    // Some inputs at a time, so that the cache lines being written stay in the cache.
    let grain = max(1, 64 / window)
    let blocks = (inputs + grain - 1) / grain
    ThreadPool.forEach(panels * blocks) { item in
      let (panel, block) = item.quotientAndRemainder(dividingBy: blocks)
      let (group, firstColumn, columns) = columnsOfPanel(panel, plane)
      let filter = group * plane.outputChannels + firstColumn
      for input in block * grain..<min(inputs, (block + 1) * grain) {
        for tap in 0..<window {
          let row = sums + (panel &* window &* inputs &+ tap &* inputs &+ input) &* width
          for column in 0..<columns {
            var total = row[column]
            for slice in 1..<max(slices, 1) { total += row[slice &* sliceFloats &+ column] }
            filterGradient[((filter &+ column) &* inputs &+ input) &* window &+ tap] = total
          }
        }
      }
    }
  }
}
