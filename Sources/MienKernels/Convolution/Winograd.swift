/// A 3×3 convolution of stride 1 by ``WinogradTransforms``: each tile of m × m output pixels becomes (m + 2)² points,
/// and each point a matrix product of [tiles, inputs] with [inputs, outputs] by ``TileProduct``.
///
/// The batch is a sequence of *bands*, each a row of tiles. One thread transforms, multiplies and transforms back some
/// bands at a time, so that everything in between stays in its caches. A band is never cut, so wide images with many
/// channels leave the caches. The cut depends on the geometry alone, and so do the bits. Another batch size is cut
/// differently, and its sums differ by rounding.
///
/// An infinity or a NaN in the input makes whole tiles NaN, because the transforms subtract.
struct WinogradConvolution<Transforms: WinogradTransforms> {
  let plane: PlaneGeometry
  /// Tiles in a row and rows of tiles in an image; the last ones may reach over the edge.
  let tileColumns, tileRows: Int
  /// How many bands are done together.
  let bandsAtOnce: Int

  static var side: Int { Transforms.points }
  static var points: Int { Transforms.points * Transforms.points }

  /// - Parameter tiles: About how many tiles are done together.
  init(_ plane: PlaneGeometry, tiles: Int = 24) {
    plane.requireWinograd()
    self.plane = plane
    let m = Transforms.outputs
    tileColumns = (plane.outputWidth + m - 1) / m
    tileRows = (plane.outputHeight + m - 1) / m
    // As many bands as give about this many tiles, in blocks of equal size.
    let bands = plane.batch * tileRows
    let most = max(1, (tiles + tileColumns - 1) / tileColumns)
    let blocks = max(1, (bands + most - 1) / most)
    bandsAtOnce = max(1, (bands + blocks - 1) / blocks)
  }

  var bands: Int { plane.batch * tileRows }
  var tilesAtOnce: Int { bandsAtOnce * tileColumns }
  /// Pixels of a line that holds the source under a band.
  var lineWidth: Int { tileColumns * Transforms.outputs + 2 }
  var bandFloats: Int { Self.side * lineWidth * plane.inputChannels }
  /// Floats from one point to the next. One cache line more than needed, so that the points do not share one cache set.
  var inputStride: Int { tilesAtOnce * plane.inputChannels + 16 }
  fileprivate var columnsAtOnce: Int { min(64, TileProduct.panels(plane.outputChannels) * TileProduct.width) }
  fileprivate var outputStride: Int { tilesAtOnce * columnsAtOnce + 16 }

  /// The number of pieces that the bands are done in.
  var blocks: Int { (bands + bandsAtOnce - 1) / bandsAtOnce }

  /// output = source ∗ filter.
  func convolve(
    _ source: UnsafePointer<Float>, _ filter: WinogradPanels, into output: UnsafeMutablePointer<Float>?,
    _ blocks: BlockUse
  ) {
    ThreadPool.perform(
      WinogradBlocks(
        convolution: self, groups: ColumnGroups(plane, blocks: self.blocks), source: source, filter: filter,
        output: output, blocks: blocks))
  }

  /// Where the output of a band begins.
  fileprivate func firstPixel(_ band: Int) -> Int {
    let (image, row) = band.quotientAndRemainder(dividingBy: tileRows)
    return (image * plane.outputHeight + row * Transforms.outputs) * plane.outputWidth
  }

  /// The points of the tiles of `bands`: [points, tiles, inputs].
  func transformInput(
    _ bands: Range<Int>, _ source: UnsafePointer<Float>, work: UnsafeMutablePointer<Float>,
    into transformed: UnsafeMutablePointer<Float>
  ) {
    let (m, side, channels) = (Transforms.outputs, Self.side, plane.inputChannels)
    let temporary = work + bandFloats
    let line = lineWidth &* channels
    var tile = transformed
    for band in bands {
      let (image, row) = band.quotientAndRemainder(dividingBy: tileRows)
      plane.copyRows(
        of: source + image * plane.sourceHeight * plane.sourceWidth * channels, from: row * m - plane.paddingTop,
        count: side, width: lineWidth, into: work)
      for column in 0..<tileColumns {
        let corner = work + column &* m &* channels
        var channel = 0
        while channel < channels {
          for index in 0..<side {
            Transforms.input(corner + (index &* channels &+ channel), line, temporary + index &* 16, side &* 16)
          }
          for index in 0..<side {
            Transforms.input(
              temporary + index &* side &* 16, 16, tile + (index &* side &* inputStride &+ channel), inputStride)
          }
          channel &+= 16
        }
        tile += channels
      }
    }
  }

  /// At every point, the product of the tiles with the filter: [points, tiles, columns].
  fileprivate func multiply(
    _ transformed: UnsafePointer<Float>, _ filter: WinogradPanels, tiles: Int, firstColumn: Int, _ columns: Int,
    into products: UnsafeMutablePointer<Float>
  ) {
    let channels = plane.inputChannels
    let loops = TileLoops(inner: .init(count: channels, stride: 1))
    let firstPanel = firstColumn / TileProduct.width
    for point in 0..<Self.points {
      let rows = transformed + point &* inputStride
      let results = products + point &* outputStride
      for panel in 0..<TileProduct.panels(columns) {
        let weights = filter.panel(point, firstPanel &+ panel)
        let column = panel &* TileProduct.width
        let width = min(TileProduct.width, columns &- column)
        var tile = 0
        while tile < tiles {
          let count = min(TileProduct.rows, tiles &- tile)
          let beginnings = TileRows(count: count) { rows + (tile &+ $0) &* channels }
          TileProduct.multiply(
            beginnings, loops, weights, into: results + (tile &* columnsAtOnce &+ column), rowStride: columnsAtOnce,
            rowCount: count, columnCount: width)
          tile &+= count
        }
      }
    }
  }

  /// The output pixels of the tiles of `bands`, from `output` on.
  fileprivate func transformOutput(
    _ bands: Range<Int>, _ products: UnsafePointer<Float>, _ columns: Range<Int>, work: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let (m, side, pixel) = (Transforms.outputs, Self.side, plane.outputStride)
    let line = plane.outputWidth &* pixel
    let whole = work + side &* m &* 16
    let first = firstPixel(bands.lowerBound)
    var tile = products
    for band in bands {
      let height = min(m, plane.outputHeight &- band % tileRows &* m)
      let start = output + ((firstPixel(band) &- first) &* pixel &+ columns.lowerBound)
      for tileColumn in 0..<tileColumns {
        let width = min(m, plane.outputWidth &- tileColumn &* m)
        let place = start + tileColumn &* m &* pixel
        var channel = 0
        while channel < columns.count {
          for index in 0..<side {
            Transforms.output(
              tile + (index &* outputStride &+ channel), side &* outputStride, work + index &* 16, side &* 16)
          }
          if height == m, width == m {
            for index in 0..<m {
              Transforms.output(work + index &* side &* 16, 16, place + (index &* line &+ channel), pixel)
            }
          } else {
            // A tile that reaches over the edge.
            for row in 0..<height {
              Transforms.output(work + row &* side &* 16, 16, whole, 16)
              for column in 0..<width {
                (place + (row &* line &+ column &* pixel &+ channel)).update(from: whole + column &* 16, count: 16)
              }
            }
          }
          channel &+= 16
        }
        tile += columnsAtOnce
      }
    }
  }
}

/// The blocks of a convolution: some bands and some columns of the output each.
private struct WinogradBlocks<Transforms: WinogradTransforms>: WorkItems {
  let convolution: WinogradConvolution<Transforms>
  let groups: ColumnGroups
  let source: UnsafePointer<Float>
  let filter: WinogradPanels
  let output: UnsafeMutablePointer<Float>?
  let blocks: BlockUse

  var count: Int { convolution.blocks * groups.count }

  private var workFloats: Int {
    let side = Transforms.points
    return max(convolution.bandFloats, side * Transforms.outputs * 16) + side * side * 16
  }
  private var inputFloats: Int { Transforms.points * Transforms.points * convolution.inputStride }
  private var productFloats: Int { Transforms.points * Transforms.points * convolution.outputStride }

  /// Room for the transforms' work, the transformed tiles, their products, and the output if it is not stored.
  var scratch: Int {
    let blockFloats =
      output == nil
      ? convolution.tilesAtOnce * Transforms.outputs * Transforms.outputs * convolution.plane.outputChannels : 0
    return workFloats + inputFloats + productFloats + blockFloats
  }

  func perform(_ item: Int, _ scratch: UnsafeMutablePointer<Float>) {
    let (index, group) = item.quotientAndRemainder(dividingBy: groups.count)
    let bandsAtOnce = convolution.bandsAtOnce
    let bands = index * bandsAtOnce..<min((index + 1) * bandsAtOnce, convolution.bands)
    let channels = groups.channels(group)
    let transformed = scratch + workFloats
    let products = transformed + inputFloats
    let first = convolution.firstPixel(bands.lowerBound)
    let values = output.map { $0 + first * convolution.plane.outputChannels } ?? products + productFloats
    convolution.transformInput(bands, source, work: scratch, into: transformed)
    var column = channels.lowerBound
    while column < channels.upperBound {
      let columns = min(convolution.columnsAtOnce, channels.upperBound - column)
      convolution.multiply(
        transformed, filter, tiles: bands.count * convolution.tileColumns, firstColumn: column, columns, into: products)
      convolution.transformOutput(bands, products, column..<column + columns, work: scratch, into: values)
      column += columns
    }
    blocks(
      ConvolutionBlock(
        index: index, firstPixel: first, pixels: convolution.firstPixel(bands.upperBound) - first, channels: channels,
        values: values))
  }
}
