/// A convolution as its inner loops see it: stride and padding of the positions, zeros between the pixels of
/// the source (for the gradient of a strided convolution), channels per group.
struct PlaneGeometry {
  var batch, sourceHeight, sourceWidth, sourceStride: Int
  var outputHeight, outputWidth, outputStride: Int
  var kernelHeight, kernelWidth, dilation: Int
  /// Pixels from one output position to the next.
  var stride: Int
  /// How far the first tap lies before the source; negative if it lies inside.
  var paddingTop, paddingLeft: Int
  /// The source's pixels lie this far apart; zeros between them.
  var spread: Int
  var groups: Int
  /// Channels per group.
  var inputChannels, outputChannels: Int

  init(forwardOf geometry: ConvolutionGeometry) {
    batch = geometry.batch
    sourceHeight = geometry.inputHeight
    sourceWidth = geometry.inputWidth
    sourceStride = geometry.inputChannels
    outputHeight = geometry.outputHeight
    outputWidth = geometry.outputWidth
    outputStride = geometry.outputChannels
    kernelHeight = geometry.kernelHeight
    kernelWidth = geometry.kernelWidth
    dilation = geometry.dilation
    stride = geometry.stride
    paddingTop = geometry.padding
    paddingLeft = geometry.padding
    spread = 1
    groups = geometry.groups
    inputChannels = geometry.inputChannelsPerGroup
    outputChannels = geometry.outputChannelsPerGroup
  }

  init(inputGradientOf geometry: ConvolutionGeometry) {
    batch = geometry.batch
    sourceHeight = geometry.outputHeight
    sourceWidth = geometry.outputWidth
    sourceStride = geometry.outputChannels
    outputHeight = geometry.inputHeight
    outputWidth = geometry.inputWidth
    outputStride = geometry.inputChannels
    kernelHeight = geometry.kernelHeight
    kernelWidth = geometry.kernelWidth
    dilation = geometry.dilation
    stride = 1
    paddingTop = geometry.dilation * (geometry.kernelHeight - 1) - geometry.padding
    paddingLeft = geometry.dilation * (geometry.kernelWidth - 1) - geometry.padding
    spread = geometry.stride
    groups = geometry.groups
    inputChannels = geometry.outputChannelsPerGroup
    outputChannels = geometry.inputChannelsPerGroup
  }

  /// Columns of a patch: the source between the first tap of the first and the last tap of the last output
  /// column.
  var patchWidth: Int { (outputWidth - 1) * stride + dilation * (kernelWidth - 1) + 1 }

  /// Rows of a patch that serves `rows` output rows.
  func patchHeight(_ rows: Int) -> Int { (rows - 1) * stride + dilation * (kernelHeight - 1) + 1 }

  /// Whether the taps of one filter row follow one another in memory.
  var hasContiguousRows: Bool { dilation == 1 && groups == 1 }

  /// The taps of a filter, as strides within a patch, in the order [row, column, channel].
  var runs: TileLoops {
    let row = TileLoops.Level(count: kernelHeight, stride: dilation * patchWidth * sourceStride)
    if hasContiguousRows {
      return TileLoops(middle: row, inner: .init(count: kernelWidth * inputChannels, stride: 1))
    }
    return TileLoops(
      outer: row, middle: .init(count: kernelWidth, stride: dilation * sourceStride),
      inner: .init(count: inputChannels, stride: 1))
  }
}

extension PlaneGeometry {
  /// Copies rows of one image of the source into lines of `width` pixels that begin at the first tap of the first
  /// output column, with zeros where there is no source.
  ///
  /// - Parameters:
  ///   - source: The image.
  ///   - first: The first row, counted from the image's; it may lie outside.
  func copyRows(
    of source: UnsafePointer<Float>, from first: Int, count: Int, width: Int, into memory: UnsafeMutablePointer<Float>
  ) {
    let channels = sourceStride
    for row in 0..<count {
      let line = memory + row * width * channels
      let position = first + row
      guard position >= 0, position % spread == 0, position / spread < sourceHeight else {
        line.update(repeating: 0, count: width * channels)
        continue
      }
      let pixels = source + position / spread * sourceWidth * channels
      if spread == 1 {
        let left = min(max(paddingLeft, 0), width)
        let skipped = max(-paddingLeft, 0)
        let copied = max(0, min(sourceWidth - skipped, width - left))
        line.update(repeating: 0, count: left * channels)
        (line + left * channels).update(from: pixels + skipped * channels, count: copied * channels)
        (line + (left + copied) * channels).update(repeating: 0, count: (width - left - copied) * channels)
        continue
      }
      line.update(repeating: 0, count: width * channels)
      for column in 0..<sourceWidth {
        let place = column * spread + paddingLeft
        guard place >= 0, place < width else { continue }
        (line + place * channels).update(from: pixels + column * channels, count: channels)
      }
    }
  }
}

/// The cut of a batch into patches that fit the second-level cache: some whole images, or some rows of one
/// image.
///
/// The cut depends on the geometry alone, never on the number of threads.
struct Patches {
  let plane: PlaneGeometry
  let images: Int
  let rows: Int
  private let bands: Int

  /// About half of a second-level cache of 512 KiB, in Floats.
  private static let cacheFloats = 65536

  init(_ plane: PlaneGeometry, cacheFloats: Int = Self.cacheFloats) {
    self.plane = plane
    let rowFloats = plane.patchWidth * plane.sourceStride
    let imageFloats = rowFloats * plane.patchHeight(plane.outputHeight)
    // Few images are cut into more pieces, so that every thread has some. No piece is so small that the filter is read
    // again for a few pixels.
    let pieces = plane.batch >= 8 ? 1 : 8
    let wanted = max((plane.outputHeight + pieces - 1) / pieces, (48 + plane.outputWidth - 1) / plane.outputWidth)
    if imageFloats <= cacheFloats, plane.batch >= 8 {
      images = max(1, min(cacheFloats / imageFloats, plane.batch / 8))
      rows = plane.outputHeight
    } else {
      images = 1
      let overlap = plane.patchHeight(1) - plane.stride
      let fitting = max(1, (cacheFloats / rowFloats - overlap) / plane.stride)
      // Pairs of rows where there is room, because pooling needs pairs.
      let pairs = min(fitting, wanted + wanted % 2)
      rows = min(max(1, pairs - pairs % 2), plane.outputHeight)
    }
    bands = (plane.outputHeight + rows - 1) / rows
  }

  /// How many patches there are.
  var count: Int { (plane.batch + images - 1) / images * bands }

  /// Floats of the largest patch, in whole cache lines.
  var floats: Int { (images * plane.patchHeight(rows) * plane.patchWidth * plane.sourceStride + 15) & ~15 }

  /// Copies the source under patch `item` into `memory`, with zeros where there is none.
  func fill(_ item: Int, from source: UnsafePointer<Float>, into memory: UnsafeMutablePointer<Float>) -> Patch {
    let (image, band) = (item / bands * images, item % bands)
    let firstRow = band * rows
    let patch = Patch(
      plane, memory: memory, images: min(images, plane.batch - image),
      rows: min(rows, plane.outputHeight - firstRow),
      firstPixel: (image * plane.outputHeight + firstRow) * plane.outputWidth)
    let sourceImage = plane.sourceHeight * plane.sourceWidth * plane.sourceStride
    for index in 0..<patch.images {
      plane.copyRows(
        of: source + (image + index) * sourceImage, from: firstRow * plane.stride - plane.paddingTop,
        count: patch.height, width: plane.patchWidth, into: memory + index * patch.imageStride)
    }
    return patch
  }
}

/// One padded piece of the source, and the output pixels that it serves.
struct Patch {
  let memory: UnsafeMutablePointer<Float>
  let images, rows, firstPixel: Int
  let height, imageStride: Int
  let pixelStride, rowStride, width: Int

  init(_ plane: PlaneGeometry, memory: UnsafeMutablePointer<Float>, images: Int, rows: Int, firstPixel: Int) {
    self.memory = memory
    self.images = images
    self.rows = rows
    self.firstPixel = firstPixel
    height = plane.patchHeight(rows)
    let line = plane.patchWidth * plane.sourceStride
    imageStride = height * line
    pixelStride = plane.stride * plane.sourceStride
    rowStride = plane.stride * line
    width = plane.outputWidth
  }

  /// Output pixels that the patch serves; they follow one another in the output.
  var pixels: Int { images * rows * width }

  /// Where the taps of each output pixel begin, in order. Divisions would take longer than the products of a filter
  /// with few channels.
  struct Walk {
    private let patch: Patch
    private var offset = 0, column = 0, row = 0

    init(_ patch: Patch) { self.patch = patch }

    @inline(__always)
    mutating func next() -> Int {
      let result = offset
      column &+= 1
      offset &+= patch.pixelStride
      if column == patch.width {
        column = 0
        row &+= 1
        offset &+= patch.rowStride &- patch.width &* patch.pixelStride
        if row == patch.rows {
          row = 0
          offset &+= patch.imageStride &- patch.rows &* patch.rowStride
        }
      }
      return result
    }
  }

  /// A part of a patch: some of its output pixels, as strides over images, rows and columns.
  struct Piece {
    /// The first of the pixels, counted from the patch's first.
    let firstPixel: Int
    /// Where the taps of the first pixel begin.
    let offset: Int
    let loops: TileLoops
  }

  /// The patch in pieces of about `count` pixels: whole images if they are small, otherwise rows of one image.
  func pieces(ofPixels count: Int) -> [Piece] {
    let imagePixels = rows * width
    if imagePixels <= count {
      let imagesAtOnce = count / imagePixels
      return stride(from: 0, to: images, by: imagesAtOnce).map {
        piece(image: $0, count: min(imagesAtOnce, images - $0), row: 0, rowCount: rows)
      }
    }
    let rowsAtOnce = max(1, count / width)
    return (0..<images).flatMap { image in
      stride(from: 0, to: rows, by: rowsAtOnce).map {
        piece(image: image, count: 1, row: $0, rowCount: min(rowsAtOnce, rows - $0))
      }
    }
  }

  private func piece(image: Int, count: Int, row: Int, rowCount: Int) -> Piece {
    Piece(
      firstPixel: (image * rows + row) * width, offset: image * imageStride + row * rowStride,
      loops: TileLoops(
        outer: .init(count: count, stride: imageStride), middle: .init(count: rowCount, stride: rowStride),
        inner: .init(count: width, stride: pixelStride)))
  }
}
