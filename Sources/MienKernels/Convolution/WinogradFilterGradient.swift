extension WinogradConvolution {
  /// `filterGradient` = ∂L/∂filter = Gᵀ [ Σ (Bᵀ · input · B) ⊙ (A · outputGradient · Aᵀ) ] G, summed over all tiles.
  ///
  /// At each point the sum is a matrix product of [inputs, tiles] with [tiles, outputs]. The output channels are cut
  /// into groups and the bands into slices by the geometry alone; the slices are added in their order.
  ///
  /// - Parameter filterGradient: [outputChannels, inputChannels, 3, 3], overwritten.
  func filterGradient(
    _ input: UnsafePointer<Float>, _ outputGradient: UnsafePointer<Float>,
    into filterGradient: UnsafeMutablePointer<Float>
  ) {
    guard bands > 0 else {
      return filterGradient.update(repeating: 0, count: plane.outputChannels * plane.inputChannels * 9)
    }
    let width = TileProduct.width
    let panels = TileProduct.panels(plane.outputChannels)
    let panelsAtOnce = min(panels, 64 / width)
    let groups = (panels + panelsAtOnce - 1) / panelsAtOnce
    let slices = max(1, min(8 / groups, (bands + bandsAtOnce - 1) / bandsAtOnce))
    let panelFloats = plane.inputChannels * width
    let sliceFloats = Self.points * panels * panelFloats
    let sums = BufferPool.take(slices * sliceFloats)
    defer { BufferPool.give(back: sums, slices * sliceFloats) }

    let workFloats = max(bandFloats, (Self.side + Transforms.outputs) * Transforms.outputs * 16) + Self.points * 16
    let inputFloats = Self.points * inputStride
    let gradientStride = panelsAtOnce * tilesAtOnce * width + 16
    ThreadPool.forEach(
      slices * groups, scratch: workFloats + inputFloats + Self.points * gradientStride
    ) { item, scratch in
      let (slice, group) = item.quotientAndRemainder(dividingBy: groups)
      let firstPanel = group * panelsAtOnce
      let count = min(panelsAtOnce, panels - firstPanel)
      let (transformed, gradients) = (scratch + workFloats, scratch + workFloats + inputFloats)
      let end = bands * (slice + 1) / slices
      var first = bands * slice / slices
      var isFirst = true
      while first < end {
        let some = first..<min(first + bandsAtOnce, end)
        transformInput(some, input, work: scratch, into: transformed)
        transformGradient(
          some, outputGradient, firstPanel..<firstPanel + count, work: scratch, into: gradients, gradientStride)
        for point in 0..<Self.points {
          for panel in 0..<count {
            accumulate(
              transformed + point &* inputStride,
              gradients + (point &* gradientStride &+ panel &* tilesAtOnce &* width),
              tiles: some.count * tileColumns,
              into: sums + (slice &* sliceFloats &+ (point &* panels &+ firstPanel &+ panel) &* panelFloats),
              isFirst: isFirst)
          }
        }
        first = some.upperBound
        isFirst = false
      }
    }
    addSlices(slices, sums, into: filterGradient)
  }

  /// Adds, for every input channel, the products of its tiles with a panel of the gradient: [inputs, width].
  @inline(__always)
  private func accumulate(
    _ tiles: UnsafePointer<Float>, _ panel: UnsafePointer<Float>, tiles count: Int,
    into sum: UnsafeMutablePointer<Float>, isFirst: Bool
  ) {
    let (channels, width) = (plane.inputChannels, TileProduct.width)
    let loops = TileLoops(inner: .init(count: count, stride: channels))
    var channel = 0
    while channel < channels {
      let rows = min(TileProduct.rows, channels &- channel)
      TileProduct.multiply(
        columns: tiles + channel, loops, panel, into: sum + channel &* width, rowStride: width, rowCount: rows,
        columnCount: width, accumulating: !isFirst)
      channel &+= rows
    }
  }

  /// The points of the output's gradient in the tiles of `bands`: [points, panels, tiles, width].
  private func transformGradient(
    _ bands: Range<Int>, _ gradient: UnsafePointer<Float>, _ panels: Range<Int>, work: UnsafeMutablePointer<Float>,
    into transformed: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    let (m, side, pixel, width) = (Transforms.outputs, Self.side, plane.outputStride, TileProduct.width)
    let line = plane.outputWidth &* pixel
    let whole = work + side &* m &* 16
    var tile = transformed
    for band in bands {
      let (image, tileRow) = band.quotientAndRemainder(dividingBy: tileRows)
      let height = min(m, plane.outputHeight &- tileRow &* m)
      let start = gradient + (image &* plane.outputHeight &+ tileRow &* m) &* line
      for tileColumn in 0..<tileColumns {
        let columns = min(m, plane.outputWidth &- tileColumn &* m)
        let place = start + tileColumn &* m &* pixel
        for panel in panels {
          let destination = tile + (panel &- panels.lowerBound) &* tilesAtOnce &* width
          for lane in 0..<width / 16 {
            let channel = panel &* width &+ lane &* 16
            guard channel < plane.outputChannels else {
              // Columns that fill up the last panel.
              for point in 0..<Self.points {
                (destination + (point &* stride &+ lane &* 16)).update(repeating: 0, count: 16)
              }
              continue
            }
            var source = place + channel
            var (rowStep, step) = (line, pixel)
            if height < m || columns < m {
              // A tile that reaches over the edge.
              whole.update(repeating: 0, count: m &* m &* 16)
              for row in 0..<height {
                for column in 0..<columns {
                  (whole + (row &* m &+ column) &* 16)
                    .update(from: source + (row &* line &+ column &* pixel), count: 16)
                }
              }
              source = UnsafePointer(whole)
              (rowStep, step) = (m &* 16, 16)
            }
            for index in 0..<m {
              Transforms.outputGradient(source + index &* step, rowStep, work + index &* 16, m &* 16)
            }
            for index in 0..<side {
              Transforms.outputGradient(
                work + index &* m &* 16, 16, destination + (index &* side &* stride &+ lane &* 16), stride)
            }
          }
        }
        tile += width
      }
    }
  }

  /// Adds the slices, transforms the points back to taps and rearranges [points, panel, input, width] to OIHW.
  private func addSlices(
    _ slices: Int, _ sums: UnsafePointer<Float>, into filterGradient: UnsafeMutablePointer<Float>
  ) {
    let (side, width, inputs) = (Self.side, TileProduct.width, plane.inputChannels)
    let pointFloats = TileProduct.panels(plane.outputChannels) * inputs * width
    let sliceFloats = Self.points * pointFloats
    // Some inputs at a time, so that the cache lines being written stay in the cache.
    let grain = 8
    let blocks = (inputs + grain - 1) / grain
    ThreadPool.forEach(
      plane.outputChannels / 16 * blocks, scratch: (Self.points + 3 * side + 9) * 16
    ) { item, scratch in
      let (lane, block) = item.quotientAndRemainder(dividingBy: blocks)
      let half = scratch + Self.points &* 16
      let taps = half + 3 &* side &* 16
      let source = sums + (lane * 16 / width * inputs * width + lane * 16 % width)
      for input in block * grain..<min(inputs, (block + 1) * grain) {
        for point in 0..<Self.points {
          let place = source + (point &* pointFloats &+ input &* width)
          var total = Lanes16(place)
          for slice in 1..<max(slices, 1) { total.add(place + slice &* sliceFloats) }
          total.store(to: scratch + point &* 16)
        }
        for column in 0..<side {
          Transforms.filterGradient(scratch + column &* 16, side &* 16, half + column &* 16, side &* 16)
        }
        for row in 0..<3 {
          Transforms.filterGradient(half + row &* side &* 16, 16, taps + row &* 48, 16)
        }
        for output in 0..<16 {
          let place = filterGradient + ((lane &* 16 &+ output) &* inputs &+ input) &* 9
          for tap in 0..<9 { place[tap] = taps[tap &* 16 &+ output] }
        }
      }
    }
  }
}
